// Package config reads config.hcl into a typed [Config]. It reports every
// problem at once, each with file, line and the nearest right word, and checks
// what is to be shown against the live schema of an adapter.
package config
