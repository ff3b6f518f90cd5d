// Package e2e tests the product as a whole: the built host, the built adapter,
// the simulated CRM, real files, real processes, real signals.
package e2e
