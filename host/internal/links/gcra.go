package links

import "sync"

// gcra is the limiter of rate.lua in Go, for the embedded store: it is in this
// process anyway, and a script for each request would cost a third of a page.
type gcra struct {
	mu    sync.Mutex
	empty map[string]int64 // us at which the bucket is empty again
}

// forgetAt is how many buckets are kept before the empty ones are dropped.
const forgetAt = 10_000

func newGCRA() *gcra { return &gcra{empty: map[string]int64{}} }

// allow returns how long to wait, 0 when the call is within the limit. All in us.
func (g *gcra) allow(key string, now, interval, burst int64) (wait int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	full := interval * burst
	// More than full is a clock that was set back since; that must not lock out.
	ahead := min(max(0, g.empty[key]-now), full)
	if ahead+interval > full {
		return ahead + interval - full
	}
	g.empty[key] = now + ahead + interval
	if len(g.empty) > forgetAt {
		for k, at := range g.empty {
			if at <= now {
				delete(g.empty, k)
			}
		}
	}
	return 0
}
