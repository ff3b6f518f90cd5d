//go:build race

package adaptertest_test

import (
	"testing"

	"github.com/inzage/inzage/sdk/adaptertest"
)

// TestTheKitSeesARace needs a child that was built with the race detector.
func TestTheKitSeesARace(t *testing.T) {
	rep := adaptertest.Collect(t.Context(), adaptertest.Harness{
		Program: adaptertest.Program{Env: []string{faultEnv + "=races"}}, Start: start, Only: []string{"concurrency/many callers"},
	})
	wantFailure(t, rep, "over gRPC/concurrency/many callers", "found a race in the adapter's process")
}
