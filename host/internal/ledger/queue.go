package ledger

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

// What became of a waiting item. Only the one who moves it out of waiting
// decides: a caller that gives up first is certain that nothing is written.
const (
	waiting int32 = iota
	taken
	abandoned
)

// item is an event, or a probe of the disk, that waits for its commit.
type item struct {
	event *event // nil: a probe
	state atomic.Int32
	done  chan error // takes one verdict
}

// queue collects items and hands them to commit in groups, in their order. It
// knows nothing of SQL.
type queue struct {
	items    chan *item
	stopping chan struct{}
	stopped  chan struct{}
	stopOnce sync.Once
	// commit returns a verdict for each event of a group.
	commit func(group []*event) []error
}

func newQueue(size int, commit func([]*event) []error) *queue {
	return &queue{
		items: make(chan *item, size), stopping: make(chan struct{}), stopped: make(chan struct{}),
		commit: commit,
	}
}

// put waits until e is committed, at most until ctx ends.
func (q *queue) put(ctx context.Context, e *event) error {
	it := &item{event: e, done: make(chan error, 1)}
	if err := ctx.Err(); err != nil {
		return unavailable(fmt.Errorf("%w: %w", ErrNotWritten, err))
	}
	if q.isStopping() {
		return unavailable(ErrStopped)
	}
	select {
	case q.items <- it:
	case <-q.stopping:
		return unavailable(ErrStopped)
	case <-ctx.Done():
		return unavailable(fmt.Errorf("%w: %w", ErrNotWritten, ctx.Err()))
	}
	select {
	case err := <-it.done:
		return err
	case <-ctx.Done():
		return q.giveUp(it, ctx.Err())
	case <-q.stopped:
		return q.giveUp(it, ErrStopped)
	}
}

// giveUp takes it back, unless it is being committed at this moment.
func (q *queue) giveUp(it *item, cause error) error {
	if it.state.CompareAndSwap(waiting, abandoned) {
		return unavailable(fmt.Errorf("%w: %w", ErrNotWritten, cause))
	}
	select {
	case err := <-it.done: // the verdict came at the same moment
		return err
	default:
		return unavailable(fmt.Errorf("%w: %w", ErrUncertain, cause))
	}
}

// run commits until stop, and then what still waits.
func (q *queue) run() {
	defer close(q.stopped)
	for {
		select {
		case it := <-q.items:
			q.settle(it)
		case <-q.stopping:
			for {
				select {
				case it := <-q.items:
					q.settle(it)
				default:
					return
				}
			}
		}
	}
}

// settle commits first and whatever waits behind it.
func (q *queue) settle(first *item) {
	group := take(nil, first)
	for len(group) < groupSize {
		select {
		case it := <-q.items:
			group = take(group, it)
			continue
		default:
		}
		break
	}
	if len(group) == 0 {
		return
	}
	events := make([]*event, len(group))
	for i, it := range group {
		events[i] = it.event
	}
	for i, err := range q.commit(events) {
		group[i].done <- err
	}
}

// take adds it to the group, unless its caller has gone.
func take(group []*item, it *item) []*item {
	if it.state.CompareAndSwap(waiting, taken) {
		return append(group, it)
	}
	return group
}

// stop refuses new items; stopped is closed when the waiting ones are settled.
func (q *queue) stop() { q.stopOnce.Do(func() { close(q.stopping) }) }

func (q *queue) isStopping() bool {
	select {
	case <-q.stopping:
		return true
	default:
		return false
	}
}
