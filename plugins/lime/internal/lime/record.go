package lime

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// Contact implements sdk.Reader.
func (a *Adapter) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	rec, err := s.contact(ctx, ref)
	if err != nil {
		return nil, rest.Public(err)
	}
	s.nameFiles(ctx, rec)
	return rec, nil
}

func (s *session) contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	m, err := s.model(ctx)
	if err != nil {
		return nil, err
	}
	t, err := m.typeOf(ref)
	if err != nil {
		return nil, err
	}
	o, err := s.object(ctx, t, ref.ID)
	if err != nil {
		return nil, err
	}
	return s.record(t, o)
}

// object reads one object, with the titles of what it points to when the CRM
// gives them along. The CRM refuses all of it when the API user may not see
// one of those, so then the object is read by itself.
func (s *session) object(ctx context.Context, t *limetype, id string) (rest.Record, error) {
	var o rest.Record
	if len(t.toOne) > 0 && !t.plain.Load() {
		err := s.api.Get(ctx, rest.Object(t.Name, id), url.Values{"_embed": t.toOne}, &o)
		if err == nil {
			return o, isObject(o, id)
		}
		if !unwelcome(err) {
			return nil, err
		}
	}
	o = nil
	if err := s.api.Get(ctx, rest.Object(t.Name, id), nil, &o); err != nil {
		return nil, err
	}
	t.plain.Store(true)
	return o, isObject(o, id)
}

// unwelcome reports whether a request may have been refused for something that
// it asked for besides.
func unwelcome(err error) bool {
	var e *rest.Error
	return refused(err) || (errors.As(err, &e) && (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound))
}

// isObject guards against an answer that is somebody else's, as a cache on the
// way could give.
func isObject(o rest.Record, id string) error {
	if got, _ := idOf(o["_id"]); got != id {
		return sdk.Errorf(sdk.KindUnavailable, "the CRM answered with another record than was asked for")
	}
	return nil
}

// record turns an object into a record.
func (s *session) record(t *limetype, o rest.Record) (*sdk.Record, error) {
	id, _ := idOf(o["_id"])
	if id == "" {
		return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM sent a record without an id")
	}
	r := &sdk.Record{
		Ref:      sdk.Ref{Adapter: s.name, Type: t.Name, ID: id},
		Title:    textOf(o["_descriptive"]),
		Revision: textOf(o["_timestamp"]),
		Values:   make(map[string]sdk.Value, len(t.props)),
	}
	c := codec{s.name, s.set.Location}
	for name, p := range t.props {
		raw, sent := o[name]
		if !sent { // the API user may not see this field
			r.Values[name] = sdk.Withheld(p.field.Kind)
			continue
		}
		r.Values[name] = c.value(p, raw)
	}
	titles(r, o["_embedded"])
	if v := r.Values[t.set.Title]; v.State == sdk.StatePresent && v.Text != "" {
		r.Title = v.Text
	}
	if v := r.Values[t.set.Archived]; v.State == sdk.StatePresent {
		r.Archived = v.Kind != sdk.KindBool || v.Bool
	}
	return r, nil
}

// titles puts the titles of embedded records on the references to them.
func titles(r *sdk.Record, raw json.RawMessage) {
	var embedded map[string]struct {
		Title string `json:"_descriptive"`
	}
	if isNull(raw) || json.Unmarshal(raw, &embedded) != nil {
		return
	}
	for name, v := range r.Values {
		if v.Kind == sdk.KindReference && v.State == sdk.StatePresent {
			v.Text = embedded["relation_"+name].Title
			r.Values[name] = v
		}
	}
}
