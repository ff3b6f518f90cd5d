package rest

import (
	"context"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/inzage/inzage/plugins/internal/limit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// warp is a clock on which a sleep takes no time: it jumps.
type warp struct {
	mu     sync.Mutex
	at     time.Time
	sleeps []time.Duration
}

func newWarp() *warp { return &warp{at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (w *warp) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *warp) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *warp) clock() limit.Clock {
	return limit.Clock{Now: w.now, Sleep: func(ctx context.Context, d time.Duration) error {
		w.advance(d)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.sleeps = append(w.sleeps, d)
		return ctx.Err()
	}}
}

// until is a context whose deadline is on a warped clock: it never fires by
// itself, as the clock of the test is not the machine's.
type until struct {
	context.Context
	at time.Time
}

func (u until) Deadline() (time.Time, bool) { return u.at, true }
