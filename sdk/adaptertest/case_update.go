package adaptertest

import "github.com/inzage/inzage/sdk"

func updateCases() []Case {
	return []Case{
		{Name: "update/every editable field", Writes: true, Run: updateEvery},
		{Name: "update/fields can be emptied", Writes: true, Run: updateEmpty},
		{Name: "update/several fields at once", Writes: true, Run: updateSeveral},
		{Name: "update/a value that stands already", Writes: true, Run: updateSame},
		{Name: "update/no changes", Writes: true, Run: updateNothing},
		{Name: "update/a record that does not exist", Writes: true, Run: updateMissing},
		{Name: "update/moved and denied records", Writes: true, Run: updateMoved},
		{Name: "update/others can be read meanwhile", Writes: true, Run: updateSeen},
	}
}

func updateEvery(c *C) {
	t, rec := c.subject()
	wrote := 0
	for _, f := range c.editable(t) {
		v, ok := c.other(f, rec.Values[f.Name])
		if !ok {
			c.Logf("field %q of kind %q is not written: the fixture has no Edits.Values for it", f.Name, f.Kind)
			continue
		}
		rec = c.pause(rec)
		resp := c.update(rec, set(rec, f.Name, v))
		rec = c.applied(f, v, rec, resp)
		wrote++
	}
	c.need(wrote > 0, "no field of type %q can be changed", t.Name)
}

// applied wants that a change was made and is told as it stands.
func (c *C) applied(f *sdk.Field, v sdk.Value, before *sdk.Record, resp *sdk.UpdateResponse) *sdk.Record {
	c.Helper()
	r := resp.Results[0]
	if r.Status != sdk.StatusApplied {
		c.Errorf("field %q of kind %q: writing %s has status %s %s, want applied", f.Name, f.Kind, c.show(v), statusName(r.Status), r.Reason)
		return c.contact(before.Ref)
	}
	now := c.asStored("field "+f.Name, resp)
	if got := now.Values[f.Name]; !got.Equal(v) {
		c.Errorf("field %q of kind %q: %s was written and said to be applied; the record holds %s", f.Name, f.Kind, c.show(v), c.show(got))
	}
	if now.Revision == before.Revision && now.Revision != "" {
		c.Errorf("field %q was written, and the revision is the same", f.Name)
	}
	for name, old := range before.Values {
		if name != f.Name && !now.Values[name].Equal(old) && !c.follows(name) {
			c.Errorf("writing %q changed %q", f.Name, name)
		}
	}
	return now
}

// follows reports whether the CRM itself makes a field from others: it cannot be edited.
func (c *C) follows(name string) bool {
	f := c.typeOf(c.F.Records.Contact).Field(name)
	return f == nil || !f.Editable
}

func statusName(s sdk.Status) string {
	names := map[sdk.Status]string{
		sdk.StatusApplied: "applied", sdk.StatusUnchanged: "unchanged", sdk.StatusRejected: "rejected",
		sdk.StatusConflict: "conflict", sdk.StatusNotWritten: "not written",
	}
	if n, ok := names[s]; ok {
		return n
	}
	return "unknown"
}

// wantStatus checks the outcome of one change.
func (c *C) wantStatus(what string, r sdk.FieldResult, want sdk.Status) bool {
	c.Helper()
	if r.Status != want {
		c.Errorf("%s: field %q is %s %s, want %s", what, r.Field, statusName(r.Status), r.Reason, statusName(want))
	}
	return r.Status == want
}

func updateEmpty(c *C) {
	t, rec := c.subject()
	for _, f := range c.editable(t) {
		if f.Required || f.Kind == sdk.KindBool || rec.Values[f.Name].State != sdk.StatePresent {
			continue
		}
		if _, fixed := c.F.Edits.Values[f.Name]; fixed {
			continue
		}
		rec = c.pause(rec)
		resp := c.update(rec, set(rec, f.Name, sdk.Empty(f.Kind)))
		c.wantStatus("emptied", resp.Results[0], sdk.StatusApplied)
		rec = c.asStored("emptied", resp)
	}
}

// two returns changes of two fields, or skips the case.
func (c *C) two(t *sdk.Type, rec *sdk.Record) (a, b sdk.Change) {
	c.Helper()
	var out []sdk.Change
	for _, f := range c.editable(t) {
		if v, ok := c.other(f, rec.Values[f.Name]); ok && len(out) < 2 {
			out = append(out, set(rec, f.Name, v))
		}
	}
	c.need(len(out) == 2, "type %q has not two fields that the kit can change", t.Name)
	return out[0], out[1]
}

func updateSeveral(c *C) {
	t, rec := c.subject()
	a, b := c.two(t, rec)
	resp := c.update(rec, a, b)
	for _, r := range resp.Results {
		c.wantStatus("both changed", r, sdk.StatusApplied)
	}
	now := c.asStored("both changed", resp)
	if !now.Values[a.Field].Equal(a.New) || !now.Values[b.Field].Equal(b.New) {
		c.Errorf("of two changes that were said to be applied, one does not stand")
	}
}

// updateSame repeats a change: it is what makes a lost answer harmless.
func updateSame(c *C) {
	t, rec := c.subject()
	a, b := c.two(t, rec)
	c.update(rec, a)
	resp := c.update(rec, a)
	c.wantStatus("the same update again", resp.Results[0], sdk.StatusUnchanged)
	now := c.asStored("the same update again", resp)
	resp = c.update(now, set(now, a.Field, a.New), set(now, b.Field, b.New))
	c.wantStatus("beside one that changes", resp.Results[0], sdk.StatusUnchanged)
	c.wantStatus("beside one that stands", resp.Results[1], sdk.StatusApplied)
}

func updateNothing(c *C) {
	_, rec := c.subject()
	resp := c.update(rec)
	c.same("an update without changes", resp.Record, c.contact(rec.Ref))
}

func updateMissing(c *C) {
	t, rec := c.subject()
	a, _ := c.two(t, rec)
	_, err := c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: missing(c), Changes: []sdk.Change{a}})
	c.wantKind("an update of nobody", err, sdk.KindNotFound, sdk.KindInvalid)
}

func updateMoved(c *C) {
	t, rec := c.subject()
	a, _ := c.two(t, rec)
	moved, denied := c.F.Records.Moved, c.F.Records.Denied
	c.need(!moved.IsZero() || !denied.IsZero(), "the fixture has no Records.Moved and no Records.Denied")
	if !moved.IsZero() {
		_, err := c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: moved, Changes: []sdk.Change{a}})
		c.wantKind("an update of a merged record", err, sdk.KindMoved)
	}
	if !denied.IsZero() {
		_, err := c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: denied, Changes: []sdk.Change{a}})
		c.wantKind("an update of a record that the CRM does not show", err, sdk.KindDenied)
	}
}

// updateSeen writes one record and finds another as it was.
func updateSeen(c *C) {
	t, rec := c.subject()
	other := c.contact(c.needRef(c.F.Records.Other, "Other"))
	a, _ := c.two(t, rec)
	c.update(rec, a)
	c.same("another contact", c.contact(other.Ref), other)
}
