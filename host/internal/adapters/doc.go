// Package adapters supervises the adapter processes: it launches them with a
// checksum, watches their health, restarts them with backoff, swaps them
// without dropping a call, and stops them within a bound. It is the only
// importer of sdk/client.
package adapters
