package ledger

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// TestChangedCasesAreFound: by the next look at them, and by Verify.
func TestChangedCasesAreFound(t *testing.T) { onBoth(t, testChangedCasesAreFound) }

func testChangedCasesAreFound(t *testing.T, b backend) {
	for name, statement := range map[string]string{
		"due date":          "UPDATE cases SET due = due + 1",
		"state":             "UPDATE cases SET state = 'done'",
		"reason":            "UPDATE cases SET reason = 'law'",
		"code":              "UPDATE cases SET code_mac = 'k1:other'",
		"removed":           "DELETE FROM cases",
		"opened by nothing": "INSERT INTO cases SELECT 'X', kind, state, subject, 'none', visit, received, due, code_mac, box, reason, closed, key_id, mac FROM cases",
	} {
		t.Run(name, func(t *testing.T) {
			o := b.options(t)
			l := open(t, o)
			must(t, l.Commit(ctx, aChange("op1", o.Now())))
			verified(t, l.Reader, 1)
			raw(t, o, statement)
			report, err := l.Verify(ctx)
			must(t, err)
			if report.FirstBad == nil || !strings.Contains(report.FirstBad.Why, "case") {
				t.Errorf("not found: %+v", report)
			}
			if c, err := l.Case(ctx, "K7Q4-op1"); err == nil && name != "opened by nothing" {
				t.Errorf("told all the same: %+v", c)
			}
		})
	}
}

// TestSealedTextIsNowhere: neither while it is kept nor after it was destroyed;
// and without the sealing key it cannot be read.
func TestSealedTextIsNowhere(t *testing.T) { onBoth(t, testSealedText) }

func testSealedText(t *testing.T, b backend) {
	const canary = "CANARY-words-5c1f"
	o := b.options(t)
	l := open(t, o)
	c := aChange("op1", o.Now())
	c.Seal[0].Text = []byte(canary)
	must(t, l.Commit(ctx, c))
	wantNowhere(t, o, canary)
	var wrapped string
	must(t, l.db.QueryRowContext(ctx, "SELECT wrapped FROM boxes").Scan(&wrapped))
	must(t, l.Commit(ctx, privacy.Change{Drop: []string{"op1"}}))
	stop(t, l) // the last connection takes the log of writes along
	wantNowhere(t, o, canary)
	wantNowhere(t, o, wrapped)

	o.SealKeys = []Key{keyTwo}
	l = open(t, o)
	c = aChange("op2", o.Now())
	must(t, l.Commit(ctx, c))
	stop(t, l)
	o.SealKeys = []Key{keyOne, keyTwo} // rotated
	l = open(t, o)
	_, err := l.Unseal(ctx, "op2")
	must(t, err)
	stop(t, l)
	o.SealKeys = []Key{keyOne}
	l = open(t, o)
	if _, err := l.Unseal(ctx, "op2"); !errors.Is(err, privacy.ErrLedger) {
		t.Errorf("without its key: %v", err)
	}
	o.SealKeys = nil
	stop(t, l)
	l = open(t, o)
	if err := l.Commit(ctx, aChange("op3", time.Now())); !errors.Is(err, ErrInvalid) {
		t.Errorf("without a sealing key: %v", err)
	}
}

// wantNowhere searches a ledger's file and those beside it, or every row.
func wantNowhere(t *testing.T, o Options, canary string) {
	t.Helper()
	if o.URL != "" {
		db := raw(t, o)
		for table := range pairs(t, db, "SELECT tablename, '' FROM pg_tables WHERE schemaname = 'public'") {
			var n int
			must(t, db.QueryRowContext(ctx, "SELECT count(*) FROM "+table+" r WHERE strpos(r::text, $1) > 0", canary).Scan(&n))
			if n > 0 {
				t.Errorf("table %s holds %q", table, canary)
			}
		}
		must(t, db.Close())
		return
	}
	files, err := filepath.Glob(o.Path + "*")
	must(t, err)
	for _, f := range files {
		data, err := os.ReadFile(f)
		must(t, err)
		if bytes.Contains(data, []byte(canary)) {
			t.Errorf("%s holds %q", filepath.Base(f), canary)
		}
	}
}
