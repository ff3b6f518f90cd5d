package ledger

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/pgtest"
	"github.com/inzage/inzage/host/internal/privacy"
)

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
	// The server notices a moment later that the other's session has ended.
	soon(t, "the other, long gone, is settled too", 10*time.Second, func() bool { return settle(two) == "op1 op2" })
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
// One of them is first, the other is told so; neither fails, and they never wait
// for each other crosswise.
func TestHostsRace(t *testing.T) {
	server := pgtest.New(t)
	a := onPostgres.options(t)
	a.URL = server.Database(t)
	b := a
	b.HostID = "host-b"
	var wg sync.WaitGroup
	const n = 100
	ledgers := []*Ledger{open(t, a), open(t, b)}
	for l, ledger := range ledgers {
		for i := range n {
			wg.Go(func() {
				id := fmt.Sprint("op", i)
				if l == 1 { // in another order
					id = fmt.Sprint("op", n-1-i)
				}
				if err := ledger.Intend(ctx, correction(id)); err != nil && !errors.Is(err, ErrExists) {
					t.Errorf("intend: %v", err)
				}
				if err := ledger.Close(ctx, privacy.Outcome{Op: id, Result: privacy.Applied}); err != nil {
					t.Errorf("close: %v", err)
				}
			})
		}
	}
	wg.Wait()
	verified(t, ledgers[0].Reader, 2*n)
	if strings.Contains(server.Said(), "ERROR") {
		t.Errorf("they were in each other's way:\n%s", server.Said())
	}
}
