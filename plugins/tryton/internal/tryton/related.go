package tryton

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// outward passes things to the caller and remembers the caller's own error,
// which goes back as it is.
type outward struct{ err error }

func (o *outward) note(err error) error {
	o.err = err
	return err
}

// errEnough ends a walk that reached its limit.
var errEnough = errors.New("enough")

// done turns the error of the work into what leaves the adapter.
func (o *outward) done(err error) error {
	switch {
	case o.err != nil:
		return o.err
	case errors.Is(err, errEnough):
		return nil
	}
	return rpc.Public(err)
}

// Related implements sdk.Relater. The order is that of the ids, and so is the
// cursor: what is added or removed meanwhile moves nothing.
func (a *Adapter) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	s, err := a.session()
	if err != nil {
		return err
	}
	out := &outward{}
	return out.done(s.related(ctx, req, func(r *sdk.Record) error { return out.note(send(r)) }))
}

func (s *session) related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	c, err := s.catalog(ctx)
	if err != nil {
		return err
	}
	m, err := c.modelOf(req.Parent)
	if err != nil {
		return err
	}
	rel := m.relations[req.Relation]
	if rel == nil {
		return &sdk.Error{Kind: sdk.KindInvalid, Detail: "no such relation in the settings", Field: req.Relation}
	}
	w := &walk{s: s, c: c, parent: req.Parent, rel: rel, target: c.models[rel.Type], limit: req.Limit, send: send}
	if w.target.denied {
		return errDenied()
	}
	if req.After != "" && !validID(req.After) {
		return sdk.Errorf(sdk.KindInvalid, "not a cursor of this list")
	}
	domain, err := w.domain(ctx, m)
	if err != nil {
		return err
	}
	return w.pages(ctx, domain, idNumber(req.After))
}

// walk reads the related records of one parent.
type walk struct {
	s      *session
	c      *catalog
	parent sdk.Ref
	rel    *relation
	target *model
	limit  int // 0: all
	sent   int
	send   func(*sdk.Record) error
}

// domain says which records belong to the parent. That the parent is there at
// all is asked first: an empty list of nobody must not look like an empty list.
func (w *walk) domain(ctx context.Context, m *model) ([]any, error) {
	if len(w.rel.by) > 0 {
		if err := w.s.exists(ctx, w.c, m, w.parent.ID); err != nil {
			return nil, err
		}
		return []any{w.rel.points(w.parent)}, nil
	}
	ids, err := w.s.toMany(ctx, w.c, m, w.parent.ID, w.rel)
	if err != nil {
		return nil, err
	}
	return []any{[]any{"id", "in", ids}}, nil
}

// points is the clause of the records that point to a parent.
func (r *relation) points(parent sdk.Ref) []any {
	clause := []any{"OR"}
	for _, by := range r.by {
		clause = append(clause, []any{by.name, "=", by.value(parent)})
	}
	return clause
}

func (s *session) exists(ctx context.Context, c *catalog, m *model, id string) error {
	var n int
	err := s.api.Read(ctx, &n, "model."+m.Name+".search_count", []any{[]any{"id", "=", idNumber(id)}}, s.context(c))
	if err == nil && n == 0 {
		return sdk.Errorf(sdk.KindNotFound, "not in the CRM, or hidden from the user")
	}
	return err
}

// toMany reads the ids that stand in a field of the parent.
func (s *session) toMany(ctx context.Context, c *catalog, m *model, id string, rel *relation) ([]int64, error) {
	var rows []row
	domain := []any{[]any{"id", "=", idNumber(id)}}
	if err := s.api.Read(ctx, &rows, "model."+m.Name+".search_read", domain, 0, 1, nil, []string{rel.field}, s.context(c)); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, sdk.Errorf(sdk.KindNotFound, "not in the CRM, or hidden from the user")
	}
	ids, one := []int64{}, int64(0)
	raw := rows[0][rel.field]
	switch {
	case isNull(raw):
	case json.Unmarshal(raw, &one) == nil:
		ids = append(ids, one)
	case json.Unmarshal(raw, &ids) != nil:
		return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM's list is not of the form that was expected")
	}
	return ids, nil
}

// pages reads page after page, each from the last id on.
func (w *walk) pages(ctx context.Context, domain []any, last int64) error {
	for {
		size := w.s.set.PageSize
		if w.limit > 0 {
			size = min(size, w.limit-w.sent)
		}
		page, err := w.s.rows(ctx, w.c, w.target, append(domain[:len(domain):len(domain)], []any{"id", ">", last}), size)
		if err != nil {
			return err
		}
		all, err := w.s.held(ctx, w.c, w.target, page)
		if err != nil {
			return err
		}
		for i, h := range all {
			id := idNumber(h.record.Ref.ID)
			if id <= last {
				return sdk.Errorf(sdk.KindUnavailable, "the CRM does not send the list in the order that was asked for")
			}
			last = id
			if err := w.pass(h, page[i]); err != nil {
				return err
			}
		}
		if len(page) < size {
			return nil
		}
	}
}

func (w *walk) pass(h *held, r row) error {
	h.record.OthersLinked = w.others(r)
	h.record.Cursor = h.record.Ref.ID
	if err := w.send(h.record); err != nil {
		return err
	}
	if w.sent++; w.limit > 0 && w.sent >= w.limit {
		return errEnough
	}
	return nil
}

// others counts the persons on a record, without the one it is read for.
func (w *walk) others(r row) int {
	if !w.rel.known {
		return sdk.OthersUnknown
	}
	seen := map[string]bool{}
	for _, field := range w.rel.people {
		raw, sent := r[field]
		if !sent {
			return sdk.OthersUnknown // hidden or withheld: it may be anybody
		}
		p := w.target.props[field]
		if id := textOf(raw); id != "" && (p.target != w.parent.Type || id != w.parent.ID) {
			seen[p.target+","+id] = true
		}
	}
	return len(seen)
}
