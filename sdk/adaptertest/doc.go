// Package adaptertest is the conformance kit: it tells the author of an adapter
// when the adapter is done.
//
// An adapter in Go calls [Run] from one test, which runs every case twice: in
// process, and over real gRPC against a child process. [RunBinary] does the
// second half for a program in any language, and [Verify] does it outside of
// go test, against a live CRM.
//
//	func TestMain(m *testing.M) {
//		adaptertest.ServeIfChild(New) // the child process is this very test binary
//		os.Exit(m.Run())
//	}
//
//	func TestAdapter(t *testing.T) {
//		adaptertest.Run(t, adaptertest.Harness{New: New, Start: startCRM})
//	}
//
// Start brings up a CRM with known content and says in a [Fixture] what stands
// in it. The more of a Fixture is filled in, the more cases run; a case that
// cannot run is reported as skipped, with what is missing.
//
// # How the kit is made
//
// A subject is a file case_*.go with a function that returns its cases; all of
// them are named in cases.go. A new capability gets a field in [peer], a
// watch_*.go that observes its calls, and a case_*.go.
package adaptertest
