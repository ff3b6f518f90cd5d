package memadapter

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/inzage/inzage/sdk"
)

// Update implements sdk.Updater, all changes or none.
func (a *Adapter) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	if err := a.enter(ctx, "update", req.Ref.ID); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	rec, ok := a.records[req.Ref]
	if !ok {
		return nil, sdk.Errorf(sdk.KindNotFound, "no such record")
	}
	results, write := a.judge(rec, req)
	if write {
		for _, c := range req.Changes {
			rec.Values[c.Field] = c.New
		}
		a.bump(rec)
		for i := range results {
			if results[i].Status == sdk.StatusApplied {
				results[i].Current = req.Changes[i].New
			}
		}
	}
	if a.faults.LoseAnswer {
		return nil, &sdk.Error{Kind: sdk.KindUnavailable, Detail: "answer lost", MayHaveApplied: true}
	}
	stored, err := a.read(req.Ref)
	return &sdk.UpdateResponse{Record: stored, Results: results}, err
}

// judge decides on every change; write tells whether all of them may be made.
func (a *Adapter) judge(rec *sdk.Record, req *sdk.UpdateRequest) (results []sdk.FieldResult, write bool) {
	ok := true
	typ := schema().Type(req.Ref.Type)
	for _, c := range req.Changes {
		r := sdk.FieldResult{Field: c.Field, Current: rec.Values[c.Field]}
		field := typ.Field(c.Field)
		switch {
		case c.Op != sdk.OpSet || field == nil:
			r.Status, r.Reason = sdk.StatusRejected, sdk.ReasonUnknown
		case !field.Editable:
			r.Status, r.Reason = sdk.StatusRejected, sdk.ReasonReadOnly
		case r.Current.Equal(c.New):
			r.Status = sdk.StatusUnchanged
		case req.Revision != "" && req.Revision != rec.Revision && !r.Current.Equal(c.Old):
			r.Status = sdk.StatusConflict
		default:
			r.Status, r.Reason = sdk.StatusApplied, refuse(field, c.New)
			if r.Reason != "" {
				r.Status = sdk.StatusRejected
			}
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

func refuse(f *sdk.Field, v sdk.Value) sdk.Reason {
	switch {
	case v.State != sdk.StatePresent && f.Required:
		return sdk.ReasonRequired
	case f.MaxLength > 0 && utf8.RuneCountInString(v.Text) > f.MaxLength:
		return sdk.ReasonTooLong
	case f.Kind == sdk.KindDate && v.State == sdk.StatePresent:
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

// bump gives the record its next revision.
func (a *Adapter) bump(rec *sdk.Record) {
	n, _ := strconv.Atoi(rec.Revision)
	rec.Revision = strconv.Itoa(n + 1)
}

// Set changes a field as somebody else in the CRM would.
func (a *Adapter) Set(ref sdk.Ref, field string, v sdk.Value) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if rec, ok := a.records[ref]; ok {
		rec.Values[field] = v
		a.bump(rec)
	}
}
