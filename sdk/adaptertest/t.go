package adaptertest

import (
	"context"
	"testing"
)

// T is what a case reports to. *testing.T is one; [Verify] has one of its own.
type T interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
	Failed() bool
	Cleanup(fn func())
	TempDir() string
	Context() context.Context
}

var _ T = (*testing.T)(nil)

// group is a T that can run parts under a name of their own.
type group interface {
	T
	part(name string, fn func(t T))
}

// testGroup is a group under go test.
type testGroup struct{ *testing.T }

func (g testGroup) part(name string, fn func(t T)) {
	g.Run(name, func(t *testing.T) { fn(t) })
}
