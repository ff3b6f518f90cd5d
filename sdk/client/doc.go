// Package client is the host's side of the wire: it speaks to one adapter
// process over its connection. Launching and watching the process is the
// host's work.
package client
