package tryton

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// Contact implements sdk.Reader.
func (a *Adapter) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	c, err := s.catalog(ctx)
	if err != nil {
		return nil, rpc.Public(err)
	}
	h, err := s.read(ctx, c, ref)
	if err != nil {
		return nil, rpc.Public(err)
	}
	if !h.moved.IsZero() {
		return nil, &sdk.Error{Kind: sdk.KindMoved, Detail: "the CRM merged this record into another", MovedTo: h.moved}
	}
	return h.record, nil
}

// held is a record with what is needed to change it.
type held struct {
	record   *sdk.Record
	moved    sdk.Ref          // the record that this one was merged into
	stamp    string           // Tryton's _timestamp
	children map[string][]row // by relation, of those with inline fields; the first counts
}

// read reads one record; what it was merged into is told, not followed.
func (s *session) read(ctx context.Context, c *catalog, ref sdk.Ref) (*held, error) {
	m, err := c.modelOf(ref)
	if err != nil {
		return nil, err
	}
	rows, err := s.rows(ctx, c, m, []any{[]any{"id", "=", idNumber(ref.ID)}}, 1)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, sdk.Errorf(sdk.KindNotFound, "not in the CRM, or hidden from the user")
	}
	if rows[0].id() != ref.ID {
		return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM answered with another record than was asked for")
	}
	all, err := s.held(ctx, c, m, rows)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// rows reads records in the order of their ids. A limit of 0 is none.
func (s *session) rows(ctx context.Context, c *catalog, m *model, domain []any, limit int) ([]row, error) {
	var out []row
	var most any
	if limit > 0 {
		most = limit
	}
	err := s.api.Read(ctx, &out, "model."+m.Name+".search_read", domain, 0, most, byID, m.ask, s.context(c))
	if rpc.IsClass(err, rpc.ClassUser) {
		return nil, errDenied() // a search refuses nothing but what the user may not see
	}
	return out, err
}

// held turns rows into records and reads the children that they show.
func (s *session) held(ctx context.Context, c *catalog, m *model, rows []row) ([]*held, error) {
	children, err := s.children(ctx, c, m, rows)
	if err != nil {
		return nil, err
	}
	out := make([]*held, 0, len(rows))
	for _, r := range rows {
		h, err := s.record(m, r, children[r.id()])
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

// record turns a row into a record.
func (s *session) record(m *model, r row, children map[string][]row) (*held, error) {
	id := r.id()
	if id == "" {
		return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM sent a record without an id")
	}
	h := &held{stamp: r.text("_timestamp"), children: children, record: &sdk.Record{
		Ref:    sdk.Ref{Adapter: s.name, Type: m.Name, ID: id},
		Title:  r.text("rec_name"),
		Values: make(map[string]sdk.Value, len(m.props)),
	}}
	k := codec{s.name}
	for name, p := range m.props {
		if p.in != nil {
			h.record.Values[name] = k.inline(p, children[p.in.Relation])
			continue
		}
		v := k.value(p, name, r)
		if p.amount && v.State == sdk.StatePresent && m.set.Currency != "" {
			v.Currency = r.currency(m.set.Currency)
		}
		h.record.Values[name] = v
	}
	if v := h.record.Values[m.set.Title]; v.State == sdk.StatePresent && v.Text != "" {
		h.record.Title = v.Text
	}
	if m.archive {
		active, ok := rpc.Bool(r["active"])
		h.record.Archived = ok && !active
	}
	if to := r.text(m.set.Moved); validID(to) && to != id {
		h.moved = sdk.Ref{Adapter: s.name, Type: m.Name, ID: to}
	}
	h.record.Revision = s.revision(h, r["write_date"])
	return h, nil
}

// revision changes with every write: Tryton's timestamp does, but on SQLite it
// counts whole seconds, and a child's change leaves its parent's alone. So a
// mark goes along, of the time of the last write, which even SQLite has to the
// microsecond, and of all values. It is keyed, since a bare hash of a phone
// number is as good as the number.
func (s *session) revision(h *held, written json.RawMessage) string {
	key := sha256.Sum256([]byte("inzage revision " + s.set.Password.Reveal()))
	mark := hmac.New(sha256.New, key[:])
	mark.Write(written)
	for _, name := range shared.SortedKeys(h.record.Values) {
		v := h.record.Values[name]
		raw, _ := json.Marshal([]any{name, v.State, v.Text, v.Currency, v.Bool, v.Time, v.Ref, keysOf(v.Options)}) // plain types only
		mark.Write(raw)
	}
	return h.stamp + "-" + hex.EncodeToString(mark.Sum(nil)[:10])
}

func keysOf(opts []sdk.Option) []string {
	var keys []string
	for _, o := range opts {
		keys = append(keys, o.Key)
	}
	return keys
}
