package memadapter

import (
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/inzage/inzage/sdk"
)

// judge decides on every change; write tells whether all of them may be made.
func (a *Adapter) judge(rec *sdk.Record, req *sdk.UpdateRequest, operation string) (results []sdk.FieldResult, write bool) {
	ok := true
	typ := a.schema().Type(req.Ref.Type)
	for i, c := range req.Changes {
		var r sdk.FieldResult
		if c.Op == sdk.OpSet {
			r = judgeSet(rec, typ.Field(c.Field), c, req.Revision)
		} else {
			r = a.judgeChild(rec, typ.Relation(c.Field), c, addition(operation, i))
		}
		ok = ok && r.Status != sdk.StatusRejected && r.Status != sdk.StatusConflict
		write = write || r.Status == sdk.StatusApplied
		results = append(results, r)
	}
	if !ok {
		for i := range results {
			if results[i].Status == sdk.StatusApplied {
				results[i].Status = sdk.StatusNotWritten
			}
		}
	}
	return results, ok && write
}

func judgeSet(rec *sdk.Record, field *sdk.Field, c sdk.Change, revision string) sdk.FieldResult {
	r := sdk.FieldResult{Field: c.Field, Current: rec.Values[c.Field]}
	switch {
	case field == nil:
		r.Status, r.Reason = sdk.StatusRejected, sdk.ReasonUnknown
	case !field.Editable:
		r.Status, r.Reason = sdk.StatusRejected, sdk.ReasonReadOnly
	case r.Current.Equal(c.New):
		r.Status = sdk.StatusUnchanged
	case revision != "" && revision != rec.Revision && !r.Current.Equal(c.Old):
		r.Status = sdk.StatusConflict
	default:
		r.Status, r.Reason = sdk.StatusApplied, refuse(field, c.New)
		if r.Reason != "" {
			r.Status = sdk.StatusRejected
		}
	}
	return r
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
			r.Reason = refuse(field, v)
		}
		if r.Reason != "" {
			r.Status = sdk.StatusRejected
			break
		}
	}
	return r
}

var decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

func refuse(f *sdk.Field, v sdk.Value) sdk.Reason {
	switch {
	case v.State != sdk.StatePresent && f.Required:
		return sdk.ReasonRequired
	case v.State == sdk.StateEmpty:
		return ""
	case v.State != sdk.StatePresent || v.Kind != f.Kind:
		return sdk.ReasonFormat
	case f.MaxLength > 0 && utf8.RuneCountInString(v.Text) > f.MaxLength:
		return sdk.ReasonTooLong
	case f.Kind == sdk.KindDecimal && !decimal.MatchString(v.Text):
		return sdk.ReasonFormat
	case f.Kind == sdk.KindDate:
		if _, err := time.Parse(time.DateOnly, v.Text); err != nil {
			return sdk.ReasonFormat
		}
	}
	for _, o := range v.Options {
		if !hasOption(f, o.Key) {
			return sdk.ReasonOption
		}
	}
	return ""
}

func hasOption(f *sdk.Field, key string) bool {
	for _, o := range f.Options {
		if o.Key == key && !o.Inactive {
			return true
		}
	}
	return false
}
