package ledger

import (
	"fmt"
	"strings"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
)

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

func TestTamperingIsFound(t *testing.T) { onBoth(t, testTampering) }

// strangeTrigger could drop events, or put others in their place.
var strangeTrigger = map[backend]string{
	onSQLite:   "CREATE TRIGGER x AFTER INSERT ON probes BEGIN SELECT 1; END",
	onPostgres: "CREATE TRIGGER x BEFORE INSERT ON probes EXECUTE FUNCTION suppress_redundant_updates_trigger()",
}

func testTampering(t *testing.T, b backend) {
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
		"trigger added":      {[]string{strangeTrigger[b]}, "trigger x does not belong"},
		"index missing":      {[]string{"DROP INDEX events_begun"}, "index events_begun is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			o := b.options(t)
			l, h := filled(t, o)
			unguarded(t, o, test.change...)
			report, err := l.Verify(ctx, h)
			must(t, err)
			if report.FirstBad == nil || !strings.Contains(report.FirstBad.String(), test.want) {
				t.Errorf("found %v, want %q", report.FirstBad, test.want)
			}
		})
	}
}

// TestEveryColumnIsCovered changes each column by itself, and then back.
func TestEveryColumnIsCovered(t *testing.T) { onBoth(t, testEveryColumn) }

func testEveryColumn(t *testing.T, b backend) {
	o := b.options(t)
	l, _ := filled(t, o)
	for _, column := range eventColumns {
		change, back := column+" || 'x'", "substr("+column+", 1, length("+column+") - 1)"
		switch column {
		case "phase":
			change, back = "'intended'", "'noted'"
		case "seq", "format", "time":
			change, back = column+" + 1000", column+" - 1000"
		case "prev", "hash": // another event's
			change, back = "(SELECT hash FROM events WHERE seq = 2)", "(SELECT "+column+" FROM kept)"
			unguarded(t, o, "CREATE TABLE kept AS SELECT prev, hash FROM events WHERE op = 'view1'")
		}
		unguarded(t, o, fmt.Sprintf("UPDATE events SET %s = %s WHERE op = 'view1'", column, change))
		report, err := l.Verify(ctx)
		must(t, err)
		if report.FirstBad == nil {
			t.Errorf("a change of %s is not found", column)
		}
		unguarded(t, o, fmt.Sprintf("UPDATE events SET %s = %s WHERE op IN ('view1', 'view1x')", column, back))
		unguarded(t, o, "DROP TABLE IF EXISTS kept")
		verified(t, l.Reader, 7) // so what was found was this change
	}
}

// TestAnotherChain: a chain that was made anew with the right key is good by
// itself, but it is not the one that was there.
func TestAnotherChain(t *testing.T) { onBoth(t, testAnotherChain) }

func testAnotherChain(t *testing.T, b backend) {
	o := b.options(t)
	_, h := filled(t, o)
	other := b.options(t)
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
func TestForeignWrite(t *testing.T) { onBoth(t, testForeignWrite) }

func testForeignWrite(t *testing.T, b backend) {
	o := b.options(t)
	l, _ := filled(t, o)
	unguarded(t, o, "DELETE FROM events WHERE seq = 7", "DELETE FROM open_operations WHERE op = 'op4'")
	for range 2 {
		if err := l.Note(ctx, correction("next")); !isForeign(err) {
			t.Errorf("note: %v", err)
		}
	}
	if !l.Stats().Failing {
		t.Error("the ledger says that it works")
	}
}
