package lime

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// expression is a filter of the Query API.
type expression struct {
	Key string `json:"key,omitempty"`
	Op  string `json:"op"`
	Exp any    `json:"exp"`
}

// How much a text search asks for: enough to put the best matches first, and
// no more words than a name has.
const (
	searchRows  = 50
	searchWords = 5
)

// findText looks for records in which every word stands in some search field.
// It may return more than limit, for the best of them to be picked.
func (s *session) findText(ctx context.Context, t *limetype, text string, limit int) ([]sdk.Record, bool, error) {
	filter := textFilter(t, text)
	if filter == nil {
		return nil, false, nil // letters, and only fields of numbers to search
	}
	rows := max(limit+1, searchRows)
	objects, err := s.query(ctx, t, filter, rows)
	if err != nil {
		return nil, false, err
	}
	found, err := s.records(t, objects)
	if err != nil {
		return nil, false, err
	}
	return found, len(found) > limit, nil
}

// query asks the Query API for all fields, so that the rows are complete records.
func (s *session) query(ctx context.Context, t *limetype, filter *expression, limit int) ([]rest.Record, error) {
	format := map[string]any{"_id": nil, "_timestamp": nil, "_descriptive": nil}
	for name := range t.props {
		format[name] = nil
	}
	q, err := json.Marshal(map[string]any{
		"limetype": t.Name, "filter": filter, "limit": limit, "offset": 0,
		"responseFormat": map[string]any{"object": format},
		"orderBy":        []map[string]string{{"_descriptive": "ASC"}},
	})
	if err != nil {
		return nil, sdk.Errorf(sdk.KindInvalid, "the search could not be written as JSON")
	}
	var doc struct {
		Objects []rest.Record `json:"objects"`
	}
	if err := s.api.Get(ctx, rest.Path{"query"}, url.Values{"q": {string(q)}}, &doc); err != nil {
		return nil, err
	}
	return doc.Objects, nil
}

func textFilter(t *limetype, text string) *expression {
	var all []*expression
	words := strings.Fields(text)
	for _, word := range words[:min(len(words), searchWords)] {
		var anyOf []*expression
		for _, name := range t.set.Search {
			if e := wordFilter(t.props[name], word); e != nil {
				anyOf = append(anyOf, e)
			}
		}
		if len(anyOf) == 0 {
			return nil
		}
		all = append(all, &expression{Op: "OR", Exp: anyOf})
	}
	return &expression{Op: "AND", Exp: all}
}

// wordFilter looks for a word anywhere in a text, at the begin of an address,
// and for exactly this number.
func wordFilter(p *property, word string) *expression {
	name := p.field.Name
	switch {
	case slices.Contains([]sdk.Format{sdk.FormatEmail, sdk.FormatURL}, p.field.Format):
		return &expression{name, "=?", word}
	case p.field.Kind == sdk.KindText:
		return &expression{name, "?", word}
	case p.field.Kind == sdk.KindDecimal:
		if n, ok := number.Canonical(word); ok && number.Digits(n) <= 15 {
			return &expression{name, "=", json.Number(n)}
		}
	}
	return nil
}
