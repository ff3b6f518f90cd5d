package ledger

import (
	"context"
	"sync/atomic"
	"time"
)

// counters are what the writer knows, for others to read at any time.
type counters struct {
	open, commits, events atomic.Int64
	lastCommit            atomic.Int64 // nanoseconds
	provenAt              atomic.Int64 // the host's clock at the last good commit
	failing               atomic.Bool
}

// Stats are for metrics.
type Stats struct {
	Open       int64         // operations that were intended and not closed
	Queue      int           // events that wait for their commit
	Commits    int64         // transactions since the start
	Events     int64         // events in them
	LastCommit time.Duration // how long the last good transaction took
	Failing    bool          // the last transaction failed
}

// Stats reads counters in memory; it costs nothing.
func (l *Ledger) Stats() Stats {
	return Stats{
		Open: l.stats.open.Load(), Queue: len(l.queue.items),
		Commits: l.stats.commits.Load(), Events: l.stats.events.Load(),
		LastCommit: time.Duration(l.stats.lastCommit.Load()), Failing: l.stats.failing.Load(),
	}
}

// fresh is how long a good commit proves that the ledger works, so that nobody
// can wear out the disk with health checks.
const fresh = time.Second

// Ping tells whether the ledger takes events now. It commits one small write,
// on the same way as an event, unless a commit less than a second ago proves as
// much. It also heals: after a failure it is what finds that the disk is back.
func (l *Ledger) Ping(ctx context.Context) error {
	age := time.Duration(l.now().UnixNano() - l.stats.provenAt.Load())
	if !l.stats.failing.Load() && !l.queue.isStopping() && len(l.queue.items) == 0 && age >= 0 && age < fresh {
		return nil
	}
	return l.put(ctx, nil)
}
