package memadapter

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// Find implements sdk.Finder: a part of a text field, or one field exactly.
func (a *Adapter) Find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	if err := a.enter(ctx, "find", ""); err != nil {
		return nil, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	var refs []sdk.Ref
	for ref, r := range a.data.Records {
		if ref.Type == "person" && matches(r, req) {
			refs = append(refs, ref)
		}
	}
	slices.SortFunc(refs, func(x, y sdk.Ref) int { return cmp.Compare(number(x.ID), number(y.ID)) })
	out := &sdk.FindResponse{}
	for _, ref := range refs {
		if req.Limit > 0 && len(out.Records) == req.Limit {
			out.More = true
			break
		}
		r, err := a.read(ref)
		if err != nil {
			return nil, err
		}
		out.Records = append(out.Records, *r)
	}
	return out, nil
}

func matches(r *sdk.Record, req *sdk.FindRequest) bool {
	if req.Field != "" {
		return r.Values[req.Field].Text == req.Text
	}
	for _, v := range r.Values {
		if v.Kind == sdk.KindText && strings.Contains(strings.ToLower(v.Text), strings.ToLower(req.Text)) {
			return true
		}
	}
	return false
}
