// Package changes decides on the changes of an update as the contract wants it,
// for adapters whose CRM does not. It needs the type of the record and the
// record as it stands; what comes out are the results of an UpdateResponse.
//
//	results, write := changes.Judge(typ, now, req)
//	if write {
//		// write what has StatusApplied, and read the record back
//	}
package changes

import (
	"slices"

	"github.com/inzage/inzage/sdk"
)

// Judge decides on every change of req. With write, those with StatusApplied
// are to be written, all of them; without it nothing is. It knows sets only:
// additions and removals are rejected.
func Judge(t *sdk.Type, now *sdk.Record, req *sdk.UpdateRequest) (results []sdk.FieldResult, write bool) {
	for _, c := range req.Changes {
		results = append(results, Set(t.Field(c.Field), now, req.Revision, c))
	}
	return results, Settle(results)
}

// Set decides on one change of a field; f is nil when there is no such field.
// A field that somebody else changed since revision is a conflict; that
// somebody changed another field of the record is none.
func Set(f *sdk.Field, now *sdk.Record, revision string, c sdk.Change) sdk.FieldResult {
	r := sdk.FieldResult{Field: c.Field, Status: sdk.StatusApplied, Current: now.Values[c.Field]}
	switch {
	case f == nil || c.Op != sdk.OpSet:
		r.Reason = sdk.ReasonUnknown
	case !f.Editable || r.Current.State == sdk.StateWithheld:
		r.Reason = sdk.ReasonReadOnly
	case r.Current.Equal(c.New):
		r.Status = sdk.StatusUnchanged
	case revision != "" && revision != now.Revision && !r.Current.Equal(c.Old):
		r.Status = sdk.StatusConflict
	default:
		r.Reason = Refuse(f, c.New)
	}
	if r.Reason != "" {
		r.Status = sdk.StatusRejected
	}
	return r
}

// Settle makes all changes or none of the results: when one was refused, what
// would have been applied is StatusNotWritten. It reports whether there is
// anything to write.
func Settle(results []sdk.FieldResult) (write bool) {
	refused := slices.ContainsFunc(results, func(r sdk.FieldResult) bool {
		return r.Status == sdk.StatusRejected || r.Status == sdk.StatusConflict
	})
	for i := range results {
		if results[i].Status != sdk.StatusApplied {
			continue
		}
		if refused {
			results[i].Status = sdk.StatusNotWritten
		}
		write = !refused
	}
	return write
}
