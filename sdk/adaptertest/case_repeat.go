package adaptertest

import (
	"crypto/rand"

	"github.com/inzage/inzage/sdk"
)

func repeatCases() []Case {
	return []Case{
		{Name: "repeat/a set, with a kill in between", Writes: true, Run: repeatSet},
		{Name: "repeat/a child, with a kill in between", Writes: true, Run: repeatChild},
		{Name: "repeat/another operation is not a repeat", Writes: true, Run: repeatOther},
		{Name: "repeat/a lost answer", Writes: true, Run: repeatLost},
	}
}

// operationID is the id of one operation, the same on every repeat.
func operationID() string { return "kit-" + rand.Text()[:20] }

// again sends one operation.
func (c *C) again(id string, rec *sdk.Record, changes ...sdk.Change) (*sdk.UpdateResponse, error) {
	return c.A.Updater.Update(c.operation(id), &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision, Changes: changes})
}

// repeatSet repeats an update exactly as it was first sent: with the revision
// that has become stale by itself.
func repeatSet(c *C) {
	t, rec := c.subject()
	a, _ := c.two(t, rec)
	id := operationID()
	if _, err := c.again(id, rec, a); err != nil {
		c.Fatalf("Update: %v", err)
	}
	c.restart()
	resp, err := c.again(id, rec, a)
	if err != nil {
		c.Fatalf("the same Update after a kill: %v", err)
	}
	c.wantStatus("the same update after a kill", resp.Results[0], sdk.StatusUnchanged)
}

func repeatChild(c *C) {
	t, rec, l := c.brood()
	before, id := c.read(l, "", 0), operationID()
	if _, err := c.again(id, rec, c.addition()); err != nil {
		c.Fatalf("Update: %v", err)
	}
	c.restart()
	if t.Repeat == sdk.RepeatUnsafe {
		c.Logf("type %q declares repeat unsafe: the host never repeats an addition", t.Name)
		return
	}
	if _, err := c.again(id, rec, c.addition()); err != nil {
		c.Errorf("the same Update after a kill: %v", err)
	}
	if n := len(c.added(l, before)); n != 1 {
		c.Errorf("one addition, sent twice with the same request id and a kill in between, made %d records: "+
			"keep the request id in the CRM and look for it first, or declare repeat %q", n, sdk.RepeatUnsafe)
	}
	c.tidy(l, before)
}

// tidy removes what a case added to a live CRM.
func (c *C) tidy(l List, before []*sdk.Record) {
	if c.live {
		for _, r := range c.added(l, before) {
			c.remove(r.Ref, l)
		}
	}
}

// repeatOther adds the same child twice on purpose.
func repeatOther(c *C) {
	_, rec, l := c.brood()
	before := c.read(l, "", 0)
	for range 2 {
		now := c.contact(rec.Ref)
		if _, err := c.again(operationID(), now, c.addition()); err != nil {
			c.Fatalf("Update: %v", err)
		}
	}
	if n := len(c.added(l, before)); n != 2 {
		c.Errorf("two additions with request ids of their own made %d records", n)
	}
	c.tidy(l, before)
}

// repeatLost loses the answer of a write, and repeats it as the host does.
func repeatLost(c *C) {
	c.need(c.F.Hooks.Lose != nil, "the fixture has no Hooks.Lose")
	t, rec := c.subject()
	a, _ := c.two(t, rec)
	id, heal := operationID(), c.F.Hooks.Lose()
	resp, err := c.again(id, rec, a)
	heal()
	switch {
	case err != nil:
		if c.wantKind("an update whose answer was lost", err, sdk.KindUnavailable) && !sdkError(err).MayHaveApplied {
			c.Errorf("the write was done and its answer lost; the error has to say MayHaveApplied")
		}
	case resp.Results[0].Status != sdk.StatusApplied:
		c.Errorf("the write was done and its answer lost; the adapter says %s", statusName(resp.Results[0].Status))
	}
	c.restart()
	resp, err = c.again(id, rec, a)
	if err != nil {
		c.Fatalf("the repeat: %v", err)
	}
	c.wantStatus("the repeat of a lost answer", resp.Results[0], sdk.StatusUnchanged)
}
