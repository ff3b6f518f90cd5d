package ledger

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
)

func suiteConcurrent(t *testing.T, l *Ledger, _ *clock) {
	const callers, each = 32, 10
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("op-%d-%d", c, i)
				if err := errors.Join(l.Intend(ctx, correction(id)), l.Close(ctx, privacy.Outcome{Op: id, Result: privacy.Applied})); err != nil {
					t.Error(err)
				}
			}
		})
	}
	// An audit in the middle sees a chain that is good as far as it goes.
	if report, err := l.Verify(ctx); err != nil || report.FirstBad != nil {
		t.Errorf("audit in the middle: %v, %v", report.FirstBad, err)
	}
	wg.Wait()
	verified(t, l.Reader, 2*callers*each)
	s := l.Stats()
	if s.Events != 2*callers*each || s.Open != 0 || s.Queue != 0 || s.LastCommit <= 0 {
		t.Errorf("stats: %+v", s)
	}
	if s.Commits > s.Events/2 {
		t.Errorf("%d transactions for %d events: they were not grouped", s.Commits, s.Events)
	}
}

// suiteOneGroup commits a group of which each event has a verdict of its own.
func suiteOneGroup(t *testing.T, l *Ledger, _ *clock) {
	group := []*event{
		begin(t, "op1"), begin(t, "op1"), begin(t, "op2"), end(t, "op1", privacy.Applied), end(t, "op1", privacy.Failed),
		end(t, "nobody", privacy.Applied), end(t, "op1", privacy.Applied), nil,
	}
	var dup *ClosedError
	verdicts := l.commit(group) // nobody else writes now
	for i, good := range []func(error) bool{
		isNil, func(err error) bool { return errors.Is(err, ErrExists) }, isNil, isNil,
		func(err error) bool { return errors.As(err, &dup) },
		func(err error) bool { return errors.Is(err, privacy.ErrNotFound) }, isNil, isNil,
	} {
		if !good(verdicts[i]) {
			t.Errorf("verdict %d: %v", i, verdicts[i])
		}
	}
	if s := l.Stats(); s.Commits != 1 || s.Events != 3 || s.Open != 1 {
		t.Errorf("stats: %+v", s)
	}
	verified(t, l.Reader, 3)
}
