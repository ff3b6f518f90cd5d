package ledger

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// TestSuite is what any database under the ledger must do.
func TestSuite(t *testing.T) { onBoth(t, runSuite) }

func runSuite(t *testing.T, b backend) {
	for name, test := range map[string]func(*testing.T, *Ledger, *clock){
		"entry":            suiteEntry,
		"noted":            suiteNoted,
		"close":            suiteClose,
		"exists":           suiteExists,
		"invalid":          suiteInvalid,
		"open operations":  suiteOpen,
		"recent":           suiteRecent,
		"several records":  suiteSeveral,
		"concurrent":       suiteConcurrent,
		"one group":        suiteOneGroup,
		"head and verify":  suiteHead,
		"ping":             suitePing,
		"stop":             suiteStop,
		"context is over":  suiteContext,
		"append only":      suiteAppendOnly,
		"verify in pages":  suitePages,
		"text of any kind": suiteText,
		"since":            suiteSince,
		"change":           suiteChange,
		"change is whole":  suiteChangeWhole,
		"cases":            suiteCases,
		"boxes":            suiteBoxes,
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			o := b.options(t)
			o.Now = c.now
			test(t, open(t, o), c)
		})
	}
}

var ctx = context.Background()

func suiteEntry(t *testing.T, l *Ledger, c *clock) {
	op := correction("op1", anna, bert)
	begun := c.now()
	must(t, l.Intend(ctx, op))
	e, err := l.Entry(ctx, "op1")
	must(t, err)
	op.Time = begun
	if !reflect.DeepEqual(e.Operation, op) || e.Outcome != nil || !e.Closed.IsZero() {
		t.Errorf("open entry: %+v", e)
	}
	out := privacy.Outcome{Op: "op1", Result: privacy.Refused, Reason: "conflict", Revision: "7", By: "resolver"}
	end := c.add(time.Minute)
	must(t, l.Close(ctx, out))
	e, err = l.Entry(ctx, "op1")
	must(t, err)
	if !reflect.DeepEqual(e.Operation, op) || e.Outcome == nil || *e.Outcome != out || !e.Closed.Equal(end) {
		t.Errorf("closed entry: %+v", e)
	}
	if _, err := l.Entry(ctx, "op2"); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("unknown entry: %v", err)
	}
}

func suiteNoted(t *testing.T, l *Ledger, _ *clock) {
	op := privacy.Operation{ID: "search", Kind: privacy.OpSearch, Actor: privacy.Actor{Kind: privacy.Agent, ID: "7", Key: "lime"}}
	must(t, l.Note(ctx, op))
	e, err := l.Entry(ctx, "search")
	must(t, err)
	op.Time = e.Time
	if !reflect.DeepEqual(e.Operation, op) || e.Outcome != nil {
		t.Errorf("entry: %+v", e)
	}
	if l.Stats().Open != 0 {
		t.Error("a noted event stands as open")
	}
}

func suiteClose(t *testing.T, l *Ledger, _ *clock) {
	applied := privacy.Outcome{Op: "op1", Result: privacy.Applied, Revision: "2"}
	if err := l.Close(ctx, applied); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("unknown operation: %v", err)
	}
	must(t, l.Intend(ctx, correction("op1")), l.Close(ctx, applied))
	must(t, l.Close(ctx, applied)) // a repeat
	repeat := applied
	repeat.By = "resolver" // found the same
	must(t, l.Close(ctx, repeat))
	var dup *ClosedError
	if err := l.Close(ctx, privacy.Outcome{Op: "op1", Result: privacy.Failed}); !errors.As(err, &dup) || dup.First != applied {
		t.Errorf("second outcome: %v", err)
	}
	must(t, l.Note(ctx, privacy.Operation{ID: "view", Kind: privacy.OpView}))
	if err := l.Close(ctx, privacy.Outcome{Op: "view", Result: privacy.Applied}); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("closing a note: %v", err)
	}
	verified(t, l.Reader, 3)
}

func suiteExists(t *testing.T, l *Ledger, _ *clock) {
	must(t, l.Intend(ctx, correction("op1")))
	if err := l.Intend(ctx, correction("op1")); !errors.Is(err, ErrExists) {
		t.Errorf("second intend: %v", err)
	}
	must(t, l.Close(ctx, privacy.Outcome{Op: "op1", Result: privacy.Applied}))
	if err := l.Note(ctx, correction("op1")); !errors.Is(err, ErrExists) {
		t.Errorf("note under the same id: %v", err)
	}
	verified(t, l.Reader, 2)
}

