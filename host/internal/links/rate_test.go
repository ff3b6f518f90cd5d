package links

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func rateLimits(w *world) {
	limit := Limit{Rate: 10, Per: time.Minute, Burst: 3}
	allow := func(bucket, key string) (bool, time.Duration) {
		w.t.Helper()
		ok, after, err := w.Allow(w.ctx, bucket, key, limit)
		wantErr(w.t, err, nil)
		return ok, after
	}
	for range 3 {
		if ok, _ := allow("land", "192.0.2.1"); !ok {
			w.t.Fatal("refused within the burst")
		}
	}
	if ok, after := allow("land", "192.0.2.1"); ok || after != 6*time.Second {
		w.t.Errorf("fourth call: %v, again after %v", ok, after)
	}
	if ok, _ := allow("land", "192.0.2.2"); !ok {
		w.t.Error("another key is limited too")
	}
	if ok, _ := allow("enter", "192.0.2.1"); !ok {
		w.t.Error("another bucket is limited too")
	}
	w.clock.advance(6*time.Second - time.Millisecond)
	if ok, after := allow("land", "192.0.2.1"); ok || after != time.Millisecond {
		w.t.Errorf("too early: %v, again after %v", ok, after)
	}
	w.clock.advance(time.Millisecond)
	if ok, _ := allow("land", "192.0.2.1"); !ok {
		w.t.Error("refused when told to come back")
	}
	var wg sync.WaitGroup
	var allowed atomic.Int32
	for range 40 {
		wg.Go(func() {
			if ok, _ := allow("land", "parallel"); ok {
				allowed.Add(1)
			}
		})
	}
	wg.Wait()
	if allowed.Load() != 3 {
		w.t.Errorf("%d parallel calls were allowed", allowed.Load())
	}
}

// rateAfterClockJump: a host whose clock ran ahead for a while locks nobody out
// for longer than a full bucket takes.
func rateAfterClockJump(w *world) {
	limit := Limit{Rate: 1, Per: time.Second, Burst: 2}
	w.clock.advance(24 * time.Hour)
	for range 2 {
		_, _, err := w.Allow(w.ctx, "land", "k", limit)
		wantErr(w.t, err, nil)
	}
	w.clock.advance(-24 * time.Hour)
	ok, after, err := w.Allow(w.ctx, "land", "k", limit)
	if err != nil || ok || after > 2*time.Second {
		w.t.Errorf("allowed %v, again after %v, %v", ok, after, err)
	}
}

func TestAllowRefusesNonsense(t *testing.T) {
	w := newWorld(t, openEmbedded)
	good := Limit{Rate: 1, Per: time.Second, Burst: 1}
	for _, c := range []struct {
		bucket string
		limit  Limit
	}{
		{"land", Limit{}},
		{"land", Limit{Rate: 1, Per: time.Second}},
		{"land", Limit{Rate: 1, Burst: 1}},
		{"192.0.2.1 ", good},
		{"", good},
	} {
		if ok, _, err := w.Allow(w.ctx, c.bucket, "k", c.limit); ok || err == nil {
			t.Errorf("%+v: %v, %v", c, ok, err)
		}
	}
}
