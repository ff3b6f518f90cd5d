package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// slowDisk is a commit that takes a time of the test's own clock.
type slowDisk struct {
	takes  time.Duration
	mu     sync.Mutex
	groups [][]string
}

func (d *slowDisk) commit(group []*event) []error {
	<-time.After(d.takes) // within synctest, so no real time passes
	var ids []string
	for _, e := range group {
		ids = append(ids, e.op)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.groups = append(d.groups, ids)
	return make([]error, len(group))
}

func running(size int, d *slowDisk) *queue {
	q := newQueue(size, d.commit)
	go q.run()
	return q
}

func TestQueueGroupsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDisk{takes: time.Second}
		q := running(queueSize, d)
		start := time.Now()
		var wg sync.WaitGroup
		for i := range groupSize + 10 {
			wg.Go(func() {
				if err := q.put(ctx, &event{op: fmt.Sprint(i)}); err != nil {
					t.Error(err)
				}
			})
			if i == 0 {
				synctest.Wait() // the others come while the first is being committed
			}
		}
		wg.Wait()
		if took := time.Since(start); took != 3*time.Second || len(d.groups) != 3 {
			t.Errorf("%d groups in %v", len(d.groups), took)
		}
		if len(d.groups[0]) != 1 || len(d.groups[1]) != groupSize || len(d.groups[2]) != 9 {
			t.Errorf("groups of %d, %d and %d", len(d.groups[0]), len(d.groups[1]), len(d.groups[2]))
		}
		q.stop()
		<-q.stopped
	})
}

// TestQueueDeadline: a stuck disk keeps nobody longer than the deadline, and who
// left before the commit began is not committed afterwards.
func TestQueueDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDisk{takes: time.Minute}
		q := running(2, d)
		errs := make(map[string]error)
		var mu sync.Mutex
		var wg sync.WaitGroup
		start := time.Now()
		for _, id := range []string{"committing", "waiting", "waiting too", "before the queue"} {
			wg.Go(func() {
				short, cancel := context.WithTimeout(ctx, 2*time.Second)
				defer cancel()
				err := q.put(short, &event{op: id})
				mu.Lock()
				errs[id] = err
				mu.Unlock()
			})
			synctest.Wait()
		}
		wg.Wait()
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("they waited %v", took)
		}
		for id, err := range errs {
			want := ErrNotWritten
			if id == "committing" {
				want = ErrUncertain
			}
			if !errors.Is(err, want) || !errors.Is(err, privacy.ErrLedger) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", id, err)
			}
		}
		if err := q.put(ctx, &event{op: "later"}); err != nil {
			t.Error(err)
		}
		q.stop()
		<-q.stopped
		if got := fmt.Sprint(d.groups); got != "[[committing] [later]]" {
			t.Errorf("committed: %s", got)
		}
	})
}

func TestQueueStopDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDisk{takes: time.Second}
		q := running(queueSize, d)
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				if err := q.put(ctx, &event{op: fmt.Sprint(i)}); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		q.stop()
		q.stop()
		if err := q.put(ctx, &event{op: "late"}); !errors.Is(err, ErrStopped) || !errors.Is(err, privacy.ErrLedger) {
			t.Errorf("after stop: %v", err)
		}
		wg.Wait()
		<-q.stopped
	})
}

// TestQueueStopWithWaitersOutside: who did not get into a full queue is told.
func TestQueueStopWithWaitersOutside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDisk{takes: time.Second}
		q := running(1, d)
		var mu sync.Mutex
		good, stopped := 0, 0
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				err := q.put(ctx, &event{op: fmt.Sprint(i)})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					good++
				case errors.Is(err, ErrStopped):
					stopped++
				default:
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		q.stop()
		wg.Wait()
		<-q.stopped
		committed := 0
		for _, g := range d.groups {
			committed += len(g)
		}
		if good != committed || good+stopped != 5 || good < 2 {
			t.Errorf("%d good, %d stopped, %d committed", good, stopped, committed)
		}
	})
}

// TestOwnDeadline: a caller without a deadline is not kept for ever either.
func TestOwnDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &Ledger{queue: running(1, &slowDisk{takes: time.Hour})}
		start := time.Now()
		if err := l.Note(ctx, correction("op1")); !errors.Is(err, ErrUncertain) {
			t.Error(err)
		}
		if took := time.Since(start); took != MaxWait {
			t.Errorf("it waited %v", took)
		}
		l.queue.stop()
		<-l.queue.stopped
	})
}
