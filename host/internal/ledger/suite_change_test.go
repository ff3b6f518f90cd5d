package ledger

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func suiteSince(t *testing.T, l *Ledger, c *clock) {
	must(t, l.Note(ctx, correction("old")))
	from := c.add(time.Hour)
	view := correction("view")
	view.Kind = privacy.OpView
	must(t, l.Note(ctx, correction("new")), l.Note(ctx, view), l.Note(ctx, correction("of bert", bert)))
	for range 1100 { // nobody can push an entry out of sight
		view.ID = privacy.NewID()
		must(t, l.Note(ctx, view))
	}
	got, err := l.Since(ctx, sdk.Subject{anna}, privacy.OpCorrect, from)
	must(t, err)
	if len(got) != 1 || got[0].ID != "new" {
		t.Errorf("since: %+v", got)
	}
	if got, err = l.Since(ctx, nil, privacy.OpCorrect, from); err != nil || got != nil {
		t.Errorf("of nobody: %v, %v", got, err)
	}
}

func aCase(op string, now time.Time) privacy.Case {
	return privacy.Case{
		Number: "K7Q4-" + op, Kind: privacy.CaseCorrection, State: privacy.CaseOpen, Subject: sdk.Subject{anna}, Op: op, Visit: "v1",
		Received: now, Due: now.Add(30 * 24 * time.Hour), CodeMAC: "k1:abc", Box: op,
	}
}

func opening(op string) *privacy.Operation {
	o := correction(op)
	o.Kind, o.Fields, o.Notes = privacy.OpCaseOpen, nil, map[string]string{"case": "K7Q4-" + op}
	return &o
}

func aChange(op string, now time.Time) privacy.Change {
	c := aCase(op, now)
	return privacy.Change{
		Note: opening(op), Case: &c,
		Seal: []privacy.Box{{ID: op, Case: c.Number, Text: []byte("words of " + op), End: now.Add(time.Hour)}},
		Jobs: []privacy.Job{{ID: "job-" + op, Kind: privacy.JobMail, Message: "received", Op: op, Case: c.Number}},
	}
}

func suiteChange(t *testing.T, l *Ledger, c *clock) {
	must(t, l.Commit(ctx, aChange("op1", c.now())))
	got, err := l.Case(ctx, "K7Q4-op1")
	must(t, err)
	want := aCase("op1", c.now())
	if !got.Received.Equal(want.Received) || !got.Due.Equal(want.Due) || got.State != want.State || !slices.Equal(got.Subject, want.Subject) ||
		got.CodeMAC != want.CodeMAC || got.Op != want.Op || !got.Closed.IsZero() {
		t.Errorf("case: %+v", got)
	}
	text, err := l.Unseal(ctx, "op1")
	must(t, err)
	if string(text) != "words of op1" {
		t.Errorf("text: %q", text)
	}
	if n, err := l.Pending(ctx); err != nil || n != 1 {
		t.Errorf("%d jobs, %v", n, err)
	}
	// The same job again is the same job, also for an event that was closed twice.
	must(t, l.Commit(ctx, privacy.Change{Jobs: []privacy.Job{{ID: "job-op1", Kind: privacy.JobMail, Message: "again"}}}))
	if n, _ := l.Pending(ctx); n != 1 {
		t.Errorf("%d jobs after the same one again", n)
	}
	must(t, l.Intend(ctx, correction("op2")))
	out := privacy.Outcome{Op: "op2", Result: privacy.Applied}
	for range 2 {
		must(t, l.Commit(ctx, privacy.Change{Close: &out, Jobs: []privacy.Job{{ID: "job-op2", Kind: privacy.JobMail}}}))
	}
	if n, _ := l.Pending(ctx); n != 2 {
		t.Errorf("%d jobs", n)
	}
	verified(t, l.Reader, 3)
}

// suiteChangeWhole: a change that fails leaves nothing of itself.
func suiteChangeWhole(t *testing.T, l *Ledger, c *clock) {
	must(t, l.Commit(ctx, aChange("op1", c.now())))
	again := aChange("op1", c.now())
	again.Jobs[0].ID, again.Seal[0].ID = "other job", "other box"
	if err := l.Commit(ctx, again); !errors.Is(err, ErrExists) {
		t.Errorf("the same event: %v", err)
	}
	twice := aChange("op2", c.now())
	twice.Seal = append(twice.Seal, privacy.Box{ID: "op1", Text: []byte("x"), End: c.now().Add(time.Hour)}) // its id is taken
	if err := l.Commit(ctx, twice); err == nil {
		t.Error("a box of the same id was taken")
	}
	for name, bad := range map[string]privacy.Change{
		"two events":           {Note: opening("a"), Intend: opening("b")},
		"a case alone":         {Case: again.Case},
		"incomplete case":      {Note: opening("a"), Case: &privacy.Case{Number: "x"}},
		"job without id":       {Note: opening("a"), Jobs: []privacy.Job{{Kind: privacy.JobMail}}},
		"box without end":      {Note: opening("a"), Seal: []privacy.Box{{ID: "a"}}},
		"box that is too long": {Note: opening("a"), Seal: []privacy.Box{{ID: "a", End: c.now(), Text: make([]byte, maxBox+1)}}},
	} {
		if err := l.Commit(ctx, bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := l.Entry(ctx, "op2"); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("the event of a failed change: %v", err)
	}
	if _, err := l.Case(ctx, "K7Q4-op2"); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("the case of a failed change: %v", err)
	}
	if n, err := l.Pending(ctx); err != nil || n != 1 {
		t.Errorf("%d jobs, %v", n, err)
	}
	verified(t, l.Reader, 1)
}

func suiteCases(t *testing.T, l *Ledger, c *clock) {
	began := c.now()
	for _, op := range []string{"op1", "op2", "op3"} {
		must(t, l.Commit(ctx, aChange(op, c.now())))
		c.add(time.Minute)
	}
	end := aCase("op2", began.Add(time.Minute))
	end.State, end.Closed, end.Box = privacy.CaseDone, c.now(), ""
	op := opening("end")
	op.Kind, op.Notes = privacy.OpCaseEnd, map[string]string{"case": end.Number}
	must(t, l.Commit(ctx, privacy.Change{Note: op, Case: &end, Drop: []string{"op2"}}))
	list, err := l.CasesOf(ctx, sdk.Subject{anna})
	must(t, err)
	if len(list) != 3 || list[0].Op != "op3" {
		t.Errorf("cases: %+v", list)
	}
	if due, err := l.Due(ctx, 10); err != nil || len(due) != 2 || due[0].Op != "op1" {
		t.Errorf("due: %+v, %v", due, err)
	}
	if list, err = l.CasesOf(ctx, sdk.Subject{bert}); err != nil || len(list) != 0 {
		t.Errorf("bert's cases: %+v, %v", list, err)
	}
	if _, err := l.Unseal(ctx, "op2"); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("the text of a closed case: %v", err)
	}
	verified(t, l.Reader, 4)
}

func suiteBoxes(t *testing.T, l *Ledger, c *clock) {
	must(t, l.Commit(ctx, aChange("op1", c.now())))
	c.add(time.Hour - time.Nanosecond)
	_, err := l.Unseal(ctx, "op1")
	must(t, err)
	c.add(time.Nanosecond)
	if _, err := l.Unseal(ctx, "op1"); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("after its end: %v", err)
	}
	must(t, l.Sweep(ctx), l.Sweep(ctx))
	var n int
	must(t, l.db.QueryRowContext(ctx, "SELECT count(*) FROM boxes").Scan(&n))
	if n != 0 {
		t.Errorf("%d boxes are left after sweeping", n)
	}
}
