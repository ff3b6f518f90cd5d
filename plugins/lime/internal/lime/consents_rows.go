package lime

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// consentRow is one consent of the CRM.
type consentRow struct {
	sdk.ConsentEvent
	created time.Time
	number  int
	marked  string // the id in its note, also when the row says something else by now
}

// Consents implements sdk.ConsentKeeper.
func (a *Adapter) Consents(ctx context.Context, req *sdk.ConsentsRequest) (*sdk.ConsentsResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	c, t, err := s.consentsOf(ctx, req.Ref)
	if err != nil {
		return nil, rest.Public(err)
	}
	rows, err := s.consentRows(ctx, c, t, req.Ref)
	if err != nil {
		return nil, rest.Public(err)
	}
	out := &sdk.ConsentsResponse{History: !c.set.Update}
	for i, r := range rows {
		newer := func(later consentRow) bool { return later.Type == r.Type }
		if !c.set.Update || !slices.ContainsFunc(rows[i+1:], newer) {
			out.Events = append(out.Events, r.ConsentEvent)
		}
	}
	return out, nil
}

// consentsOf checks that a record can have consents.
func (s *session) consentsOf(ctx context.Context, ref sdk.Ref) (*consents, *limetype, error) {
	c, m, err := s.consents(ctx)
	if err != nil {
		return nil, nil, err
	}
	t, err := m.typeOf(ref)
	if err != nil {
		return nil, nil, err
	}
	if c.links[t.Name] == "" {
		return nil, nil, sdk.Errorf(sdk.KindUnsupported, "no consent points to this limetype")
	}
	return c, t, nil
}

// consentRows reads what the CRM holds about one contact, oldest first: of each
// type the newest created counts, as in Lime's own add-on. An id that stands in
// a second row was copied there by somebody, and says nothing about it.
func (s *session) consentRows(ctx context.Context, c *consents, t *limetype, ref sdk.Ref) ([]consentRow, error) {
	link := c.links[t.Name]
	objects, err := s.all(ctx, c.set.Limetype, map[string]string{link: ref.ID})
	if err != nil {
		return nil, err
	}
	if len(objects) == 0 { // an empty list does not tell a record that is gone
		_, err := s.object(ctx, t, ref.ID)
		return nil, err
	}
	out := make([]consentRow, 0, len(objects))
	for _, o := range objects {
		if id, _ := idOf(o[link]); id != ref.ID {
			return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM answered with a consent that does not point to this record")
		}
		r, err := s.consentRow(c, o)
		if err != nil {
			return nil, err
		}
		out = append(out, *r)
	}
	slices.SortStableFunc(out, func(x, y consentRow) int {
		return cmp.Or(x.created.Compare(y.created), cmp.Compare(x.number, y.number))
	})
	seen := map[string]bool{"": true}
	for i := range out {
		if seen[out[i].marked] {
			out[i].ID, out[i].marked = "", ""
		}
		seen[out[i].marked] = true
	}
	return out, nil
}

func (s *session) consentRow(c *consents, o rest.Record) (*consentRow, error) {
	r := &consentRow{number: numberOf(o)}
	r.Row, _ = idOf(o["_id"])
	if r.Row == "" {
		return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM sent a consent without an id")
	}
	raw, sent := o[c.set.Approved.Name]
	if !sent { // no word is not a no
		return nil, sdk.Errorf(sdk.KindDenied, "the API user has no right to see whether a consent was given")
	}
	if !isNull(raw) && json.Unmarshal(raw, &r.Given) != nil {
		return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM sent a consent that is neither yes nor no")
	}
	moments := codec{s.name, s.set.Location}
	r.created, _ = moments.moment(textOf(o["_createdtime"])) // zero when it is not sent: then the ids decide
	r.Type, _ = idOf(o[c.set.ConsentType.Name])
	var ok bool
	if r.Time, ok = moments.moment(textOf(o[c.date])); !ok {
		r.Time = r.created
	}
	if c.source != nil {
		r.Source = c.sourceOf(o[c.source.field.Name])
	}
	if c.note != "" {
		r.mark(textOf(o[c.note]), func() (time.Time, bool) { return moments.moment(textOf(o["_timestamp"])) })
	}
	return r, nil
}

// clockSkew is how far the host's clock may be ahead of the CRM's.
const clockSkew = time.Hour

// mark reads the id in a note. A row of which somebody in the CRM has turned a yes
// into a no, as Lime's own add-on does, is no longer what the host wrote: it is a
// decision of its own, of the moment at which it was changed.
func (r *consentRow) mark(note string, changed func() (time.Time, bool)) {
	id, given := markedID(note)
	r.marked = id
	if id == "" || given == r.Given {
		r.ID = id
		return
	}
	if r.Time.After(r.created.Add(clockSkew)) {
		return // the date was changed along
	}
	if at, ok := changed(); ok {
		r.Time = at
	}
}

// sourceOf is where a consent came from, in the CRM's words.
func (c *consents) sourceOf(raw json.RawMessage) string {
	if c.source.field.Kind != sdk.KindOption {
		return textOf(raw)
	}
	v, ok := c.source.choice(raw)
	if isNull(raw) || !ok || v.State != sdk.StatePresent {
		return ""
	}
	return v.Options[0].Label
}
