package tryton

import (
	"context"
	"slices"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// judgeAdd looks at a child that is to be added. Tryton has no place for the
// id of a request. But a repeat comes with a revision from before the child was
// there: then one that says the very same is not added again. Whoever has seen
// it and wants another gets another; unless the parent's revision does not
// change with such children, as it does with those that it writes itself.
func (u *update) judgeAdd(ctx context.Context, v *verdict, c sdk.Change) (sdk.FieldResult, error) {
	r := sdk.FieldResult{Field: c.Field}
	rel := u.m.relations[c.Field]
	if rel == nil {
		return rejected(r, sdk.ReasonUnknown), nil
	}
	child := u.c.models[rel.Type]
	if rel.Ownership != sdk.Owned || len(rel.by) != 1 || child.denied || !bool(child.access.Create) {
		return rejected(r, sdk.ReasonReadOnly), nil
	}
	if len(c.Values) == 0 {
		return rejected(r, sdk.ReasonRequired), nil
	}
	values := map[string]any{}
	for _, name := range shared.SortedKeys(c.Values) {
		reason, err := u.judgeValue(ctx, rel, child.props[name], c.Values[name])
		if reason != "" || err != nil {
			return rejected(r, reason), err
		}
		values[name] = encode(child.props[name], c.Values[name])
	}
	there, err := u.siblings(ctx, rel)
	if err != nil {
		return r, err
	}
	r.Status = sdk.StatusApplied
	seen := u.req.Revision == v.before.record.Revision && rel.kind == "one2many"
	if !seen && slices.ContainsFunc(there, func(h *held) bool { return says(h.record, c.Values) }) {
		r.Status = sdk.StatusUnchanged
		return r, nil
	}
	v.plan.add(rel, values)
	return r, nil
}

// judgeValue looks at one value of a new child. The field that points to the
// parent is not the caller's to fill in.
func (u *update) judgeValue(ctx context.Context, rel *relation, p *property, v sdk.Value) (sdk.Reason, error) {
	switch {
	case p == nil || p.in != nil:
		return sdk.ReasonUnknown, nil
	case !p.field.Editable || p.field.Name == rel.by[0].name:
		return sdk.ReasonReadOnly, nil
	}
	if reason := refuse(u.s.name, p, v, sdk.Value{}); reason != "" || p.field.Kind != sdk.KindReference {
		return reason, nil
	}
	return u.s.pointsNowhere(ctx, u.c, p, v)
}

// siblings reads the children that are there, archived ones too.
func (u *update) siblings(ctx context.Context, rel *relation) ([]*held, error) {
	child := u.c.models[rel.Type]
	rows, err := u.s.rows(ctx, u.c, child, []any{rel.points(u.req.Ref)}, 0)
	if err != nil {
		return nil, err
	}
	return u.s.held(ctx, u.c, child, rows)
}

// says reports whether a record in use has all these values.
func says(r *sdk.Record, values map[string]sdk.Value) bool {
	for name, v := range values {
		if !equal(r.Values[name], v) {
			return false
		}
	}
	return !r.Archived
}

// judgeRemove looks at a child that is to be removed. One that is gone already
// is as it should be; one of another record is not touched.
func (u *update) judgeRemove(ctx context.Context, v *verdict, c sdk.Change) (sdk.FieldResult, error) {
	r := sdk.FieldResult{Field: c.Field}
	rel := u.m.relations[c.Field]
	if rel == nil || c.Child.Type != rel.Type || c.Child.Adapter != u.s.name || !validID(c.Child.ID) {
		return rejected(r, sdk.ReasonUnknown), nil
	}
	child := u.c.models[rel.Type]
	if rel.Ownership != sdk.Owned || len(rel.by) != 1 || child.denied || !bool(child.access.Delete) {
		return rejected(r, sdk.ReasonReadOnly), nil
	}
	there, err := u.siblings(ctx, rel)
	if err != nil {
		return r, err
	}
	for _, h := range there {
		if h.record.Ref == c.Child {
			r.Status = sdk.StatusApplied
			v.plan.remove(rel, h)
			return r, nil
		}
	}
	switch err := u.s.exists(ctx, u.c, child, c.Child.ID); {
	case sdk.KindOf(err) == sdk.KindNotFound:
		r.Status = sdk.StatusUnchanged
		return r, nil
	case err != nil:
		return r, err
	}
	return rejected(r, sdk.ReasonUnknown), nil
}
