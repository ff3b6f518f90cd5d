package tryton

import (
	"context"

	"github.com/inzage/inzage/sdk"
)

// verdict is what is to become of an update.
type verdict struct {
	before  *held
	changes []sdk.Change
	results []sdk.FieldResult
	plan    *plan
	write   bool // there is something to write, and nothing stands in its way
}

// judge reads what stands and decides on every change, before anything is sent.
func (u *update) judge(ctx context.Context) (*verdict, error) {
	before, err := u.s.read(ctx, u.c, u.req.Ref)
	if err != nil {
		return nil, err
	}
	if !before.moved.IsZero() {
		return nil, &sdk.Error{Kind: sdk.KindMoved, Detail: "the CRM merged this record into another", MovedTo: before.moved}
	}
	v := &verdict{before: before, changes: u.req.Changes, plan: newPlan(u.m, u.req.Ref)}
	// After a write of our own the revision says nothing about others.
	same := u.req.Revision == "" || u.req.Revision == before.record.Revision
	refused := false
	for _, c := range u.req.Changes {
		r, err := u.judgeOne(ctx, v, c, same)
		if err != nil {
			return nil, err
		}
		refused = refused || r.Status == sdk.StatusRejected || r.Status == sdk.StatusConflict
		v.write = v.write || r.Status == sdk.StatusApplied
		v.results = append(v.results, r)
	}
	if refused {
		v.write = false
		v.hold()
	}
	if v.write && v.plan.torn() {
		return nil, sdk.Errorf(sdk.KindUnsupported, "records of that relation are added and removed one by one")
	}
	return v, nil
}

func (u *update) judgeOne(ctx context.Context, v *verdict, c sdk.Change, same bool) (sdk.FieldResult, error) {
	switch c.Op {
	case sdk.OpAddChild:
		return u.judgeAdd(ctx, v, c)
	case sdk.OpRemoveChild:
		return u.judgeRemove(ctx, v, c)
	}
	return u.judgeSet(ctx, v, c, same)
}

// judgeSet looks at one field. That somebody changed another field of the
// record in the meantime is no conflict.
func (u *update) judgeSet(ctx context.Context, v *verdict, c sdk.Change, same bool) (sdk.FieldResult, error) {
	p := u.m.props[c.Field]
	r := sdk.FieldResult{Field: c.Field, Current: v.before.record.Values[c.Field]}
	switch {
	case p == nil:
		return rejected(r, sdk.ReasonUnknown), nil
	case !p.field.Editable || r.Current.State == sdk.StateWithheld:
		return rejected(r, sdk.ReasonReadOnly), nil
	case equal(r.Current, c.New):
		r.Status = sdk.StatusUnchanged
		return r, nil
	case !same && !equal(r.Current, c.Old):
		r.Status = sdk.StatusConflict
		return r, nil
	}
	reason := refuse(u.s.name, p, c.New, r.Current)
	if reason == "" && p.field.Kind == sdk.KindReference {
		var err error
		if reason, err = u.s.pointsNowhere(ctx, u.c, p, c.New); err != nil {
			return r, err
		}
	}
	if reason != "" {
		return rejected(r, reason), nil
	}
	r.Status = sdk.StatusApplied
	v.plan.set(u.c, p, v.before, c.New)
	return r, nil
}

func rejected(r sdk.FieldResult, why sdk.Reason) sdk.FieldResult {
	r.Status, r.Reason = sdk.StatusRejected, why
	return r
}

// hold marks the changes that were fine and are not written.
func (v *verdict) hold() {
	for i := range v.results {
		if v.results[i].Status == sdk.StatusApplied {
			v.results[i].Status = sdk.StatusNotWritten
		}
	}
}

// refuse marks all that was sent as refused by the CRM, which wrote none of
// it. Its words would say which one was wrong, in a language that it chooses.
func (v *verdict) refuse() {
	for i := range v.results {
		if v.results[i].Status == sdk.StatusApplied {
			v.results[i] = rejected(v.results[i], sdk.ReasonCRMRefuse)
		}
	}
}

// stands reports whether everything that was wanted is there already.
func (v *verdict) stands() bool {
	for _, r := range v.results {
		if r.Status != sdk.StatusUnchanged {
			return false
		}
	}
	return true
}

// settle answers with the record as stored. A value that the CRM took and
// wrote in its own way counts as applied; one that it passed over in silence
// does not.
func (v *verdict) settle(stored *sdk.Record) *sdk.UpdateResponse {
	for i := range v.results {
		r := &v.results[i]
		if v.changes[i].Op != sdk.OpSet {
			continue
		}
		now := stored.Values[r.Field]
		if r.Status == sdk.StatusApplied && !equal(now, v.changes[i].New) && equal(now, v.before.record.Values[r.Field]) {
			*r = rejected(*r, sdk.ReasonCRMRefuse)
		}
		r.Current = now
	}
	return &sdk.UpdateResponse{Record: stored, Results: v.results}
}
