package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
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
	t.Parallel()
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

// TestPostgresSession: each commit is on the disk before it is acknowledged, and
// no password is in a message.
func TestPostgresSession(t *testing.T) {
	o := onPostgres.options(t)
	l := open(t, o)
	for setting, want := range map[string]string{"synchronous_commit": "on", "lock_timeout": "2s", "statement_timeout": "5s"} {
		var got string
		must(t, l.writer.QueryRowContext(ctx, "SHOW "+setting).Scan(&got))
		if got != want {
			t.Errorf("%s is %s, want %s", setting, got, want)
		}
	}
	for name, address := range map[string]string{
		"no server": strings.Replace(o.URL, "host=", "host=%2Fnone", 1),
		"no url":    "postgres://inzage:" + pgtest.Password + "@[::1",
		"strange":   "postgres://inzage:" + pgtest.Password + "@host:port/x",
	} {
		bad := o
		bad.URL = address
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

// queryWaiting counts who waits for a lock of this database; other tests have theirs.
const queryWaiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted" +
	" AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"

// TestWriterLosesItsSession: the server ends it, and the next commit takes the
// lock again with a new one, unless another host has it by then.
func TestWriterLosesItsSession(t *testing.T) {
	t.Parallel()
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
		return scalar(t, o, queryWaiting) == "1"
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

// TestOwnStaleSession: a session of this process whose connection broke unseen
// still holds the lock on the server; the next one ends it and takes over.
func TestOwnStaleSession(t *testing.T) {
	o := onPostgres.options(t)
	l := open(t, o)
	const where = " FROM pg_stat_activity WHERE application_name LIKE '% writer %' AND datname = current_database()"
	label, pid := scalar(t, o, "SELECT application_name"+where), scalar(t, o, "SELECT pid"+where)
	stale, err := sql.Open("pgx", o.URL+"&application_name="+url.PathEscape(label))
	must(t, err)
	defer stale.Close()
	held := make(chan error)
	go func() { held <- second(stale.ExecContext(ctx, queryLockAlone, hostLock("host-a"))) }()
	soon(t, "it waits", 5*time.Second, func() bool {
		return scalar(t, o, queryWaiting) == "1"
	})
	run(t, raw(t, o), "SELECT pg_terminate_backend("+pid+")")
	must(t, <-held)
	soon(t, "it writes again", 5*time.Second, func() bool { return l.Note(ctx, correction("op1")) == nil })
	verified(t, l.Reader, 1)
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
	run(t, raw(t, o), "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 OWNER owner")
	u, err := url.Parse(o.URL)
	must(t, err)
	u.Path = "/latin"
	o.URL = u.String()
	if _, err := Open(ctx, o); err == nil || !strings.Contains(err.Error(), "UTF8") {
		t.Errorf("another encoding: %v", err)
	}
	o = onPostgres.options(t)
	o.URL += "&search_path=nowhere"
	if _, err := Open(ctx, o); err == nil || !strings.Contains(err.Error(), "search_path") {
		t.Errorf("no schema: %v", err)
	}
}
