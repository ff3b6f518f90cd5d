package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func suiteHead(t *testing.T, l *Ledger, c *clock) {
	h, err := l.Head(ctx)
	must(t, err)
	if h != (Head{Host: "host-a"}) {
		t.Errorf("head of an empty ledger: %+v", h)
	}
	verified(t, l.Reader, 0, h)
	must(t, l.Note(ctx, correction("op1")))
	first, err := l.Head(ctx)
	must(t, err)
	if first.Seq != 1 || len(first.Hash) != 64 || !first.Time.Equal(c.now()) {
		t.Errorf("head: %+v", first)
	}
	must(t, l.Note(ctx, correction("op2")))
	verified(t, l.Reader, 2, first)
	report, err := l.Verify(ctx)
	must(t, err)
	if second, err := l.Head(ctx); err != nil || report.Hosts != 1 || len(report.Heads) != 1 || report.Heads[0] != second {
		t.Errorf("report: %+v, %v", report, err)
	}
}

func suitePing(t *testing.T, l *Ledger, c *clock) {
	for range 2 { // one proof of health lasts a second
		must(t, l.Ping(ctx), l.Ping(ctx))
		c.add(fresh)
	}
	if s := l.Stats(); s.Commits != 2 || s.Events != 0 {
		t.Errorf("stats: %+v", s)
	}
	verified(t, l.Reader, 0)
}

func suiteStop(t *testing.T, l *Ledger, _ *clock) {
	must(t, l.Note(ctx, correction("op1")))
	stop(t, l)
	stop(t, l)
	for _, err := range []error{l.Note(ctx, correction("op2")), l.Ping(ctx)} {
		if !errors.Is(err, privacy.ErrLedger) || !errors.Is(err, ErrStopped) {
			t.Errorf("after stop: %v", err)
		}
	}
	if _, err := l.Entry(ctx, "op1"); !errors.Is(err, privacy.ErrLedger) {
		t.Errorf("reading after stop: %v", err)
	}
}

func suiteContext(t *testing.T, l *Ledger, _ *clock) {
	over, cancel := context.WithCancel(ctx)
	cancel()
	for range 20 {
		err := l.Intend(over, correction("op1"))
		if !errors.Is(err, privacy.ErrLedger) || !errors.Is(err, ErrNotWritten) || !errors.Is(err, context.Canceled) {
			t.Fatalf("intend: %v", err)
		}
	}
	if _, err := l.Recent(over, sdk.Subject{anna}, 1); !errors.Is(err, privacy.ErrLedger) {
		t.Errorf("recent: %v", err)
	}
	verified(t, l.Reader, 0)
}

func suiteAppendOnly(t *testing.T, l *Ledger, _ *clock) {
	must(t, l.Intend(ctx, correction("op1")))
	again := "INSERT OR REPLACE INTO events SELECT "
	truncate := "DELETE FROM events WHERE 1 = 1" // the other database has no TRUNCATE
	end := ""
	if l.shared {
		again, truncate, end = "INSERT INTO events SELECT ", "TRUNCATE events", " ON CONFLICT (host, seq) DO UPDATE SET actor_id = 'x'"
	}
	for _, statement := range []string{
		"UPDATE events SET actor_id = 'x'",
		"DELETE FROM events",
		truncate,
		again + "* FROM events WHERE 1 = 1" + end,
		"UPDATE event_subjects SET ref = 'x'",
		"DELETE FROM event_subjects",
	} {
		if _, err := l.writer.ExecContext(ctx, statement); err == nil || !strings.Contains(err.Error(), "never") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if !l.shared { // under another number, it would replace by the operation's id
		statement := again + "host, 2, " + strings.Join(eventColumns[2:], ", ") + " FROM events"
		if _, err := l.writer.ExecContext(ctx, statement); err == nil || !strings.Contains(err.Error(), "never") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	verified(t, l.Reader, 1)
}

func suitePages(t *testing.T, l *Ledger, _ *clock) {
	const n = 2*batch + 1
	var group []*event
	for i := range n {
		group = append(group, begin(t, fmt.Sprint("op", i)))
	}
	for part := range slices.Chunk(group, groupSize) {
		must(t, l.commit(part)...) // the queue is empty, so nobody else writes
	}
	verified(t, l.Reader, n)
}

func suiteText(t *testing.T, l *Ledger, _ *clock) {
	odd := "a:b c%20d/\u202eé\"'\\;--\n"
	op := correction("op "+odd, sdk.Ref{Adapter: "lime", Type: odd, ID: odd})
	op.Notes = map[string]string{odd: odd}
	op.Fields[0].Field = odd
	op.Actor = privacy.Actor{Kind: privacy.ActorKind(odd), ID: odd, Key: odd}
	must(t, l.Intend(ctx, op))
	entries, err := l.Recent(ctx, op.Subject, 1)
	must(t, err)
	op.Time = time.Time{}
	for _, e := range entries {
		e.Time = op.Time
		if fmt.Sprint(e.Operation) != fmt.Sprint(op) {
			t.Errorf("read back: %+v", e.Operation)
		}
	}
	if len(entries) != 1 {
		t.Errorf("%d entries", len(entries))
	}
	verified(t, l.Reader, 1)
}

func operationIDs(ops []privacy.Operation) string {
	var ids []string
	for _, op := range ops {
		ids = append(ids, op.ID)
	}
	return strings.Join(ids, " ")
}

func entryIDs(entries []privacy.Entry) string {
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return strings.Join(ids, " ")
}

func begin(t *testing.T, id string) *event {
	t.Helper()
	e, err := eventOf(correction(id), intended)
	must(t, err)
	return e
}

func end(t *testing.T, id string, r privacy.Result) *event {
	t.Helper()
	e, err := closingOf(privacy.Outcome{Op: id, Result: r})
	must(t, err)
	return e
}

func isNil(err error) bool { return err == nil }
