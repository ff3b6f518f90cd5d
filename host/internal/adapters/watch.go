package adapters

import (
	"context"
	"math/rand/v2"
	"time"
)

// run keeps the adapter up until stop. The first start has been tried already.
func (a *adapter) run() {
	a.wg.Go(func() {
		for a.ctx.Err() == nil {
			if g := a.now(); g != nil {
				a.watch(g)
				continue
			}
			if !a.sleep(a.backoff()) {
				return
			}
			if a.now() == nil { // a reload may have been faster
				_ = a.start(a.ctx)
			}
		}
	})
}

// watch returns when g is no longer current, dead, or has been given up.
func (a *adapter) watch(g *generation) {
	tick := time.NewTicker(a.opt.Timing.Probe)
	defer tick.Stop()
	for {
		a.mu.Lock()
		current, changes := a.current, a.changes
		a.mu.Unlock()
		if current != g {
			return
		}
		select {
		case <-a.ctx.Done():
			return
		case <-changes:
			continue
		case <-g.client.Gone():
			a.lost(g, "the process ended ("+g.proc.exit()+")", a.opt.Timing.Kill)
			return
		case <-tick.C:
		case <-a.nudge:
		}
		if !a.answers(g) {
			// Killed at once: woken up later it would write beside its successor.
			a.lost(g, "the process does not answer", 0)
			return
		}
	}
}

// answers probes until one probe succeeds or too many have failed. A process
// that ended meanwhile counts as answering: that is for watch to see.
func (a *adapter) answers(g *generation) bool {
	for range a.opt.Timing.ProbeFails {
		if a.healthy(g) {
			return true
		}
		select {
		case <-g.client.Gone():
			return true
		case <-time.After(a.opt.Timing.ProbeLimit / 5):
		}
	}
	return false
}

// healthy asks something that needs no CRM, with a deadline of our own:
// go-plugin's Ping has none and hangs on a stopped process.
func (a *adapter) healthy(g *generation) bool {
	ctx, cancel := context.WithTimeout(a.ctx, a.opt.Timing.ProbeLimit)
	defer cancel()
	_, err := g.client.Describe(ctx)
	return err == nil || a.ctx.Err() != nil
}

// lost drops a dead or wedged generation.
func (a *adapter) lost(g *generation, why string, polite time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.current != g {
		return // swapped or stopped: it is being retired
	}
	a.current, a.reason, a.down = nil, why, time.Now()
	a.restarts++
	if time.Since(g.born) > a.opt.Timing.Stable {
		a.failed = 0
	} else {
		a.failed++
	}
	a.opt.Logger.Warn("adapter is lost, restarting", "adapter", a.name, "reason", why, "generation", g.number)
	a.wg.Go(func() { g.bury(polite) })
}

// backoff grows with each failure in a row, with jitter.
func (a *adapter) backoff() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.opt.Timing.BackoffMin << min(max(a.failed-1, 0), 16)
	d = min(d, a.opt.Timing.BackoffMax)
	return d/2 + rand.N(d/2+1) //nolint:gosec // jitter
}

// sleep waits for the next try; false when there is none any more.
func (a *adapter) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	a.mu.Lock()
	changes := a.changes
	a.mu.Unlock()
	select {
	case <-t.C:
	case <-changes:
	case <-a.kick:
	case <-a.ctx.Done():
		return false
	}
	return true
}
