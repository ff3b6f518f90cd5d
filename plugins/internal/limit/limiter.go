// Package limit spreads an adapter's requests over the CRM's rate limit, and
// keeps a third of it for people who wait for a page. All adapters of this
// repository use it.
package limit

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/inzage/inzage/sdk"
)

// Clock is the time as the limiter and the retries see it.
type Clock struct {
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// SystemClock is the real one.
func SystemClock() Clock { return Clock{Now: time.Now, Sleep: sleep} }

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Limiter spreads requests so that no stretch of Per ever has more than the
// allowed number. Background work passes narrower gates first: jobs and bulk
// together get two thirds, bulk alone one third, so that a customer who waits
// for a page always finds room.
type Limiter struct {
	clock            Clock
	all, work, bulks *rate.Limiter

	mu     sync.Mutex
	paused time.Time // the CRM asked for quiet until then
}

// NewLimiter allows so many requests in each stretch of per.
func NewLimiter(requests float64, per time.Duration, clock Clock) *Limiter {
	gate := func(part float64) *rate.Limiter {
		// A full bucket and what flows in during per add up to the limit.
		burst := max(1, requests*part/3)
		return rate.NewLimiter(rate.Limit(max(requests*part-burst, requests*part/3)/per.Seconds()), int(burst))
	}
	return &Limiter{clock: clock, all: gate(1), work: gate(2.0 / 3), bulks: gate(1.0 / 3)}
}

// Wait waits for its turn. When that would be after the deadline it fails at
// once and says when to come back.
func (l *Limiter) Wait(ctx context.Context, p sdk.Priority) error {
	gates := []*rate.Limiter{l.all}
	switch p {
	case sdk.PriorityJob:
		gates = []*rate.Limiter{l.work, l.all}
	case sdk.PriorityBulk:
		gates = []*rate.Limiter{l.bulks, l.work, l.all}
	}
	if err := l.quiet(ctx); err != nil {
		return err
	}
	// One gate after the other: who still waits at a narrow one holds no place
	// at the wide one.
	for _, g := range gates {
		if err := l.pass(ctx, g); err != nil {
			return err
		}
	}
	return l.quiet(ctx)
}

func (l *Limiter) pass(ctx context.Context, g *rate.Limiter) error {
	now := l.clock.Now()
	r := g.ReserveN(now, 1)
	d := r.DelayFrom(now)
	if d <= 0 {
		return ctx.Err()
	}
	if TooLate(ctx, now.Add(d)) {
		r.CancelAt(now)
		return &sdk.Error{Kind: sdk.KindRateLimited, Detail: "the adapter keeps to the CRM's rate limit", RetryAfter: d}
	}
	if err := l.clock.Sleep(ctx, d); err != nil {
		r.CancelAt(l.clock.Now())
		return err
	}
	return nil
}

// Pause keeps every request back, as the CRM asked for in a Retry-After.
func (l *Limiter) Pause(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := l.clock.Now().Add(d); until.After(l.paused) {
		l.paused = until
	}
}

func (l *Limiter) quiet(ctx context.Context) error {
	for {
		l.mu.Lock()
		until := l.paused
		l.mu.Unlock()
		d := until.Sub(l.clock.Now())
		if d <= 0 {
			return nil
		}
		if TooLate(ctx, until) {
			return &sdk.Error{Kind: sdk.KindRateLimited, Detail: "the CRM asked for a pause", RetryAfter: d}
		}
		if err := l.clock.Sleep(ctx, d); err != nil {
			return err
		}
	}
}

// TooLate reports whether a moment is past the deadline of ctx.
func TooLate(ctx context.Context, at time.Time) bool {
	deadline, ok := ctx.Deadline()
	return ok && !at.Before(deadline)
}
