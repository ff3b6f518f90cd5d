package adaptertest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Harness says how the kit gets at an adapter and at its CRM.
type Harness struct {
	// New makes the adapter as the program's main does. Without it nothing is
	// run in process. Where the adapter has a Close method, the kit calls it.
	New func() sdk.Adapter
	// Program is what is run as a child process.
	Program Program
	// Start brings up a CRM with known content. Cases that only read share
	// one; each of the others gets its own, which t.Cleanup takes down.
	Start func(t T) *Fixture
	// Skips names the cases that are known to be skipped. Unless it is nil,
	// any other skip is a failure, and so is a name here that was not skipped.
	Skips []string
	// Only runs the cases whose names begin with one of these; nil: all.
	Only []string

	live   bool // the CRM is a real one
	writes bool // with live: writing is allowed
}

// Run runs every case in process and over gRPC against a child process.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for _, m := range []mode{inProcess, overGRPC} {
		if m == inProcess && h.New == nil {
			continue
		}
		t.Run(string(m), func(t *testing.T) { h.run(testGroup{t}, m) })
	}
}

// RunBinary runs every case against the program at path, in whatever language
// it is written: over the real handshake, with certificates on both ends. A
// program that needs an interpreter is named by a script that ends in exec.
func RunBinary(t *testing.T, path string, h Harness) {
	t.Helper()
	h.New, h.Program.Path = nil, path
	Run(t, h)
}

// Collect runs what [Run] runs outside of go test. Names of cases begin with
// "in process" or "over gRPC".
func Collect(ctx context.Context, h Harness) *Report {
	rep := &Report{}
	for _, m := range []mode{inProcess, overGRPC} {
		if m == inProcess && h.New == nil {
			continue
		}
		part := &Report{}
		r := newRecorder(ctx, "start", part)
		if own := r.run(func(T) { h.run(r, m) }); own.Outcome != Passed {
			part.add(own)
		}
		for _, res := range part.Results {
			res.Case = string(m) + "/" + res.Case
			rep.add(res)
		}
	}
	return rep
}

// run runs all cases in one mode.
func (h Harness) run(g group, m mode) {
	g.Helper()
	shared, f, err := h.world(g, m)
	if err != nil {
		g.Fatalf("%v", err)
	}
	var begun, skipped []string
	for _, k := range h.cases(m) {
		g.part(k.Name, func(t T) {
			t.Helper()
			ran := false
			begun = append(begun, k.Name)
			defer func() {
				if !ran && !t.Failed() {
					skipped = append(skipped, k.Name)
				}
			}()
			if k.Writes && h.live && !h.writes {
				t.Skipf("it writes: allow it, and name a contact that may be changed")
			}
			c := &C{T: t, F: f, s: shared, live: h.live}
			if k.Alone || k.Writes {
				if c.s, c.F, err = h.world(t, m); err != nil {
					t.Fatalf("%v", err)
				}
			}
			c.A = c.s.peer
			defer c.settle(c.s)
			k.Run(c)
			ran = true
		})
	}
	h.compare(g, begun, skipped)
}

// cases are those that are run in a mode.
func (h Harness) cases(m mode) []Case {
	return slices.DeleteFunc(slices.Concat(subjects()...), func(k Case) bool {
		chosen := h.Only == nil || slices.ContainsFunc(h.Only, func(begin string) bool { return strings.HasPrefix(k.Name, begin) })
		return !chosen || (k.Only != "" && k.Only != m)
	})
}

// world brings up a CRM and a configured adapter.
func (h Harness) world(t T, m mode) (*session, *Fixture, error) {
	f := *h.Start(t)
	if f.Name == "" {
		f.Name = "crm"
	}
	s, err := open(h, m, &f)
	if err != nil {
		return nil, nil, err
	}
	t.Cleanup(func() {
		s.close()
		(&C{T: t, F: &f, live: h.live}).settle(s) // what it said last
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return s, &f, s.configure(ctx)
}

// compare holds what did not run against what was expected not to.
func (h Harness) compare(t T, begun, skipped []string) {
	t.Helper()
	if len(skipped) > 0 {
		t.Logf("not run to their end: %s", strings.Join(skipped, ", "))
	}
	if h.Skips == nil {
		return
	}
	for _, name := range skipped {
		if !slices.Contains(h.Skips, name) {
			t.Errorf("%s was not run to its end, and Harness.Skips does not name it", name)
		}
	}
	for _, name := range begun {
		if slices.Contains(h.Skips, name) && !slices.Contains(skipped, name) {
			t.Errorf("Harness.Skips names %s, which was not skipped", name)
		}
	}
}
