package adaptertest

import (
	"time"

	"github.com/inzage/inzage/sdk"
)

func journalCases() []Case {
	return []Case{
		{Name: "journal/a line", Writes: true, Run: journalOne},
		{Name: "journal/the same id once, with a kill in between", Writes: true, Run: journalTwice},
		{Name: "journal/of nobody", Writes: true, Run: journalNobody},
	}
}

func journalLine(ref sdk.Ref, id string) *sdk.JournalRequest {
	return &sdk.JournalRequest{Ref: ref, Line: sdk.JournalLine{
		ID: id, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Kind: sdk.JournalCorrected,
		Text: "Written by the conformance kit, " + id, Actor: sdk.Actor{Kind: "agent", ID: "kit"},
	}}
}

// lineRef is the record whose history is written.
func (c *C) lineRef() sdk.Ref {
	c.Helper()
	c.need(c.A.Journal != nil, "the adapter has no Journal")
	c.need(!c.live, "a line of a history cannot be taken back, so none is written into a live CRM")
	if !c.F.Journal.Ref.IsZero() {
		return c.F.Journal.Ref
	}
	return c.F.Records.Contact
}

func (c *C) countLines(req *sdk.JournalRequest, want int, what string) {
	c.Helper()
	c.need(c.F.Journal.Count != nil, "the line was written; the fixture has no Journal.Count to see it with")
	n, err := c.F.Journal.Count(req.Ref, req.Line.Text)
	if err != nil {
		c.Fatalf("Journal.Count: %v", err)
	}
	if n != want {
		c.Errorf("%s: %d lines stand at the record, want %d", what, n, want)
	}
}

func journalOne(c *C) {
	req := journalLine(c.lineRef(), operationID())
	if err := c.A.Journal.Write(c.ctx(), req); err != nil {
		c.Fatalf("Write: %v", err)
	}
	c.countLines(req, 1, "one line written")
}

func journalTwice(c *C) {
	id := operationID()
	req := journalLine(c.lineRef(), id)
	if err := c.A.Journal.Write(c.operation(id), req); err != nil {
		c.Fatalf("Write: %v", err)
	}
	c.restart()
	if err := c.A.Journal.Write(c.operation(id), req); err != nil {
		c.Errorf("the same line after a kill: %v", err)
	}
	c.countLines(req, 1, "one line, written twice with the same id and a kill in between")
}

func journalNobody(c *C) {
	c.lineRef()
	err := c.A.Journal.Write(c.ctx(), journalLine(missing(c), operationID()))
	c.wantKind("a line in nobody's history", err, sdk.KindNotFound, sdk.KindInvalid)
}
