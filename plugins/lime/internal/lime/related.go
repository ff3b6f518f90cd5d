package lime

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// Related implements sdk.Relater.
func (a *Adapter) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	s, err := a.session()
	if err != nil {
		return err
	}
	out := &outward{}
	return out.done(s.related(ctx, req, func(r *sdk.Record) error {
		s.nameFiles(ctx, r)
		return out.note(send(r))
	}))
}

func (s *session) related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	w := &walk{s: s, parent: req.Parent, limit: req.Limit, send: send}
	return w.run(ctx, req)
}

// walk reads the related records of one parent.
type walk struct {
	s      *session
	parent sdk.Ref
	rel    *relation
	target *limetype
	limit  int // 0: all
	sent   int
	send   func(*sdk.Record) error
}

// errEnough ends a walk that reached its limit.
var errEnough = errors.New("enough")

func (w *walk) run(ctx context.Context, req *sdk.RelatedRequest) error {
	m, err := w.s.model(ctx)
	if err != nil {
		return err
	}
	t, err := m.typeOf(req.Parent)
	if err != nil {
		return err
	}
	w.rel = t.relations[req.Relation]
	if w.rel == nil {
		return &sdk.Error{Kind: sdk.KindInvalid, Detail: "no such relation in the settings", Field: req.Relation}
	}
	if w.target = m.types[w.rel.Type]; w.target.denied {
		return errDenied()
	}
	var at place
	if req.After != "" {
		if at, err = parseCursor(req.After); err != nil {
			return err
		}
	}
	if w.rel.toOne != "" {
		return w.one(ctx, t, req.After != "")
	}
	if at.list >= len(w.rel.lists) {
		return errCursor()
	}
	for n := at.list; n < len(w.rel.lists); n++ {
		if err := w.list(ctx, t, n, at); err != nil {
			return err
		}
		at = place{}
	}
	return nil
}

// one sends the record that the parent points to.
func (w *walk) one(ctx context.Context, t *limetype, seen bool) error {
	o, err := w.s.object(ctx, t, w.parent.ID)
	if err != nil || seen {
		return err
	}
	id, _ := idOf(o[w.rel.toOne])
	if id == "" {
		return nil
	}
	o, err = w.s.object(ctx, w.target, id)
	if rest.Is(err, sdk.KindNotFound) {
		return errDenied() // Lime unlinks what it deletes: this one is hidden
	}
	if err != nil {
		return err
	}
	return w.pass(o, place{})
}

// begin is the first page of list n: where it is and what it asks for.
func (w *walk) begin(n int) (rest.Path, url.Values) {
	l := w.rel.lists[n]
	size := w.s.set.PageSize
	if w.limit > 0 {
		size = min(size, w.limit)
	}
	q := url.Values{"_limit": {strconv.Itoa(size)}}
	if len(w.target.set.Embed) > 0 && !w.target.plain.Load() {
		q["_embed"] = w.target.set.Embed
	}
	if l.nested != "" {
		return rest.Object(w.parent.Type, w.parent.ID, l.nested), q
	}
	q.Set(l.by, w.parent.ID)
	return rest.Object(l.limetype), q
}

// maxEmpty is how many empty pages in a row a server may send before it is
// taken for one that never ends.
const maxEmpty = 3

func (w *walk) list(ctx context.Context, t *limetype, n int, at place) error {
	path, begin := w.begin(n)
	if at.query == nil {
		at = place{list: n, query: begin}
	} else if !pagesOf(begin, at.query) {
		return errCursor()
	}
	fresh, seen, empty := at.last == "", map[string]bool{}, 0
	for {
		key := at.query.Encode()
		if seen[key] {
			return sdk.Errorf(sdk.KindUnavailable, "the CRM's pages go round in a circle")
		}
		seen[key] = true
		page, err := w.s.api.List(ctx, path, at.query)
		if err != nil {
			if fresh && len(seen) == 1 {
				return w.noList(ctx, t, n, err)
			}
			return gone(err)
		}
		if len(page.Objects) == 0 && fresh && len(seen) == 1 && page.Next == nil {
			return w.parentExists(ctx, t, n)
		}
		if err := w.page(n, at, page); err != nil || page.Next == nil {
			return err
		}
		if empty++; len(page.Objects) > 0 {
			empty = 0
		}
		if empty > maxEmpty {
			return sdk.Errorf(sdk.KindUnavailable, "the CRM's list has no end")
		}
		if !pagesOf(begin, page.Next) {
			return sdk.Errorf(sdk.KindUnavailable, "the CRM's link to the next page leaves the list")
		}
		at = place{list: n, query: page.Next}
	}
}

// page sends what is new on one page.
func (w *walk) page(n int, at place, page *rest.Page) error {
	start := 0
	if at.last != "" {
		var err error
		if start, err = at.after(page.Objects); err != nil {
			return err
		}
	}
	for _, o := range page.Objects[start:] {
		mine, err := w.belongs(n, o)
		if err != nil {
			return err
		}
		if !mine {
			continue
		}
		if err := w.pass(o, at); err != nil {
			return err
		}
	}
	return nil
}
