package lime

import (
	"strings"
	"time"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// verdict is what is to become of an update.
type verdict struct {
	t       *limetype
	before  *sdk.Record
	changes []sdk.Change
	results []sdk.FieldResult
	write   bool // there is something to write, and nothing stands in its way
}

// judge decides on every change, before anything is sent.
func (s *session) judge(t *limetype, before *sdk.Record, req *sdk.UpdateRequest) *verdict {
	v := &verdict{t: t, before: before, changes: req.Changes}
	same := req.Revision == "" || sameRevision(req.Revision, before.Revision)
	refused := false
	for _, c := range req.Changes {
		r := s.judgeOne(t, before, c, same)
		refused = refused || r.Status == sdk.StatusRejected || r.Status == sdk.StatusConflict
		v.write = v.write || r.Status == sdk.StatusApplied
		v.results = append(v.results, r)
	}
	v.write = v.write && !refused
	if refused {
		v.hold()
	}
	return v
}

// hold marks the changes that were fine and are not written.
func (v *verdict) hold() {
	for i := range v.results {
		if v.results[i].Status == sdk.StatusApplied {
			v.results[i].Status = sdk.StatusNotWritten
		}
	}
}

// judgeOne looks at one field. That somebody changed another field of the
// record in the meantime is no conflict.
func (s *session) judgeOne(t *limetype, before *sdk.Record, c sdk.Change, sameRevision bool) sdk.FieldResult {
	p := t.props[c.Field]
	r := sdk.FieldResult{Field: c.Field, Current: before.Values[c.Field]}
	switch {
	case p == nil:
		r.Status, r.Reason = sdk.StatusRejected, sdk.ReasonUnknown
	case !p.field.Editable || r.Current.State == sdk.StateWithheld:
		r.Status, r.Reason = sdk.StatusRejected, sdk.ReasonReadOnly
	case equal(r.Current, c.New):
		r.Status = sdk.StatusUnchanged
	case !sameRevision && !equal(r.Current, c.Old):
		r.Status = sdk.StatusConflict
	default:
		if r.Status, r.Reason = sdk.StatusApplied, s.refuse(p, c.New, r.Current); r.Reason != "" {
			r.Status = sdk.StatusRejected
		}
	}
	return r
}

// sameRevision compares moments, since the offset in a timestamp follows the
// server's summer time.
func sameRevision(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := time.Parse(time.RFC3339Nano, a)
	y, errY := time.Parse(time.RFC3339Nano, b)
	return errX == nil && errY == nil && x.Equal(y)
}

// equal compares values as the CRM would store them.
func equal(a, b sdk.Value) bool { return normal(a).Equal(normal(b)) }

func normal(v sdk.Value) sdk.Value {
	switch v.Kind {
	case sdk.KindDecimal:
		if s, ok := number.Canonical(v.Text); ok {
			v.Text = s
		}
	case sdk.KindText:
		v.Text = strings.ReplaceAll(v.Text, "\r\n", "\n") // a browser and Lime end lines differently
		if v.Text == "" {
			v.State = sdk.StateEmpty
		}
	case sdk.KindTime:
		v.Time = v.Time.Truncate(time.Microsecond)
	case sdk.KindOptions:
		var opts []sdk.Option
		for _, o := range v.Options {
			if !hasKey(opts, o.Key) {
				opts = append(opts, o)
			}
		}
		v.Options = opts
		if len(opts) == 0 {
			v.State = sdk.StateEmpty
		}
	}
	return v
}

func hasKey(opts []sdk.Option, key string) bool {
	for _, o := range opts {
		if o.Key == key {
			return true
		}
	}
	return false
}

// fields lists the fields that are to be written.
func (v *verdict) fields() []string {
	var out []string
	for _, r := range v.results {
		if r.Status == sdk.StatusApplied {
			out = append(out, r.Field)
		}
	}
	return out
}

// body is what is sent: the changed fields, nothing else.
func (v *verdict) body(raw rest.Record, loc *time.Location) map[string]any {
	out := map[string]any{}
	for i, r := range v.results {
		if r.Status == sdk.StatusApplied {
			out[r.Field] = encode(v.t, v.t.props[r.Field], v.changes[i].New, raw, loc)
		}
	}
	return out
}

// stands reports whether all wanted values are in a record.
func (v *verdict) stands(stored *sdk.Record) bool {
	for i, r := range v.results {
		if r.Status == sdk.StatusApplied && !equal(stored.Values[r.Field], v.changes[i].New) {
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
		now := stored.Values[r.Field]
		if r.Status == sdk.StatusApplied && !equal(now, v.changes[i].New) && equal(now, v.before.Values[r.Field]) {
			r.Status, r.Reason = sdk.StatusRejected, sdk.ReasonCRMRefuse
		}
		r.Current = now
	}
	return &sdk.UpdateResponse{Record: stored, Results: v.results}
}

// blame marks the fields that the CRM refused: those that its answer names,
// or else all that were sent. It wrote none of the others either.
func (v *verdict) blame(e *rest.Error) {
	names := v.fields()
	if named := e.Mentions(names); len(named) > 0 {
		names = named
	}
	for i := range v.results {
		for _, name := range names {
			if v.results[i].Field == name {
				v.results[i].Status, v.results[i].Reason = sdk.StatusRejected, sdk.ReasonCRMRefuse
			}
		}
	}
	v.hold()
}
