package tryton

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// children reads, for several records at once, the children whose fields are
// shown as theirs: by id of the parent, then by relation, in their order. Those
// out of use do not count; the full list of children shows them.
func (s *session) children(ctx context.Context, c *catalog, m *model, rows []row) (map[string]map[string][]row, error) {
	out := map[string]map[string][]row{}
	if len(rows) == 0 || len(m.inline) == 0 {
		return out, nil
	}
	var ids []int64
	for _, r := range rows {
		ids = append(ids, idNumber(r.id()))
		out[r.id()] = map[string][]row{}
	}
	for _, name := range m.inlineRelations() {
		rel := m.relations[name]
		child := c.models[rel.Type]
		if child.denied {
			continue
		}
		by := rel.by[0].name
		domain := []any{[]any{by, "in", ids}}
		if child.archive {
			domain = append(domain, []any{"active", "=", true})
		}
		found, err := s.rows(ctx, c, child, domain, 0)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(found, func(a, b row) int { return cmp.Compare(a.place(), b.place()) })
		for _, r := range found {
			parent := r.text(by)
			if out[parent] == nil {
				return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM answered with another record's child")
			}
			out[parent][name] = append(out[parent][name], r)
		}
	}
	return out, nil
}

// place is where a record stands among its siblings: those without a sequence
// come first, as in Tryton's own lists, then by sequence; by id where that is
// the same, which the order of reading has seen to.
func (r row) place() int64 {
	n, err := strconv.ParseInt(r.text("sequence"), 10, 64)
	if err != nil {
		return -1 << 62
	}
	return n
}

// inlineRelations lists the relations whose children are shown, in order.
func (m *model) inlineRelations() []string {
	names := map[string]bool{}
	for _, p := range m.inline {
		names[p.in.Relation] = true
	}
	return shared.SortedKeys(names)
}

// chosen is the child that an inline field stands for; nil when there is none.
func chosen(in *settings.Inline, children []row) row {
	for _, r := range children {
		fits := true
		for field, want := range in.Where {
			fits = fits && r.text(field) == want
		}
		if fits {
			return r
		}
	}
	return nil
}

// inline reads a field of the child that it stands for.
func (k codec) inline(p *property, children []row) sdk.Value {
	r := chosen(p.in, children)
	if r == nil {
		return sdk.Empty(p.field.Kind)
	}
	return k.value(p.child, p.in.Field, r)
}
