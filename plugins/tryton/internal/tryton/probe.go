package tryton

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// probe reads a few records of every model with all their fields. What the
// user may not see of a model, and which database is behind it, Tryton tells in
// no other way.
func (b *binder) probe(ctx context.Context) error {
	for _, name := range shared.SortedKeys(b.catalog.models) {
		m := b.catalog.models[name]
		if m.denied {
			continue
		}
		m.ask = m.asked()
		rows, err := b.sample(ctx, m, m.ask)
		if looksForbidden(err) {
			if err = b.probeEach(ctx, m); err == nil {
				m.ask = m.asked()
				rows, err = b.sample(ctx, m, m.ask)
			}
		}
		if err != nil {
			return err
		}
		if slices.ContainsFunc(rows, fineStamp) {
			m.Guard = sdk.GuardAtomic
		}
	}
	return nil
}

// fineStamp: PostgreSQL keeps the time of a write to the microsecond. SQLite's
// whole seconds do not tell two writes in one second apart.
func fineStamp(r row) bool { return strings.Contains(r.text("_timestamp"), ".") }

func (b *binder) sample(ctx context.Context, m *model, fields []string) ([]row, error) {
	var rows []row
	err := b.s.api.Read(ctx, &rows, "model."+m.Name+".search_read", []any{}, 0, 3, byID, fields, b.s.context(b.catalog))
	return rows, err
}

// probeEach finds the fields that cannot be read. A field whose title is the
// trouble stays, without it.
func (b *binder) probeEach(ctx context.Context, m *model) error {
	for _, name := range shared.SortedKeys(m.props) {
		p := m.props[name]
		if p.in != nil {
			continue
		}
		_, err := b.sample(ctx, m, p.asked(name))
		if looksForbidden(err) && p.titled {
			p.titled = false
			_, err = b.sample(ctx, m, p.asked(name))
		}
		if looksForbidden(err) {
			p.withheld, p.field.Editable, err = true, false, nil
			b.warn("model " + m.Name + ": the user cannot read the field " + name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// looksForbidden: a refusal, or a field whose function fails for this user.
func looksForbidden(err error) bool {
	return rpc.IsClass(err, rpc.ClassUser) || rpc.IsClass(err, rpc.ClassUnknownName)
}

// byID is the order of every list.
var byID = []any{[]any{"id", "ASC"}}

// asked lists what is asked for to read a record of the model.
func (m *model) asked() []string {
	out := []string{"rec_name", "_timestamp"}
	if m.set.Currency != "" {
		out = append(out, m.set.Currency)
	}
	if m.set.Moved != "" && m.props[m.set.Moved] == nil {
		out = append(out, m.set.Moved) // hidden, and still followed
	}
	if m.archive && m.props["active"] == nil {
		out = append(out, "active")
	}
	if m.sequence && m.props["sequence"] == nil {
		out = append(out, "sequence")
	}
	if m.written && m.props["write_date"] == nil {
		out = append(out, "write_date")
	}
	for _, name := range shared.SortedKeys(m.props) {
		if p := m.props[name]; p.in == nil && !p.withheld {
			out = append(out, p.asked(name)...)
		}
	}
	return out
}

// asked is how a field is asked for: a to-one field both by itself and with
// the title of its other end.
func (p *property) asked(name string) []string {
	if p.titled {
		return []string{name, name + ".rec_name"}
	}
	return []string{name}
}

// row is a record as the CRM sends it.
type row map[string]json.RawMessage

func (r row) text(name string) string { return textOf(r[name]) }

// id of the record; "" when the CRM sent none.
func (r row) id() string {
	if id := r.text("id"); validID(id) {
		return id
	}
	return ""
}
