// Package adapters supervises the adapter processes: it launches them with a
// checksum, watches their health, restarts them with backoff, swaps them
// without dropping a call, and stops them within a bound. It is the only
// importer of sdk/client.
//
// An adapter (a name in the configuration) has generations (one configured
// process each, counting the calls inside it). Calls take the current
// generation; a swap makes another one current and lets the old one drain.
package adapters