func suiteInvalid(t *testing.T, l *Ledger, _ *clock) {
	for name, change := range map[string]func(*privacy.Operation){
		"no id":       func(op *privacy.Operation) { op.ID = "" },
		"no kind":     func(op *privacy.Operation) { op.Kind = "" },
		"bad UTF-8":   func(op *privacy.Operation) { op.Link = "\xff" },
		"NUL":         func(op *privacy.Operation) { op.Visit = "a\x00b" },
		"half a ref":  func(op *privacy.Operation) { op.Ref.ID = "" },
		"empty ref":   func(op *privacy.Operation) { op.Subject = sdk.Subject{{}} },
		"half member": func(op *privacy.Operation) { op.Subject = sdk.Subject{{Adapter: "a", ID: "1"}} },
		"huge":        func(op *privacy.Operation) { op.Notes["page"] = strings.Repeat("x", maxEvent) },
	} {
		op := correction("op1")
		change(&op)
		if err := l.Intend(ctx, op); !errors.Is(err, ErrInvalid) || errors.Is(err, privacy.ErrLedger) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := l.Close(ctx, privacy.Outcome{Op: "op1"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("no result: %v", err)
	}
	verified(t, l.Reader, 0)
}

func suiteOpen(t *testing.T, l *Ledger, c *clock) {
	for _, id := range []string{"op1", "op2", "op3", "op4"} {
		must(t, l.Intend(ctx, correction(id)))
		c.add(time.Minute)
	}
	must(t, l.Note(ctx, privacy.Operation{ID: "view", Kind: privacy.OpView}))
	must(t, l.Close(ctx, privacy.Outcome{Op: "op2", Result: privacy.Applied}))
	// op4 was intended a minute ago, which is not before that moment.
	ops, err := l.Open(ctx, c.now().Add(-time.Minute))
	must(t, err)
	if got := operationIDs(ops); got != "op1 op3" {
		t.Errorf("open: %s", got)
	}
	if len(ops) > 0 && !reflect.DeepEqual(ops[0].Fields, correction("op1").Fields) {
		t.Errorf("fields: %+v", ops[0].Fields)
	}
	if got := l.Stats().Open; got != 3 {
		t.Errorf("%d open in the stats", got)
	}
}

func suiteRecent(t *testing.T, l *Ledger, c *clock) {
	for i := range 5 {
		must(t, l.Intend(ctx, correction(fmt.Sprint("a", i), anna)), l.Note(ctx, correction(fmt.Sprint("b", i), bert)))
		c.add(time.Second)
	}
	must(t, l.Close(ctx, privacy.Outcome{Op: "a3", Result: privacy.Applied}))
	for _, test := range []struct {
		subject sdk.Subject
		limit   int
		want    string
	}{
		{sdk.Subject{anna}, 3, "a4 a3 a2"},
		{sdk.Subject{bert}, 99, "b4 b3 b2 b1 b0"},
		{sdk.Subject{anna, bert}, 3, "b4 a4 b3"}, // of one time, the later in the chain is newer
		{sdk.Subject{{Adapter: "lime", Type: "person", ID: "100"}}, 9, ""},
		{nil, 9, ""},
		{sdk.Subject{anna}, 0, ""},
	} {
		entries, err := l.Recent(ctx, test.subject, test.limit)
		must(t, err)
		if got := entryIDs(entries); got != test.want {
			t.Errorf("recent of %v: %q, want %q", test.subject, got, test.want)
		}
	}
	entries, err := l.Recent(ctx, sdk.Subject{anna}, 2)
	must(t, err)
	if entries[0].Outcome != nil || entries[1].Outcome == nil || entries[1].Closed.IsZero() {
		t.Errorf("outcomes: %+v", entries)
	}
}

func suiteSeveral(t *testing.T, l *Ledger, _ *clock) {
	must(t, l.Note(ctx, correction("both", anna, bert, anna)))
	for _, s := range []sdk.Subject{{anna}, {bert}, {anna, bert}} {
		entries, err := l.Recent(ctx, s, 9)
		must(t, err)
		if entryIDs(entries) != "both" || len(entries[0].Subject) != 3 {
			t.Errorf("recent of %v: %+v", s, entries)
		}
	}
	verified(t, l.Reader, 1)
}
