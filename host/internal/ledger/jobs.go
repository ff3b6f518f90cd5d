package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/inzage/inzage/host/internal/privacy"
)

// The rules of jobs.
const (
	maxAttempts  = 200
	firstRetry   = 5 * time.Second
	longestRetry = 30 * time.Minute
	jobTimeout   = 40 * time.Second
	rescueAfter  = 60 * time.Second // longer than any job may run
	keepDone     = 24 * time.Hour
	sweepEvery   = time.Hour
	workers      = 4
)

// jobArgs is a job as River keeps it: ids and words only.
type jobArgs struct {
	ID  string      `json:"id" river:"unique"`
	Job privacy.Job `json:"job"`
}

// Kind names the jobs of this program.
func (jobArgs) Kind() string { return "inzage" }

// Handler carries out one job. It may run again after any error, and after a
// kill: at least once.
type Handler func(ctx context.Context, job privacy.Job) error

// WorkOptions configure a Worker.
type WorkOptions struct {
	Handlers map[privacy.JobKind]Handler
	// Word makes a word of a closed list of an error: River keeps error texts.
	Word func(error) string
	// Poll is how often the queue is looked at; 500 ms by default.
	Poll time.Duration
	// RescueAfter is when a job that a dead host left is taken up again.
	RescueAfter time.Duration
}

// Worker carries out jobs until it is stopped.
type Worker struct {
	client *river.Client[*sql.Tx]
	db     *sql.DB
	quit   chan struct{}
	done   chan struct{}
}

// silent is for a library that would log arguments and errors by itself.
func silent() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// Work begins to carry out jobs. It has connections of its own: jobs wait for
// the writer, who holds a file for milliseconds, and never the other way round
// for longer.
func (l *Ledger) Work(ctx context.Context, o WorkOptions) (*Worker, error) {
	if o.Poll == 0 {
		o.Poll = 500 * time.Millisecond
	}
	if o.RescueAfter == 0 {
		o.RescueAfter = rescueAfter
	}
	db, err := l.connect(working)
	if err != nil {
		return nil, err
	}
	list := river.NewWorkers()
	river.AddWorker(list, &worker{o: o, l: l})
	client, err := river.NewClient(l.jobs(db), &river.Config{
		Logger: silent(), Workers: list, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		FetchPollInterval: o.Poll, FetchCooldown: min(o.Poll, river.FetchCooldownDefault), PollOnly: true,
		JobTimeout: min(jobTimeout, o.RescueAfter), RescueStuckJobsAfter: o.RescueAfter, RetryPolicy: backoff{},
		CompletedJobRetentionPeriod: keepDone, CancelledJobRetentionPeriod: keepDone, DiscardedJobRetentionPeriod: keepDone,
	})
	if err == nil {
		err = client.Start(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: jobs: %w", err), db.Close())
	}
	w := &Worker{client: client, db: db, quit: make(chan struct{}), done: make(chan struct{})}
	go w.sweep(l) //nolint:gosec // it ends by Stop, not with the context of the start
	return w, nil
}

// sweep destroys sealed texts whose time is over.
func (w *Worker) sweep(l *Ledger) {
	defer close(w.done)
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := l.Sweep(context.Background()); err != nil {
			l.log.Warn("sealed texts whose time is over could not be destroyed; they will be")
		}
		select {
		case <-w.quit:
			return
		case <-tick.C:
		}
	}
}

// Stop takes no new jobs and lets those under way finish until ctx ends; what is
// cut off runs again after the next start.
func (w *Worker) Stop(ctx context.Context) {
	close(w.quit)
	if err := w.client.Stop(ctx); err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = w.client.StopAndCancel(stop)
	}
	<-w.done
	_ = w.db.Close()
}

// worker runs one job, and lets nothing but words of ours into River's rows.
type worker struct {
	river.WorkerDefaults[jobArgs]
	o WorkOptions
	l *Ledger
}

// Work carries out a job.
func (w *worker) Work(ctx context.Context, job *river.Job[jobArgs]) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.l.log.Error("a job panicked", "job", job.Args.ID, "kind", job.Args.Job.Kind, "type", fmt.Sprintf("%T", p))
			err = errors.New("panic")
		}
	}()
	run := w.o.Handlers[job.Args.Job.Kind]
	if run == nil {
		return river.JobCancel(errors.New("no_handler"))
	}
	err = run(ctx, job.Args.Job)
	var stop *privacy.GiveUpError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &stop):
		w.l.log.Warn("a job was given up", "job", job.Args.ID, "kind", job.Args.Job.Kind, "reason", stop.Reason)
		return river.JobCancel(errors.New(stop.Reason))
	default:
		word := w.o.Word(err)
		w.l.log.Warn("a job will be repeated", "job", job.Args.ID, "kind", job.Args.Job.Kind, "reason", word, "attempt", job.Attempt)
		if job.Attempt >= job.MaxAttempts {
			// River would throw it away here, and nobody would be told; what a CRM
			// that is away for days must hear is an obligation all the same.
			return river.JobSnooze(longestRetry)
		}
		return errors.New(word)
	}
}

// backoff doubles from five seconds to half an hour, with jitter.
type backoff struct{}

// NextRetry says when a job that failed runs again.
func (backoff) NextRetry(job *rivertype.JobRow) time.Time {
	wait := longestRetry
	if n := len(job.Errors); n < 9 {
		wait = min(longestRetry, firstRetry<<n)
	}
	return time.Now().Add(wait + time.Duration(rand.Int64N(int64(wait/5)))) //nolint:gosec // jitter
}

// Pending counts the jobs that are not done.
func (r *Reader) Pending(ctx context.Context) (n int, err error) {
	err = r.db.QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE finalized_at IS NULL").Scan(&n)
	if err != nil {
		return 0, unavailable(err)
	}
	return n, nil
}
