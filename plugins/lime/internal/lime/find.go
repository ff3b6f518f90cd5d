package lime

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// Find implements sdk.Finder.
func (a *Adapter) Find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	resp, err := s.find(ctx, req)
	if err != nil {
		return nil, rest.Public(err)
	}
	var all []*sdk.Record
	for i := range resp.Records {
		all = append(all, &resp.Records[i])
	}
	s.nameFiles(ctx, all...) // together, within the time for one
	return resp, nil
}

func (s *session) find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	m, err := s.model(ctx)
	if err != nil {
		return nil, err
	}
	types, err := m.searched(req)
	if err != nil {
		return nil, err
	}
	out := &sdk.FindResponse{}
	limit := min(max(req.Limit, 1), 100)
	if strings.TrimSpace(req.Text) == "" {
		return out, nil // nothing asked for is not everybody
	}
	for _, t := range types {
		found, more, err := s.findIn(ctx, t, req, limit)
		if err != nil {
			return nil, err
		}
		out.Records = append(out.Records, found...)
		out.More = out.More || more
	}
	m.rank(out.Records, req.Text)
	if len(out.Records) > limit {
		out.Records, out.More = out.Records[:limit], true
	}
	return out, nil
}

// searched lists the limetypes to look in.
func (m *model) searched(req *sdk.FindRequest) ([]*limetype, error) {
	var out []*limetype
	for _, name := range m.order {
		t := m.types[name]
		if !t.Contact || (req.Type != "" && req.Type != name) {
			continue
		}
		if t.denied {
			return nil, errDenied()
		}
		if (req.Field == "" && len(t.set.Search) > 0) || t.props[req.Field] != nil {
			out = append(out, t)
		}
	}
	switch {
	case len(out) > 0:
		return out, nil
	case req.Type != "" && (m.types[req.Type] == nil || !m.types[req.Type].Contact):
		return nil, sdk.Errorf(sdk.KindInvalid, "not a limetype of contacts")
	case req.Field != "":
		return nil, &sdk.Error{Kind: sdk.KindInvalid, Detail: "no such field to search", Field: req.Field}
	}
	return nil, sdk.Errorf(sdk.KindUnsupported, "the settings name no fields to search")
}

func (s *session) findIn(ctx context.Context, t *limetype, req *sdk.FindRequest, limit int) ([]sdk.Record, bool, error) {
	if req.Field != "" {
		return s.findExact(ctx, t, t.props[req.Field], req.Text, limit)
	}
	found, more, err := s.findText(ctx, t, req.Text, limit)
	if !unwelcome(err) {
		return found, more, err
	}
	// Without the Query API only whole values can be found.
	found, more = nil, false
	for _, name := range t.set.Search {
		some, m, err := s.findExact(ctx, t, t.props[name], strings.TrimSpace(req.Text), limit)
		if err != nil {
			return nil, false, err
		}
		found, more = append(found, some...), more || m
	}
	return unique(found), more, nil
}

// findExact uses a filter of the list. Its result is checked, because a filter
// that a server does not understand might come back as everybody.
func (s *session) findExact(ctx context.Context, t *limetype, p *property, text string, limit int) ([]sdk.Record, bool, error) {
	if p.field.Kind == sdk.KindDecimal {
		if _, ok := number.Canonical(text); !ok {
			return nil, false, nil
		}
	}
	q := url.Values{p.field.Name: {text}, "_limit": {strconv.Itoa(limit + 1)}}
	page, err := s.api.List(ctx, rest.Object(t.Name), q)
	if refused(err) {
		return nil, false, &sdk.Error{Kind: sdk.KindInvalid, Detail: "the CRM cannot search this field for that", Field: p.field.Name}
	}
	if err != nil {
		return nil, false, err
	}
	found, err := s.records(t, page.Objects)
	if err != nil {
		return nil, false, err
	}
	found = slices.DeleteFunc(found, func(r sdk.Record) bool { return !stands(r.Values[p.field.Name], text) })
	more := page.Next != nil || len(found) > limit
	return found[:min(len(found), limit)], more, nil
}

// stands reports whether a value is the text that was looked for.
func stands(v sdk.Value, text string) bool {
	if v.State != sdk.StatePresent {
		return false
	}
	switch v.Kind {
	case sdk.KindText, sdk.KindDate:
		return strings.EqualFold(strings.TrimSpace(v.Text), strings.TrimSpace(text))
	case sdk.KindDecimal:
		want, _ := number.Canonical(text)
		return v.Text == want
	case sdk.KindOption, sdk.KindOptions:
		return slices.ContainsFunc(v.Options, func(o sdk.Option) bool { return o.Key == text })
	case sdk.KindReference:
		return v.Ref.ID == text
	}
	return true
}

func (s *session) records(t *limetype, objects []rest.Record) ([]sdk.Record, error) {
	out := make([]sdk.Record, 0, len(objects))
	for _, o := range objects {
		r, err := s.record(t, o)
		if err != nil {
			return nil, err
		}
		out = append(out, *r)
	}
	return unique(out), nil
}

func unique(list []sdk.Record) []sdk.Record {
	seen := map[sdk.Ref]bool{}
	return slices.DeleteFunc(list, func(r sdk.Record) bool {
		dup := seen[r.Ref]
		seen[r.Ref] = true
		return dup
	})
}

// rank puts records that are what was typed before those that begin with it,
// and those before the rest.
func (m *model) rank(list []sdk.Record, text string) {
	text = strings.ToLower(strings.TrimSpace(text))
	score := func(r sdk.Record) int {
		best := 2
		for _, name := range m.types[r.Ref.Type].set.Search {
			switch v := strings.ToLower(r.Values[name].Text); {
			case v == text:
				return 0
			case strings.HasPrefix(v, text):
				best = 1
			}
		}
		return best
	}
	slices.SortStableFunc(list, func(a, b sdk.Record) int { return cmp.Compare(score(a), score(b)) })
}

func refused(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && (e.Refused() || e.Status == 405)
}
