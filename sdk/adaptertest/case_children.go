package adaptertest

import (
	"slices"

	"github.com/inzage/inzage/sdk"
)

func childCases() []Case {
	return []Case{
		{Name: "children/added, changed and removed", Writes: true, Run: childLife},
		{Name: "children/a removal beside a rejected change", Writes: true, Run: childHeld},
		{Name: "children/only of one's own", Writes: true, Run: childForeign},
		{Name: "children/not of a relation that is not owned", Writes: true, Run: childShared},
	}
}

// brood is the owned relation to which the fixture has a record to add.
func (c *C) brood() (*sdk.Type, *sdk.Record, List) {
	c.Helper()
	child := c.F.Edits.Child
	c.need(child != nil, "the fixture has no Edits.Child")
	c.need(c.A.Relater != nil, "the adapter has no Relater")
	t, rec := c.subject()
	rel := t.Relation(child.Relation)
	if rel == nil || rel.Ownership != sdk.Owned {
		c.Fatalf("Edits.Child names relation %q, which type %q does not own", child.Relation, t.Name)
	}
	return t, rec, List{Parent: rec.Ref, Relation: rel.Name}
}

func (c *C) addition() sdk.Change {
	child := c.F.Edits.Child
	return sdk.Change{Op: sdk.OpAddChild, Field: child.Relation, Values: child.Values}
}

// added returns what is in a list now and was not before.
func (c *C) added(l List, before []*sdk.Record) []*sdk.Record {
	c.Helper()
	return slices.DeleteFunc(c.read(l, "", 0), func(r *sdk.Record) bool {
		return slices.ContainsFunc(before, func(b *sdk.Record) bool { return b.Ref == r.Ref })
	})
}

// add adds the fixture's child and returns it as it reads.
func (c *C) add(rec *sdk.Record, l List) *sdk.Record {
	c.Helper()
	before := c.read(l, "", 0)
	resp := c.update(rec, c.addition())
	c.wantStatus("a new child", resp.Results[0], sdk.StatusApplied)
	c.same("after a new child", resp.Record, c.contact(rec.Ref))
	fresh := c.added(l, before)
	if len(fresh) != 1 {
		c.Fatalf("one child was added to relation %q, and %d are new in it", l.Relation, len(fresh))
	}
	if c.live {
		c.Cleanup(func() { c.remove(fresh[0].Ref, l) })
	}
	return fresh[0]
}

// remove takes a child out again; one that is gone already is no trouble.
func (c *C) remove(child sdk.Ref, l List) {
	c.Helper()
	rec := c.contact(l.Parent)
	_, err := c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision, Changes: []sdk.Change{
		{Op: sdk.OpRemoveChild, Field: l.Relation, Child: child},
	}})
	if err != nil {
		c.Errorf("a child could not be removed: %v", err)
	}
}

func childLife(c *C) {
	_, rec, l := c.brood()
	child := c.add(rec, l)
	for name, v := range c.F.Edits.Child.Values {
		if !child.Values[name].Equal(v) {
			c.Errorf("field %q of the new child is %s, want %s", name, c.show(child.Values[name]), c.show(v))
		}
	}
	if t := c.typeOf(child.Ref); t.Can(sdk.CapabilityUpdater) {
		c.changeChild(t, child)
	}
	gone := sdk.Change{Op: sdk.OpRemoveChild, Field: l.Relation, Child: child.Ref}
	c.wantStatus("removed", c.update(c.contact(rec.Ref), gone).Results[0], sdk.StatusApplied)
	for _, r := range c.read(l, "", 0) {
		if r.Ref == child.Ref {
			c.Errorf("a child was removed, and is still in relation %q", l.Relation)
		}
	}
	c.wantStatus("removed again", c.update(c.contact(rec.Ref), gone).Results[0], sdk.StatusUnchanged)
}

func (c *C) changeChild(t *sdk.Type, child *sdk.Record) {
	c.Helper()
	rec := c.pause(c.contact(child.Ref))
	for i := range t.Fields {
		f := &t.Fields[i]
		for _, v := range candidates(f, rec.Values[f.Name]) {
			if f.Editable && !v.Equal(rec.Values[f.Name]) {
				resp := c.update(rec, set(rec, f.Name, v))
				c.wantStatus("a field of a child", resp.Results[0], sdk.StatusApplied)
				c.same("a changed child: the answer of Update", resp.Record, c.contact(child.Ref))
				return
			}
		}
	}
}

func childHeld(c *C) {
	_, rec, l := c.brood()
	child := c.add(rec, l)
	before := c.read(l, "", 0)
	rec = c.contact(rec.Ref)
	resp := c.update(rec, sdk.Change{Op: sdk.OpRemoveChild, Field: l.Relation, Child: child.Ref}, c.addition(),
		sdk.Change{Op: sdk.OpSet, Field: unlikely, New: sdk.Text("x")})
	c.wantStatus("beside a rejected change", resp.Results[0], sdk.StatusNotWritten)
	c.wantStatus("beside a rejected change", resp.Results[1], sdk.StatusNotWritten)
	c.wantStatus("an unknown field", resp.Results[2], sdk.StatusRejected)
	if now := c.read(l, "", 0); !slices.EqualFunc(now, before, sameRef) {
		c.Errorf("relation %q was written, although another change was rejected", l.Relation)
	}
}

// childForeign removes another person's child through this one.
func childForeign(c *C) {
	_, rec, l := c.brood()
	other := List{Parent: c.needRef(c.F.Records.Other, "Other"), Relation: l.Relation}
	child := c.add(c.contact(other.Parent), other)
	resp := c.update(rec, sdk.Change{Op: sdk.OpRemoveChild, Field: l.Relation, Child: child.Ref})
	if s := resp.Results[0].Status; s == sdk.StatusApplied {
		c.Errorf("another person's child is said to be removed")
	}
	if !slices.ContainsFunc(c.read(other, "", 0), func(r *sdk.Record) bool { return r.Ref == child.Ref }) {
		c.Errorf("a child of %s was removed through %s", other.Parent, rec.Ref)
	}
}

func childShared(c *C) {
	t, rec := c.subject()
	for _, rel := range t.Relations {
		if rel.Ownership == sdk.Owned {
			continue
		}
		resp, err := c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision, Changes: []sdk.Change{
			{Op: sdk.OpAddChild, Field: rel.Name, Values: map[string]sdk.Value{}},
		}})
		if err != nil {
			c.wantKind("a child of a relation that is not owned", err, sdk.KindUnsupported, sdk.KindInvalid)
		} else {
			c.wantStatus("a child of a relation that is not owned", resp.Results[0], sdk.StatusRejected)
		}
		return
	}
	c.Skipf("type %q has only relations that it owns", t.Name)
}
