package ledger

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/inzage/inzage/host/internal/privacy"
)

// TestTheLastAttemptIsNotTheEnd: a CRM can be away for longer than all attempts
// of a job last.
func TestTheLastAttemptIsNotTheEnd(t *testing.T) { onBoth(t, testTheLastAttemptIsNotTheEnd) }

func testTheLastAttemptIsNotTheEnd(t *testing.T, b backend) {
	l := open(t, b.options(t))
	must(t, l.Commit(ctx, oneJob("j1")))
	_, err := l.writer.ExecContext(ctx, "UPDATE river_job SET max_attempts = 1")
	must(t, err)
	var runs atomic.Int32
	w := work(t, l, WorkOptions{Handlers: map[privacy.JobKind]Handler{privacy.JobMail: func(context.Context, privacy.Job) error {
		runs.Add(1)
		return errors.New("away")
	}}})
	soon(t, "one run", 10e9, func() bool { return runs.Load() == 1 })
	stopWork(w)
	if n, err := l.Pending(ctx); err != nil || n != 1 {
		t.Errorf("%d jobs wait, %v: it was thrown away", n, err)
	}
}

func TestAJobThatIsGivenUpIs(t *testing.T) {
	w := &worker{l: &Ledger{Reader: &Reader{log: hclog.NewNullLogger()}}, o: WorkOptions{
		Word: func(error) string { return "word" },
		Handlers: map[privacy.JobKind]Handler{privacy.JobMail: func(context.Context, privacy.Job) error {
			return &privacy.GiveUpError{Reason: "too_late"}
		}},
	}}
	job := &river.Job[jobArgs]{JobRow: &rivertype.JobRow{Attempt: 200, MaxAttempts: 200}, Args: jobArgs{Job: privacy.Job{Kind: privacy.JobMail}}}
	var cancel *river.JobCancelError
	if err := w.Work(ctx, job); !errors.As(err, &cancel) {
		t.Errorf("%v", err)
	}
}
