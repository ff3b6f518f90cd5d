package adaptertest

import (
	"context"
	"time"

	"github.com/inzage/inzage/sdk"
)

// subject reads the contact that is changed, and puts back what it was when
// the case is over: on a live CRM it is somebody's record.
func (c *C) subject() (*sdk.Type, *sdk.Record) {
	c.Helper()
	c.need(c.A.Updater != nil, "the adapter has no Updater")
	ref := c.F.Records.Contact
	t := c.typeOf(ref)
	c.need(t.Can(sdk.CapabilityUpdater), "type %q cannot be changed", t.Name)
	before := c.contact(ref)
	if c.live {
		c.Cleanup(func() { c.restore(t, before) })
	}
	return t, before
}

// restore writes back every editable field that differs.
func (c *C) restore(t *sdk.Type, before *sdk.Record) {
	ctx, cancel := context.WithTimeout(sdk.WithCall(context.Background(), sdk.Call{Priority: sdk.PriorityInteractive}), callLimit)
	defer cancel()
	now, err := c.A.Contact(ctx, before.Ref)
	if err != nil {
		c.Errorf("the record could not be put back as it was: %v", err)
		return
	}
	req := &sdk.UpdateRequest{Ref: before.Ref, Revision: now.Revision}
	for i := range t.Fields {
		name := t.Fields[i].Name
		if old := before.Values[name]; t.Fields[i].Editable && !now.Values[name].Equal(old) {
			req.Changes = append(req.Changes, sdk.Change{Op: sdk.OpSet, Field: name, Old: now.Values[name], New: old})
		}
	}
	if len(req.Changes) == 0 {
		return
	}
	resp, err := c.A.Updater.Update(ctx, req)
	if err != nil {
		c.Errorf("the record could not be put back as it was: %v", err)
		return
	}
	for _, r := range resp.Results {
		if r.Status != sdk.StatusApplied && r.Status != sdk.StatusUnchanged {
			c.Errorf("field %q could not be put back as it was (status %d, %s)", r.Field, r.Status, r.Reason)
		}
	}
}

// set is a change of one field from what rec holds.
func set(rec *sdk.Record, field string, v sdk.Value) sdk.Change {
	return sdk.Change{Op: sdk.OpSet, Field: field, Old: rec.Values[field], New: v}
}

// update makes changes to a record as it was read, or ends the case.
func (c *C) update(rec *sdk.Record, changes ...sdk.Change) *sdk.UpdateResponse {
	c.Helper()
	resp, err := c.A.Updater.Update(c.ctx(), &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision, Changes: changes})
	if err != nil {
		c.Fatalf("Update of %s: %v", changed(changes), err)
	}
	return resp
}

func changed(changes []sdk.Change) (fields []string) {
	for _, ch := range changes {
		fields = append(fields, ch.Field)
	}
	return fields
}

// asStored holds the answer of an update against the record as it reads now.
func (c *C) asStored(what string, resp *sdk.UpdateResponse) *sdk.Record {
	c.Helper()
	now := c.contact(resp.Record.Ref)
	c.same(what+": the answer of Update", resp.Record, now)
	for _, r := range resp.Results {
		if v := now.Values[r.Field]; r.Current.State != sdk.StateEmpty && !r.Current.Equal(v) {
			c.Errorf("%s: Current of %q is %s, and the record holds %s", what, r.Field, c.show(r.Current), c.show(v))
		}
	}
	return now
}

// unchanged fails when a record is not as it was.
func (c *C) unchanged(what string, before *sdk.Record) {
	c.Helper()
	now := c.contact(before.Ref)
	for name := range before.Values {
		if !now.Values[name].Equal(before.Values[name]) {
			c.Errorf("%s: field %q was written all the same; all changes or none", what, name)
		}
	}
}

// pause lets the clock of a CRM go on whose revisions are whole seconds.
func (c *C) pause(before *sdk.Record) *sdk.Record {
	c.Helper()
	if c.F.Edits.Tick > 0 {
		select {
		case <-time.After(c.F.Edits.Tick):
		case <-c.Context().Done():
		}
	}
	return before
}
