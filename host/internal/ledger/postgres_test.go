package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/pgtest"
	"github.com/inzage/inzage/host/internal/privacy"
)

// TestPostgresGone kills the server in the midst of a load: whatever was not
// committed is refused with the ledger's own error, what was acknowledged stands,
// and with the server the ledger comes back by itself, its jobs too.
func TestPostgresGone(t *testing.T) {
	server := pgtest.New(t)
	o := onPostgres.options(t)
	o.URL = server.Database(t)
	l := open(t, o)
	var runs atomic.Int32
	w := work(t, l, WorkOptions{Handlers: map[privacy.JobKind]Handler{
		privacy.JobMail: func(context.Context, privacy.Job) error { runs.Add(1); return nil },
	}})
	defer stopWork(w)
	for round := range 3 {
		acknowledged := loadUntil(t, l, fmt.Sprint("r", round), server.Kill)
		if !l.Stats().Failing {
			t.Error("the ledger says that it works")
		}
		began := time.Now()
		for _, err := range []error{
			l.Intend(ctx, correction("down")), l.Ping(ctx), l.Commit(ctx, oneJob("down")),
			second(l.Entry(ctx, "down")), second(l.Open(ctx, o.Now())),
		} {
			if !errors.Is(err, privacy.ErrLedger) || strings.Contains(err.Error(), pgtest.Password) {
				t.Errorf("while the server is down: %v", err)
			}
		}
		if took := time.Since(began); took > MaxWait {
			t.Errorf("five refusals took %v", took)
		}
		server.Start(t)
		must(t, l.Ping(ctx))
		if l.Stats().Failing {
			t.Error("the ledger says that it does not work")
		}
		must(t, l.Commit(ctx, oneJob(fmt.Sprint("job", round))))
		soon(t, "the job is done", 30*time.Second, func() bool { return runs.Load() == int32(round+1) })
		for id := range acknowledged {
			if _, err := l.Entry(ctx, id); err != nil {
				t.Errorf("%s was acknowledged: %v", id, err)
			}
		}
		report, err := l.Verify(ctx)
		must(t, err)
		if report.FirstBad != nil {
			t.Fatalf("round %d: %v", round, report.FirstBad)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// loadUntil writes with many callers, does something in their midst, and returns
// what was acknowledged when all of them have been refused.
func loadUntil(t *testing.T, l *Ledger, name string, do func()) map[string]bool {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	acknowledged := map[string]bool{}
	enough := make(chan struct{})
	for c := range 16 {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%s-%d-%d", name, c, i)
				if err := l.Intend(ctx, correction(id)); err != nil {
					if !errors.Is(err, privacy.ErrLedger) {
						t.Errorf("refused with %v", err)
					}
					return
				}
				mu.Lock()
				acknowledged[id] = true
				if len(acknowledged) == 200 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	do()
	wg.Wait()
	return acknowledged
}

// TestTwoHostsOnOnePostgres: each has a chain of its own, both settle what is
// theirs, and one that is dead is settled by the other.
func TestTwoHostsOnOnePostgres(t *testing.T) {
	a := onPostgres.options(t)
	clock := newClock()
	a.Now = clock.now
	b := a
	b.HostID = "host-b"
	one, two := open(t, a), open(t, b)
	must(t, one.Intend(ctx, correction("op1")), two.Intend(ctx, correction("op2")))
	if err := two.Intend(ctx, correction("op1")); !errors.Is(err, ErrExists) {
		t.Errorf("an operation of the other host again: %v", err)
	}
	heads, err := one.Heads(ctx)
	must(t, err)
	if len(heads) != 2 || heads[0].Host != "host-a" || heads[1].Host != "host-b" || heads[0].Seq != 1 || heads[1].Seq != 1 {
		t.Errorf("heads: %+v", heads)
	}
	verified(t, two.Reader, 2, heads...)
	must(t, two.Ping(ctx), two.Note(ctx, correction("view")))
	if s := two.Stats(); s.Open != 2 { // of the ledger, whoever opened them
		t.Errorf("stats: %+v", s)
	}
	settle := func(l *Ledger) string {
		ops, err := l.Open(ctx, clock.now().Add(time.Second))
		must(t, err)
		return operationIDs(ops)
	}
	clock.add(time.Hour)
	if a, b := settle(one), settle(two); a != "op1" || b != "op2" {
		t.Errorf("to settle: %q and %q", a, b)
	}
	stop(t, one)
	clock.add(-time.Hour)
	if got := settle(two); got != "op2" {
		t.Errorf("to settle when the other has just stopped: %q", got)
	}
	clock.add(takeOver)
	if got := settle(two); got != "op1 op2" {
		t.Errorf("to settle when the other is long gone: %q", got)
	}
	must(t, two.Close(ctx, privacy.Outcome{Op: "op1", Result: privacy.Unknown, By: "resolver"}))
	r, err := OpenReader(ctx, a)
	must(t, err)
	ops, err := r.Open(ctx, clock.now().Add(time.Hour)) // an audit lists all
	must(t, err, r.Stop(ctx))
	if got := operationIDs(ops); got != "op2" {
		t.Errorf("open: %q", got)
	}
}

// TestHostsRace: two hosts write and close the same operations at the same time.
// One of them is first, the other is told so; neither fails.
func TestHostsRace(t *testing.T) {
	a := onPostgres.options(t)
	b := a
	b.HostID = "host-b"
	var wg sync.WaitGroup
	const n = 100
	ledgers := []*Ledger{open(t, a), open(t, b)}
	for _, l := range ledgers {
		for i := range n {
			wg.Go(func() {
				id := fmt.Sprint("op", i)
				if err := l.Intend(ctx, correction(id)); err != nil && !errors.Is(err, ErrExists) {
					t.Errorf("intend: %v", err)
				}
				if err := l.Close(ctx, privacy.Outcome{Op: id, Result: privacy.Applied}); err != nil {
					t.Errorf("close: %v", err)
				}
			})
		}
	}
	wg.Wait()
	verified(t, ledgers[0].Reader, 2*n)
}

// TestPostgresSession: each commit is on the disk before it is acknowledged, and
// no password is in a message.
func TestPostgresSession(t *testing.T) {
	o := onPostgres.options(t)
	l := open(t, o)
	for setting, want := range map[string]string{"synchronous_commit": "on", "lock_timeout": "1s", "statement_timeout": "5s"} {
		var got string
		must(t, l.writer.QueryRowContext(ctx, "SHOW "+setting).Scan(&got))
		if got != want {
			t.Errorf("%s is %s, want %s", setting, got, want)
		}
	}
	for name, url := range map[string]string{
		"no server": strings.Replace(o.URL, "host=", "host=%2Fnone", 1),
		"no url":    "postgres://inzage:" + pgtest.Password + "@[::1",
		"strange":   "postgres://inzage:" + pgtest.Password + "@host:port/x",
	} {
		bad := o
		bad.URL = url
		for _, try := range []func() error{
			func() error { return second(Open(ctx, bad)) }, func() error { return second(OpenReader(ctx, bad)) },
			func() error { return Backup(ctx, bad, t.TempDir()+"/x") },
		} {
			if err := try(); err == nil || strings.Contains(err.Error(), pgtest.Password) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestWriterLosesItsSession: the server ends it, and the next commit takes the
// lock again with a new one, unless another host has it by then.
func TestWriterLosesItsSession(t *testing.T) {
	o := onPostgres.options(t)
	l := open(t, o)
	must(t, l.Note(ctx, correction("op1")))
	end := func() {
		run(t, raw(t, o), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '% writer %' AND datname = current_database()")
	}
	end()
	soon(t, "it writes again", 5*time.Second, func() bool { return l.Note(ctx, correction("op2")) == nil })
	verified(t, l.Reader, 2)
	thief := raw(t, o, "SET application_name = 'a thief'")
	done := make(chan error)
	go func() { done <- second(thief.ExecContext(ctx, queryLockAlone, hostLock("host-a"))) }()
	soon(t, "the thief waits", 5*time.Second, func() bool {
		return scalar(t, o, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == "1"
	})
	end()
	must(t, <-done)
	var locked *LockedError
	for range 3 {
		if err := l.Note(ctx, correction("op3")); !errors.Is(err, privacy.ErrLedger) || errors.As(err, &locked) && !strings.Contains(locked.Holder, "a thief") {
			t.Errorf("without the lock: %v", err)
		}
	}
	if locked == nil {
		t.Error("nobody said that another has the lock")
	}
	must(t, thief.Close(), l.Note(ctx, correction("op3")))
	verified(t, l.Reader, 3)
}

// TestNotALedgersDatabase: tables of another program, and a database that cannot
// hold every text.
func TestNotALedgersDatabase(t *testing.T) {
	o := onPostgres.options(t)
	must(t, raw(t, o, "CREATE TABLE customers (name TEXT)").Close())
	if _, err := Open(ctx, o); err == nil || !strings.Contains(err.Error(), "another program's tables") {
		t.Errorf("another database: %v", err)
	}
	o = onPostgres.options(t)
	run(t, raw(t, o), "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
	o.URL = pgtest.Shared(t).URL("latin")
	if _, err := Open(ctx, o); err == nil || !strings.Contains(err.Error(), "UTF8") {
		t.Errorf("another encoding: %v", err)
	}
	o = onPostgres.options(t)
	o.URL += "&search_path=nowhere"
	if _, err := Open(ctx, o); err == nil || !strings.Contains(err.Error(), "search_path") {
		t.Errorf("no schema: %v", err)
	}
}
