package adaptertest

import "github.com/inzage/inzage/sdk"

func conflictCases() []Case {
	return []Case{
		{Name: "conflict/a stale revision", Writes: true, Run: conflictStale},
		{Name: "conflict/somebody else wrote in the CRM", Writes: true, Run: conflictBehind},
		{Name: "conflict/another field is none", Writes: true, Run: conflictOther},
		{Name: "conflict/without a revision there is no guard", Writes: true, Run: conflictNoRevision},
	}
}

// guarded skips the case where the type declares that the last write wins.
func (c *C) guarded() (*sdk.Type, *sdk.Record, sdk.Change, sdk.Change) {
	c.Helper()
	t, rec := c.subject()
	c.need(t.Guard != sdk.GuardNone, "type %q declares guard none: the last write wins", t.Name)
	a, b := c.two(t, rec)
	return t, c.pause(rec), a, b
}

// third returns a value that is neither of two.
func (c *C) third(t *sdk.Type, ch sdk.Change) sdk.Value {
	f := t.Field(ch.Field)
	for _, v := range append(candidates(f, ch.New), candidates(f, ch.Old)...) {
		if !v.Equal(ch.New) && !v.Equal(ch.Old) {
			return v
		}
	}
	return ch.Old // a change back: the record moved on all the same
}

// lateChange is what a person sends who saw the field before a was written.
func (c *C) conflicts(t *sdk.Type, rec *sdk.Record, a, b sdk.Change) {
	c.Helper()
	late := sdk.Change{Op: sdk.OpSet, Field: a.Field, Old: rec.Values[a.Field], New: c.third(t, a)}
	if late.New.Equal(late.Old) {
		c.Skipf("field %q has no third value", a.Field)
	}
	before := c.contact(rec.Ref)
	resp := c.update(rec, late, b)
	c.wantStatus("a field that somebody else has changed since", resp.Results[0], sdk.StatusConflict)
	c.wantStatus("beside a conflict", resp.Results[1], sdk.StatusNotWritten)
	if r := resp.Results[0]; r.Status == sdk.StatusConflict && !r.Current.Equal(before.Values[a.Field]) {
		c.Errorf("Current of the conflict is %s, and the CRM holds %s", c.show(r.Current), c.show(before.Values[a.Field]))
	}
	c.unchanged("an update with a conflict", before)
}

// choose finds a field of which there are three values, and another one.
func (c *C) choose(t *sdk.Type, rec *sdk.Record) (a, b sdk.Change) {
	c.Helper()
	for _, f := range c.editable(t) {
		v, ok := c.other(f, rec.Values[f.Name])
		if !ok {
			continue
		}
		ch := set(rec, f.Name, v)
		if three := c.third(t, ch); a.Field == "" && !three.Equal(ch.Old) {
			a = ch
		} else if b.Field == "" {
			b = ch
		}
	}
	c.need(a.Field != "" && b.Field != "", "type %q has not enough fields with three values", t.Name)
	return a, b
}

func conflictStale(c *C) {
	t, rec, _, _ := c.guarded()
	a, b := c.choose(t, rec)
	c.update(rec, a)
	c.conflicts(t, rec, a, b)
}

func conflictBehind(c *C) {
	c.need(c.F.Hooks.Change != nil, "the fixture has no Hooks.Change")
	t, rec, _, _ := c.guarded()
	a, b := c.choose(t, rec)
	if err := c.F.Hooks.Change(rec.Ref, a.Field, a.New); err != nil {
		c.Fatalf("Hooks.Change: %v", err)
	}
	if now := c.contact(rec.Ref); !now.Values[a.Field].Equal(a.New) {
		c.Fatalf("field %q was changed in the CRM, and Contact still reads the old value", a.Field)
	}
	c.conflicts(t, rec, a, b)
}

// conflictOther changes a field while somebody else changed another one.
// Guards of a whole record may refuse that; they must not say applied and lose one.
func conflictOther(c *C) {
	_, rec, a, b := c.guarded()
	c.update(rec, a)
	resp := c.update(rec, b)
	now := c.asStored("after a change of another field", resp)
	if !now.Values[a.Field].Equal(a.New) {
		c.Errorf("field %q was changed by somebody else, and a later change of %q undid it", a.Field, b.Field)
	}
	switch r := resp.Results[0]; r.Status {
	case sdk.StatusApplied:
		if !now.Values[b.Field].Equal(b.New) {
			c.Errorf("field %q was applied, and does not stand", b.Field)
		}
	default:
		c.Errorf("field %q is %s: that somebody changed another field is no conflict", b.Field, statusName(r.Status))
	}
}

func conflictNoRevision(c *C) {
	_, rec, a, b := c.guarded()
	c.update(rec, a)
	rec.Revision = ""
	if resp := c.update(rec, b); resp.Results[0].Status != sdk.StatusApplied {
		c.Errorf("without a revision the change is %s", statusName(resp.Results[0].Status))
	}
}
