// Package memadapter is a full-featured adapter over memory, with switches for
// faults. Tests, benchmarks and the supervisor's fixture use it; a vendor may
// read it as the shortest complete implementation of every capability.
package memadapter
