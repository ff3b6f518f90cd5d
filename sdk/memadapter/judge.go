package memadapter

import (
	"slices"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/changes"
)

// judge decides on every change; write tells whether all of them may be made.
func (a *Adapter) judge(rec *sdk.Record, req *sdk.UpdateRequest, operation string) (results []sdk.FieldResult, write bool) {
	typ := a.schema().Type(req.Ref.Type)
	for i, c := range req.Changes {
		if c.Op == sdk.OpSet {
			results = append(results, changes.Set(typ.Field(c.Field), rec, req.Revision, c))
		} else {
			results = append(results, a.judgeChild(rec, typ.Relation(c.Field), c, addition(operation, i)))
		}
	}
	return results, changes.Settle(results)
}

// judgeChild looks at an addition or a removal. What an earlier try of the same
// operation added, and what is gone already, is unchanged.
func (a *Adapter) judgeChild(rec *sdk.Record, rel *sdk.Relation, c sdk.Change, addition string) sdk.FieldResult {
	r := sdk.FieldResult{Field: c.Field, Status: sdk.StatusApplied}
	if rel == nil || rel.Ownership != sdk.Owned {
		r.Status, r.Reason = sdk.StatusRejected, sdk.ReasonUnknown
		return r
	}
	if c.Op == sdk.OpRemoveChild {
		if !slices.Contains(a.data.Related[list{rec.Ref, c.Field}], c.Child) {
			r.Status = sdk.StatusUnchanged
		}
		return r
	}
	if _, made := a.data.Added[addition]; made {
		r.Status = sdk.StatusUnchanged
		return r
	}
	typ := a.schema().Type(rel.Type)
	for name, v := range c.Values {
		field := typ.Field(name)
		if field == nil {
			r.Reason = sdk.ReasonUnknown
		} else {
			r.Reason = changes.Refuse(field, v)
		}
		if r.Reason != "" {
			r.Status = sdk.StatusRejected
			break
		}
	}
	return r
}
