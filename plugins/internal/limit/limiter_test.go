package limit

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/inzage/inzage/sdk"
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

func (w *warp) clock() Clock {
	return Clock{Now: w.now, Sleep: func(ctx context.Context, d time.Duration) error {
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

func granted(t interface{ Fatal(...any) }, l *Limiter, w *warp, p sdk.Priority, n int) []time.Time {
	var at []time.Time
	for range n {
		if err := l.Wait(context.Background(), p); err != nil {
			t.Fatal(err)
		}
		at = append(at, w.now())
	}
	return at
}

// most returns the largest number of moments in any stretch of per.
func most(at []time.Time, per time.Duration) int {
	best, from := 0, 0
	for i := range at {
		for at[i].Sub(at[from]) >= per {
			from++
		}
		best = max(best, i-from+1)
	}
	return best
}

func TestLimiterKeepsTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		requests := rapid.IntRange(3, 200).Draw(t, "requests")
		per := time.Duration(rapid.IntRange(1, 300).Draw(t, "seconds")) * time.Second
		w := newWarp()
		l := NewLimiter(float64(requests), per, w.clock())
		var at []time.Time
		for range 3 {
			at = append(at, granted(t, l, w, sdk.PriorityInteractive, requests)...)
			w.advance(time.Duration(rapid.IntRange(0, 600).Draw(t, "idle")) * time.Second)
		}
		if n := most(at, per); n > requests {
			t.Fatalf("%d requests in %v, allowed are %d", n, per, requests)
		}
	})
}

func TestLimiterUsesTheLimit(t *testing.T) {
	w := newWarp()
	begin := w.now()
	granted(t, NewLimiter(3000, 5*time.Minute, w.clock()), w, sdk.PriorityInteractive, 3000)
	if d := w.now().Sub(begin); d > 5*time.Minute {
		t.Errorf("3000 requests took %v", d)
	}
}

func TestLimiterKeepsAThirdForPeople(t *testing.T) {
	for p, share := range map[sdk.Priority]int{sdk.PriorityInteractive: 300, sdk.PriorityJob: 200, sdk.PriorityBulk: 100} {
		w := newWarp()
		at := granted(t, NewLimiter(300, time.Minute, w.clock()), w, p, 1000)
		if n := most(at, time.Minute); n > share || n < share*9/10 {
			t.Errorf("priority %d gets %d of 300, want %d", p, n, share)
		}
	}
}

func TestLimiterLetsPeoplePastBulkWork(t *testing.T) {
	w := newWarp()
	l := NewLimiter(300, time.Minute, w.clock())
	frozen := l.clock
	frozen.Sleep = func(context.Context, time.Duration) error { return context.Canceled }
	l.clock = frozen
	for l.Wait(t.Context(), sdk.PriorityBulk) == nil { //nolint:revive // until bulk has used up its part
	}
	for range 30 {
		if err := l.Wait(t.Context(), sdk.PriorityInteractive); err != nil {
			t.Fatalf("an interactive call waits behind bulk work: %v", err)
		}
	}
}

func TestLimiterDoesNotWaitInVain(t *testing.T) {
	w := newWarp()
	l := NewLimiter(3, time.Hour, w.clock())
	ctx := until{t.Context(), w.now().Add(time.Minute)}
	if err := l.Wait(ctx, sdk.PriorityInteractive); err != nil {
		t.Fatal(err)
	}
	for range 3 { // who is turned away must not push the next one further back
		err := l.Wait(ctx, sdk.PriorityInteractive)
		var e *sdk.Error
		if !errors.As(err, &e) || e.Kind != sdk.KindRateLimited || e.RetryAfter != 30*time.Minute {
			t.Errorf("%v", err)
		}
	}
	if len(w.sleeps) > 0 {
		t.Error("it waited all the same")
	}
}

func TestLimiterPause(t *testing.T) {
	w := newWarp()
	l := NewLimiter(300, time.Minute, w.clock())
	l.Pause(10 * time.Second)
	l.Pause(time.Second) // a shorter one does not end a longer one
	err := l.Wait(until{t.Context(), w.now().Add(5 * time.Second)}, sdk.PriorityInteractive)
	var e *sdk.Error
	if !errors.As(err, &e) || e.RetryAfter != 10*time.Second {
		t.Errorf("%v", err)
	}
	begin := w.now()
	if err := l.Wait(t.Context(), sdk.PriorityInteractive); err != nil || w.now().Sub(begin) != 10*time.Second {
		t.Errorf("waited %v, %v", w.now().Sub(begin), err)
	}
}

func TestLimiterConcurrently(t *testing.T) {
	w := newWarp()
	l := NewLimiter(90, time.Minute, w.clock())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 20 {
				if err := l.Wait(t.Context(), sdk.Priority(i%3+1)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestSleep(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := SystemClock().Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := SystemClock().Sleep(t.Context(), 0); err != nil {
		t.Error(err)
	}
}
