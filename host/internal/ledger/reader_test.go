package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
)

func TestReader(t *testing.T) { onBoth(t, testReader) }

func testReader(t *testing.T, b backend) {
	o := b.options(t)
	var v *VersionError
	if _, err := OpenReader(ctx, o); !errors.Is(err, fs.ErrNotExist) && !errors.As(err, &v) {
		t.Errorf("no ledger: %v", err)
	}
	l, h := filled(t, o)
	look := func(when string) {
		r, err := OpenReader(ctx, o)
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		verified(t, r, 7, h)
		if got, err := r.Head(ctx); err != nil || got != h {
			t.Errorf("%s: head %+v, %v", when, got, err)
		}
		if _, err := r.db.ExecContext(ctx, queryProbe, 1); err == nil {
			t.Errorf("%s: a reader can write", when)
		}
		must(t, r.Stop(ctx))
	}
	look("while the host runs")
	stop(t, l)
	look("after the host")
}

func TestTwoHostsInOneFile(t *testing.T) { onBoth(t, testTwoHostsInOneFile) }

func testTwoHostsInOneFile(t *testing.T, b backend) {
	o := b.options(t)
	stop(t, firstOf(filled(t, o)))
	o.HostID = "host-0" // the machine got another name
	l := open(t, o)
	must(t, l.Close(ctx, privacy.Outcome{Op: "op1", Result: privacy.Applied}))
	heads, err := l.Heads(ctx)
	must(t, err)
	if len(heads) != 2 || heads[0].Host != "host-0" || heads[0].Seq != 1 || heads[1].Seq != 7 {
		t.Errorf("heads: %+v", heads)
	}
	verified(t, l.Reader, 8, heads...)
	if s := l.Stats(); s.Open != 2 {
		t.Errorf("stats: %+v", s)
	}
}

func firstOf(l *Ledger, _ Head) *Ledger { return l }

// TestLogs: an operator sees one line when the ledger breaks and one when it heals.
func TestLogs(t *testing.T) {
	var text strings.Builder
	o := testOptions(t)
	o.Logger = hclog.New(&hclog.LoggerOptions{Output: &text})
	l := open(t, o)
	for range 3 {
		hook(t, l, 1)
		if err := l.Note(ctx, correction("op1")); err == nil {
			t.Error("noted")
		}
	}
	must(t, l.Note(ctx, correction("op1")))
	stop(t, l)
	if s := text.String(); strings.Count(s, "cannot commit") != 1 || strings.Count(s, "commits again") != 1 {
		t.Error(s)
	}
}

// TestQueriesUseIndexes: none may become slower as the ledger grows.
func TestQueriesUseIndexes(t *testing.T) { onBoth(t, testIndexes) }

func testIndexes(t *testing.T, b backend) {
	l := open(t, b.options(t))
	queries := append(writerQueries(), selectEntries+whereOpen+inOrder, selectEntries+l.whereSettle(), selectEntries+whereOp,
		selectEntries+whereSubject(2), selectEntries+whereSince(2))
	scan, explain := "SCAN", "EXPLAIN QUERY PLAN "
	if b == onPostgres { // an empty table is scanned whenever that is possible at all
		scan, explain = "Seq Scan", "EXPLAIN "
		run(t, l.writer, "SET enable_seqscan = off")
	}
	for _, q := range queries {
		if q == queryOpenCount {
			continue // counts what is open
		}
		for _, line := range plan(t, l, b, explain+q) {
			if strings.Contains(line, scan) && !strings.Contains(line, "open_operations") {
				t.Errorf("%s\n%s", q, line)
			}
		}
	}
}

// plan asks the database how it would run a query.
func plan(t *testing.T, l *Ledger, b backend, query string) (lines []string) {
	t.Helper()
	args := make([]any, strings.Count(query, "$"))
	if b == onPostgres { // which makes a better plan when it sees that a value is NULL
		args = nil
		for n := 30; n > 0; n-- {
			query = strings.ReplaceAll(query, fmt.Sprint("$", n), "'1'")
		}
	}
	rows, err := l.writer.QueryContext(ctx, query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var line string
		if b == onPostgres {
			must(t, rows.Scan(&line))
		} else {
			must(t, rows.Scan(&id, &parent, &unused, &line))
		}
		lines = append(lines, line)
	}
	must(t, rows.Err())
	return lines
}

// TestChainIsStable: every later version must find the same hash for the same row.
func TestChainIsStable(t *testing.T) {
	l := open(t, testOptions(t))
	must(t, l.Intend(ctx, correction("op1", anna, bert)))
	h, err := l.Head(ctx)
	must(t, err)
	if want := "e28cf070f05963727558a4329c59371c79db09b9f8953c732466eef0eb038b16"; h.Hash != want {
		t.Errorf("hash %s, want %s", h.Hash, want)
	}
}
