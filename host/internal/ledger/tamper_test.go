package ledger

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
)

// raw opens a ledger's file as somebody would who has the rights but not the key.
func raw(t *testing.T, path string, statements ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	for _, s := range statements {
		if _, err := db.ExecContext(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return db
}

// filled makes a ledger of seven events: op1 to op3, of which op2 is closed, two
// notes, and a last operation. It returns the head.
func filled(t *testing.T, o Options) (*Ledger, Head) {
	t.Helper()
	l := open(t, o)
	must(t,
		l.Intend(ctx, correction("op1")), l.Intend(ctx, correction("op2", anna, bert)),
		l.Close(ctx, privacy.Outcome{Op: "op2", Result: privacy.Applied, Revision: "5"}),
		l.Note(ctx, correction("view1")), l.Note(ctx, correction("view2", bert)),
		l.Intend(ctx, correction("op3")), l.Intend(ctx, correction("op4")),
	)
	h, err := l.Head(ctx)
	must(t, err)
	verified(t, l.Reader, 7, h)
	return l, h
}

// unguarded drops the triggers, changes the ledger, and puts them back.
func unguarded(t *testing.T, path string, change ...string) {
	t.Helper()
	db := raw(t, path)
	triggers := map[string]string{}
	rows, err := db.QueryContext(ctx, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
	must(t, err)
	for rows.Next() {
		var name, text string
		must(t, rows.Scan(&name, &text))
		triggers[name] = text
	}
	must(t, rows.Err())
	var script []string
	for name := range triggers {
		script = append(script, "DROP TRIGGER "+name)
	}
	script = append(script, change...)
	for _, text := range triggers {
		script = append(script, text)
	}
	raw(t, path, script...)
}

func TestTamperingIsFound(t *testing.T) {
	columns := strings.Join(eventColumns[2:], ", ")
	for name, test := range map[string]struct {
		change []string
		want   string // part of the report
	}{
		"deleted in the middle": {[]string{"DELETE FROM events WHERE seq = 4"}, `event 4 of "host-a": is missing`},
		"deleted at the start":  {[]string{"DELETE FROM events WHERE seq = 1"}, `event 1 of "host-a": is missing`},
		"deleted and renumbered": {[]string{
			"DELETE FROM events WHERE seq = 4", "UPDATE events SET seq = seq - 1 WHERE seq = 5",
			"UPDATE events SET seq = seq - 1 WHERE seq = 6", "UPDATE events SET seq = seq - 1 WHERE seq = 7",
		}, `event 4 of "host-a": does not continue`},
		"reordered": {[]string{
			"UPDATE events SET seq = 99 WHERE seq = 4", "UPDATE events SET seq = 4 WHERE seq = 5", "UPDATE events SET seq = 5 WHERE seq = 99",
		}, `event 4 of "host-a": does not continue`},
		"inserted at the end": {[]string{
			"INSERT INTO events SELECT host, 8, " + strings.Replace(columns, "op,", "'new',", 1) + " FROM events WHERE seq = 7",
		}, `event 8 of "host-a": does not continue`},
		"inserted with the right link": {[]string{
			"INSERT INTO events SELECT host, 8, " + strings.Replace(strings.Replace(columns, "op,", "'new',", 1), "prev,", "hash,", 1) + " FROM events WHERE seq = 7",
		}, `event 8 of "host-a": was changed`},
		"a chain from nowhere": {[]string{
			"INSERT INTO events SELECT 'host-b', 1, " + strings.Replace(columns, "op,", "'new',", 1) + " FROM events WHERE seq = 1",
		}, `event 1 of "host-b": was changed`},
		"cut at the end":     {[]string{"DELETE FROM events WHERE seq >= 6"}, `event 6 of "host-a": is missing: the chain was cut off; it went on to event 7`},
		"all of it is gone":  {[]string{"DELETE FROM events", "DELETE FROM event_subjects", "DELETE FROM open_operations"}, "the whole chain is missing"},
		"key unknown":        {[]string{"UPDATE events SET key_id = 'k0' WHERE seq = 3"}, `event 3 of "host-a": was made with key "k0"`},
		"format unknown":     {[]string{"UPDATE events SET format = 2 WHERE seq = 3"}, `event 3 of "host-a": has the unknown format 2`},
		"subject hidden":     {[]string{"DELETE FROM event_subjects WHERE seq = 2 AND ref LIKE '%1002'"}, `event 2 of "host-a": is not found under its subject`},
		"subject added":      {[]string{"INSERT INTO event_subjects VALUES ('lime:person:1', 'host-a', 3)"}, `event 3 of "host-a": is not found under its subject`},
		"subject of nothing": {[]string{"INSERT INTO event_subjects VALUES ('lime:person:1', 'host-a', 99)"}, "names event host-a 99"},
		"open hidden":        {[]string{"DELETE FROM open_operations WHERE op = 'op3'"}, "operation op3 is open and does not stand so"},
		"open added":         {[]string{"INSERT INTO open_operations VALUES ('op2', 0)"}, "operation op2 stands as open"},
		"open moved":         {[]string{"UPDATE open_operations SET time = 1 WHERE op = 'op3'"}, "operation op3 stands as open and is not"},
		"trigger missing":    {[]string{"CREATE TRIGGER x AFTER INSERT ON probes BEGIN SELECT 1; END"}, "trigger x does not belong"},
		"index missing":      {[]string{"DROP INDEX events_begun"}, "index events_begun is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			o := testOptions(t)
			l, h := filled(t, o)
			unguarded(t, o.Path, test.change...)
			report, err := l.Verify(ctx, h)
			must(t, err)
			if report.FirstBad == nil || !strings.Contains(report.FirstBad.String(), test.want) {
				t.Errorf("found %v, want %q", report.FirstBad, test.want)
			}
		})
	}
}

// TestEveryColumnIsCovered changes each column by itself, in a copy each.
func TestEveryColumnIsCovered(t *testing.T) {
	o := testOptions(t)
	l, _ := filled(t, o)
	stop(t, l)
	whole, err := os.ReadFile(o.Path)
	must(t, err)
	db := raw(t, o.Path)
	for _, column := range eventColumns {
		var kind string
		must(t, db.QueryRowContext(ctx, "SELECT typeof("+column+") FROM events WHERE seq = 4").Scan(&kind))
		change := map[string]string{"integer": column + " + 1000", "text": column + " || 'x'", "blob": "randomblob(32)"}[kind]
		if column == "phase" {
			change = "'intended'"
		}
		c := o
		c.Path = filepath.Join(t.TempDir(), "ledger.db")
		must(t, os.WriteFile(c.Path, whole, 0o600))
		unguarded(t, c.Path, "UPDATE events SET "+column+" = "+change+" WHERE seq = 4")
		r, err := OpenReader(ctx, c)
		must(t, err)
		report, err := r.Verify(ctx)
		must(t, err, r.Stop(ctx))
		if report.FirstBad == nil {
			t.Errorf("a change of %s is not found", column)
		}
	}
}

// TestAnotherChain: a chain that was made anew with the right key is good by
// itself, but it is not the one that was there.
func TestAnotherChain(t *testing.T) {
	o := testOptions(t)
	_, h := filled(t, o)
	other := testOptions(t)
	l := open(t, other)
	for i := range 7 {
		must(t, l.Note(ctx, correction(strings.Repeat("x", i+1))))
	}
	report, err := l.Verify(ctx, h)
	must(t, err)
	if report.FirstBad == nil || !strings.Contains(report.FirstBad.Why, "another event than the one that was there before") {
		t.Errorf("report: %+v", report)
	}
}

// TestForeignWrite: somebody changes the end of the chain under a running host.
func TestForeignWrite(t *testing.T) {
	o := testOptions(t)
	l, _ := filled(t, o)
	unguarded(t, o.Path, "DELETE FROM events WHERE seq = 7", "DELETE FROM open_operations WHERE op = 'op4'")
	for range 2 {
		if err := l.Note(ctx, correction("next")); !isForeign(err) {
			t.Errorf("note: %v", err)
		}
	}
	if !l.Stats().Failing {
		t.Error("the ledger says that it works")
	}
}
