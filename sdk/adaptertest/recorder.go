package adaptertest

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"
)

// recorder is the T outside of go test. It collects what a case says.
type recorder struct {
	ctx    context.Context //nolint:containedctx // as *testing.T
	cancel context.CancelFunc
	report *Report // of the parts

	mu       sync.Mutex
	result   Result
	cleanups []func()
}

func newRecorder(ctx context.Context, name string, report *Report) *recorder {
	r := &recorder{report: report, result: Result{Case: name, Outcome: Passed}}
	r.ctx, r.cancel = context.WithCancel(ctx)
	return r
}

// run calls fn on a goroutine of its own, which Fatalf and Skipf can end.
func (r *recorder) run(fn func(T)) Result {
	began := time.Now()
	r.apart(func() { fn(r) })
	r.cancel()
	for len(r.cleanups) > 0 {
		last := r.cleanups[len(r.cleanups)-1]
		r.cleanups = r.cleanups[:len(r.cleanups)-1]
		r.apart(last)
	}
	r.result.Took = time.Since(began)
	return r.result
}

func (r *recorder) apart(fn func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				r.Errorf("panic in the case itself: %v", p)
			}
		}()
		fn()
	}()
	<-done
}

func (r *recorder) part(name string, fn func(T)) {
	r.report.add(newRecorder(r.ctx, name, r.report).run(fn))
}

func (r *recorder) note(o Outcome, format string, args []any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.result.Outcome != Failed && o != "" {
		r.result.Outcome = o
	}
	r.result.Messages = append(r.result.Messages, fmt.Sprintf(format, args...))
}

// Helper implements T.
func (r *recorder) Helper() {}

// Logf implements T.
func (r *recorder) Logf(format string, args ...any) { r.note("", format, args) }

// Errorf implements T.
func (r *recorder) Errorf(format string, args ...any) { r.note(Failed, format, args) }

// Fatalf implements T.
func (r *recorder) Fatalf(format string, args ...any) {
	r.note(Failed, format, args)
	runtime.Goexit()
}

// Skipf implements T.
func (r *recorder) Skipf(format string, args ...any) {
	r.note(Skipped, format, args)
	runtime.Goexit()
}

// Failed implements T.
func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.result.Outcome == Failed
}

// Cleanup implements T.
func (r *recorder) Cleanup(fn func()) { r.cleanups = append(r.cleanups, fn) }

// TempDir implements T.
func (r *recorder) TempDir() string {
	dir, err := os.MkdirTemp("", "adaptertest-")
	if err != nil {
		r.Fatalf("no folder for temporary files: %v", err)
	}
	r.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// Context implements T.
func (r *recorder) Context() context.Context { return r.ctx }

// add takes over the result of a part.
func (rep *Report) add(r Result) { rep.Results = slices.Concat(rep.Results, []Result{r}) }
