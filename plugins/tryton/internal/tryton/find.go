package tryton

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// How much a text search asks for: enough to put the best matches first, and
// no more words than a name has.
const (
	searchRows  = 50
	searchWords = 6
)

// Find implements sdk.Finder.
func (a *Adapter) Find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	resp, err := s.find(ctx, req)
	return resp, rpc.Public(err)
}

func (s *session) find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	c, err := s.catalog(ctx)
	if err != nil {
		return nil, err
	}
	models, err := c.searched(req)
	if err != nil {
		return nil, err
	}
	out := &sdk.FindResponse{}
	limit := min(max(req.Limit, 1), 100)
	if strings.TrimSpace(req.Text) == "" {
		return out, nil // nothing asked for is not everybody
	}
	for _, m := range models {
		clause := m.matches(req)
		if clause == nil {
			continue // no value of this field can be that text
		}
		if m.set.Moved != "" {
			clause = []any{clause, []any{m.set.Moved, "=", nil}} // what it was merged into is found instead
		}
		rows, err := s.rows(ctx, c, m, []any{clause}, max(limit+1, searchRows))
		if err != nil {
			return nil, err
		}
		all, err := s.held(ctx, c, m, rows)
		if err != nil {
			return nil, err
		}
		for _, h := range all {
			out.Records = append(out.Records, *h.record)
		}
	}
	rank(out.Records, req.Text)
	if len(out.Records) > limit {
		out.Records, out.More = out.Records[:limit], true
	}
	return out, nil
}

// searched lists the models to look in.
func (c *catalog) searched(req *sdk.FindRequest) ([]*model, error) {
	var out []*model
	for _, name := range c.order {
		m := c.models[name]
		if !m.Contact || (req.Type != "" && req.Type != name) {
			continue
		}
		if m.denied {
			return nil, errDenied()
		}
		p := m.props[req.Field]
		if (req.Field == "" && len(m.set.Search) > 0) || (p != nil && !p.withheld && p.sought) {
			out = append(out, m)
		}
	}
	switch {
	case len(out) > 0:
		return out, nil
	case req.Type != "" && (c.models[req.Type] == nil || !c.models[req.Type].Contact):
		return nil, sdk.Errorf(sdk.KindInvalid, "not a model of contacts")
	case req.Field != "":
		return nil, &sdk.Error{Kind: sdk.KindInvalid, Detail: "no such field, or none that the CRM can search", Field: req.Field}
	}
	return nil, sdk.Errorf(sdk.KindUnsupported, "the settings name no fields to search")
}

// matches is the clause of a search; nil when nothing can match.
func (m *model) matches(req *sdk.FindRequest) []any {
	if req.Field != "" {
		return m.exactly(m.props[req.Field], req.Text)
	}
	words := strings.Fields(req.Text)
	var all []any
	for _, word := range words[:min(len(words), searchWords)] {
		anyOf := []any{"OR"}
		for _, name := range m.set.Search {
			anyOf = append(anyOf, holds(name, "%"+escape(word)+"%"))
		}
		all = append(all, anyOf)
	}
	return all
}

// holds is the clause of a text in a field, or in that of a child. An archived
// child counts: it is how the person was reached once.
func holds(name, like string) []any {
	list, field, nested := strings.Cut(name, ".")
	if !nested {
		return []any{name, "ilike", like}
	}
	return []any{list, "where", []any{[]any{field, "ilike", like}}}
}

// exactly is the clause of one field's value. Of an inline field every child
// counts, also those behind the first: the address is the person's all the same.
func (m *model) exactly(p *property, text string) []any {
	own := p
	if p.in != nil {
		own = p.child
	}
	clause := own.is(text)
	if clause == nil || p.in == nil {
		return clause
	}
	rel := m.relations[p.in.Relation]
	within := []any{clause}
	for field, want := range p.in.Where {
		within = append(within, []any{field, "=", want})
	}
	return []any{rel.field, "where", within}
}

// is compares a field with a text as a person writes it; nil when no value of
// the field can be that.
func (p *property) is(text string) []any {
	text = strings.TrimSpace(text)
	name := p.field.Name
	switch p.field.Kind {
	case sdk.KindText, sdk.KindHTML:
		return []any{name, "ilike", escape(text)} // without regard to case
	case sdk.KindDecimal:
		if n, ok := number.Canonical(text); ok {
			return []any{name, "=", encodeNumber(p, n)}
		}
	case sdk.KindDate:
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			return []any{name, "=", rpc.Date(day)}
		}
	case sdk.KindReference:
		if validID(text) && p.kind == "many2one" {
			return []any{name, "=", idNumber(text)}
		}
	case sdk.KindOption:
		if p.choice && validID(text) {
			return []any{name, "=", idNumber(text)}
		}
		if !p.choice {
			return []any{name, "=", text}
		}
	}
	return nil
}

// escape keeps % and _ from standing for other letters.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// rank puts records that are called what was typed before those that begin
// with it, and those before the rest.
func rank(list []sdk.Record, text string) {
	text = strings.ToLower(strings.TrimSpace(text))
	score := func(r sdk.Record) int {
		best := 2
		for _, v := range r.Values {
			if v.Kind != sdk.KindText {
				continue
			}
			switch s := strings.ToLower(v.Text); {
			case s == text:
				return 0
			case strings.HasPrefix(s, text):
				best = 1
			}
		}
		return best
	}
	slices.SortStableFunc(list, func(a, b sdk.Record) int { return cmp.Compare(score(a), score(b)) })
}
