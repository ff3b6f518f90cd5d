package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
)

// work starts a worker that is stopped with the test.
func work(t testing.TB, l *Ledger, o WorkOptions) *Worker {
	t.Helper()
	if o.Poll == 0 {
		o.Poll = 20 * time.Millisecond
	}
	if o.Word == nil {
		o.Word = func(error) string { return "other" }
	}
	w, err := l.Work(context.Background(), o)
	must(t, err)
	return w
}

func stopWork(w *Worker) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	w.Stop(ctx)
}

// soon waits for another goroutine or process; there is no clock to inject there.
func soon(t testing.TB, what string, limit time.Duration, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within %s: %s", limit, what)
}

func oneJob(id string) privacy.Change {
	return privacy.Change{Jobs: []privacy.Job{{ID: id, Kind: privacy.JobMail, Message: "link", Op: "op1"}}}
}

func TestJobsAreDoneOnce(t *testing.T) { onBoth(t, testJobsAreDoneOnce) }

func testJobsAreDoneOnce(t *testing.T, b backend) {
	l := open(t, b.options(t))
	var runs atomic.Int32
	w := work(t, l, WorkOptions{Handlers: map[privacy.JobKind]Handler{privacy.JobMail: func(_ context.Context, j privacy.Job) error {
		if j.Op != "op1" || j.Message != "link" {
			t.Errorf("job: %+v", j)
		}
		runs.Add(1)
		return nil
	}}})
	defer stopWork(w)
	for range 3 {
		must(t, l.Commit(ctx, oneJob("a")))
	}
	must(t, l.Commit(ctx, oneJob("b")))
	soon(t, "both jobs are done", 10*time.Second, func() bool { n, err := l.Pending(ctx); return err == nil && n == 0 })
	if n := runs.Load(); n != 2 {
		t.Errorf("%d runs of two jobs", n)
	}
}

// TestFailingJobsTellNothing: one fails, one panics and one gives up, each with a
// canary; none of it is in a file or in the log.
func TestFailingJobsTellNothing(t *testing.T) { onBoth(t, testFailingJobsTellNothing) }

func testFailingJobsTellNothing(t *testing.T, b backend) {
	const canary = "CANARY-job-77aa@example.test"
	o := b.options(t)
	var log bytes.Buffer
	o.Logger = hclog.New(&hclog.LoggerOptions{Output: &log, Level: hclog.Trace})
	l := open(t, o)
	var failed, panicked, gone atomic.Int32
	w := work(t, l, WorkOptions{Handlers: map[privacy.JobKind]Handler{
		"fails":   func(context.Context, privacy.Job) error { failed.Add(1); return errors.New(canary) },
		"panics":  func(context.Context, privacy.Job) error { panicked.Add(1); panic(canary) },
		"give up": func(context.Context, privacy.Job) error { gone.Add(1); return &privacy.GiveUpError{Reason: "rejected"} },
	}, Word: func(error) string { return "mail_server" }})
	for _, kind := range []privacy.JobKind{"fails", "panics", "give up", "nobody's"} {
		must(t, l.Commit(ctx, privacy.Change{Jobs: []privacy.Job{{ID: string(kind), Kind: kind}}}))
	}
	soon(t, "all have run and two wait to run again", 10*time.Second, func() bool {
		n, err := l.Pending(ctx)
		return err == nil && n == 2 && failed.Load() == 1 && panicked.Load() == 1 && gone.Load() == 1
	})
	errs := scalar(t, o, map[backend]string{
		onSQLite:   "SELECT group_concat(json(errors)) FROM river_job WHERE finalized_at IS NULL",
		onPostgres: "SELECT string_agg(errors::text, ' ') FROM river_job WHERE finalized_at IS NULL",
	}[b])
	if !bytes.Contains([]byte(errs), []byte("mail_server")) || !bytes.Contains([]byte(errs), []byte("panic")) {
		t.Errorf("River's rows hold no words of ours: %s", errs)
	}
	stopWork(w)
	wantNowhere(t, o, canary)
	if bytes.Contains(log.Bytes(), []byte(canary)) {
		t.Errorf("the log holds the canary: %s", log.String())
	}
}

// TestJobRunsAgainAfterAKill: a process is killed in the middle of a job.
func TestJobRunsAgainAfterAKill(t *testing.T) { onBoth(t, testJobRunsAgainAfterAKill) }

func testJobRunsAgainAfterAKill(t *testing.T, b backend) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes as long as a dead host's jobs wait")
	}
	o := b.options(t)
	cmd, out, _ := child(t, "job", o.target())
	if line, err := out.ReadString('\n'); line != "running\n" {
		t.Fatalf("child: %q, %v", line, err)
	}
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	l := open(t, o)
	done := make(chan struct{})
	w := work(t, l, WorkOptions{RescueAfter: time.Second, Handlers: map[privacy.JobKind]Handler{
		privacy.JobMail: func(context.Context, privacy.Job) error { close(done); return nil },
	}})
	defer stopWork(w)
	select {
	case <-done:
	case <-time.After(60 * time.Second):
		t.Fatal("the job did not run again")
	}
}

// playJob is a host that is killed in the middle of a job.
func playJob(target string) error {
	l, err := Open(context.Background(), childOptions(target))
	if err != nil {
		return err
	}
	if err := l.Commit(context.Background(), oneJob("a")); err != nil {
		return err
	}
	_, err = l.Work(context.Background(), WorkOptions{
		Poll: 20 * time.Millisecond, Word: func(error) string { return "other" },
		Handlers: map[privacy.JobKind]Handler{privacy.JobMail: func(context.Context, privacy.Job) error {
			fmt.Println("running")
			select {}
		}},
	})
	if err != nil {
		return err
	}
	time.Sleep(time.Hour)
	return nil
}
