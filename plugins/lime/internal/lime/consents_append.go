package lime

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// AppendConsent implements sdk.ConsentKeeper.
func (a *Adapter) AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	event, err := s.appendConsent(ctx, req)
	if err != nil {
		return nil, rest.Public(err)
	}
	return &sdk.AppendConsentResponse{Event: *event}, nil
}

// appendConsent looks, writes and looks again. Decisions of one person about
// one type are made one after the other, so that two calls cannot both find the
// same one missing.
func (s *session) appendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.ConsentEvent, error) {
	c, t, err := s.consentsOf(ctx, req.Ref)
	if err != nil {
		return nil, err
	}
	if !req.Valid() {
		return nil, sdk.Errorf(sdk.KindInvalid, "not a decision about a consent")
	}
	turn := "consent " + req.Ref.Type + " " + req.Ref.ID + " " + req.Type
	if !s.lines.begin(turn) {
		return nil, &sdk.Error{Kind: sdk.KindUnavailable, Detail: "a consent of this kind is being written just now", RetryAfter: time.Second}
	}
	defer s.lines.end(turn)
	rows, err := s.consentRows(ctx, c, t, req.Ref)
	if err != nil {
		return nil, err
	}
	if stands := c.standing(rows, req, s.set.Location); stands != nil {
		return stands, nil
	}
	if err := s.mayDecide(ctx, c, req); err != nil {
		return nil, err
	}
	return s.addConsent(ctx, c, t, req, rows)
}

// addConsent writes a decision that does not stand among the rows, and reads it back.
func (s *session) addConsent(ctx context.Context, c *consents, t *limetype, req *sdk.AppendConsentRequest, rows []consentRow) (*sdk.ConsentEvent, error) {
	newest := newestOf(rows, req.Type)
	if overtaken(newest, req) {
		return nil, &sdk.Error{Kind: sdk.KindInvalid, Detail: "it was withdrawn in the CRM after this was given", Field: "time"}
	}
	body, err := c.body(t, req, s.set.Location)
	if err != nil {
		return nil, err
	}
	err = s.writeConsent(ctx, c, newest, body)
	var e *rest.Error
	if err != nil && (!errors.As(err, &e) || (!e.Lost && e.Status < 500)) {
		return nil, err // it was not written
	}
	rows, readErr := s.consentRows(ctx, c, t, req.Ref)
	if readErr != nil {
		return nil, uncertain(readErr)
	}
	if stands := c.standing(rows, req, s.set.Location); stands != nil {
		return stands, nil
	}
	return nil, uncertain(err) // it may still be on its way
}

// overtaken reports whether a consent comes too late, as after a long time
// without the CRM: its row would be the newest and count, though the person has
// withdrawn it since. A withdrawal is never too late.
func overtaken(newest *consentRow, req *sdk.AppendConsentRequest) bool {
	return req.Given && newest != nil && !newest.Given && newest.Time.After(req.Time.Add(clockSkew))
}

// standing is the decision as the CRM has it already; nil when it has not. Where
// rows hold no ids, the state of the type's row is what is looked at.
func (c *consents) standing(rows []consentRow, req *sdk.AppendConsentRequest, loc *time.Location) *sdk.ConsentEvent {
	if c.note != "" {
		i := slices.IndexFunc(rows, func(r consentRow) bool { return r.marked == req.ID })
		if i < 0 {
			return nil
		}
		return &rows[i].ConsentEvent
	}
	r := newestOf(rows, req.Type)
	if r == nil || r.Given != req.Given || (c.date != "" && !r.Time.Equal(c.when(req.Time, loc))) {
		return nil
	}
	return &r.ConsentEvent
}

// newestOf is the row that counts for a type.
func newestOf(rows []consentRow, kind string) *consentRow {
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].Type == kind {
			return &rows[i]
		}
	}
	return nil
}

// mayDecide looks at the type as it is now. Every type can be withdrawn; what
// is no longer asked for cannot be given, and a read-only type not by the
// person on a page.
func (s *session) mayDecide(ctx context.Context, c *consents, req *sdk.AppendConsentRequest) error {
	refusal := func(detail string) error { return &sdk.Error{Kind: sdk.KindInvalid, Detail: detail, Field: "type"} }
	if !validID(req.Type) || !isInteger(req.Type) {
		return refusal("no such consent type")
	}
	var o rest.Record
	switch err := s.api.Get(ctx, rest.Object(c.set.TypeLimetype, req.Type), nil, &o); {
	case rest.Is(err, sdk.KindNotFound):
		return refusal("no such consent type")
	case err != nil:
		return err
	}
	if err := isObject(o, req.Type); err != nil {
		return err
	}
	t, err := c.typeFrom(o)
	switch {
	case err != nil:
		return err
	case req.Given && t.Inactive:
		return refusal("a consent type that is no longer in use")
	case req.Given && t.ReadOnly && req.Source == sdk.ConsentPortal:
		return refusal("a consent type that people cannot give on a page")
	}
	return nil
}

// body is the row that is written.
func (c *consents) body(t *limetype, req *sdk.AppendConsentRequest, loc *time.Location) (map[string]any, error) {
	person, err := parentID(req.Ref)
	if err != nil {
		return nil, err
	}
	kind, _ := strconv.ParseInt(req.Type, 10, 64) // checked by mayDecide
	out := map[string]any{c.links[t.Name]: person, c.set.ConsentType.Name: kind, c.set.Approved.Name: req.Given}
	switch {
	case c.date == "":
	case c.day:
		out[c.date] = encodeDate(req.Time.In(loc).Format(time.DateOnly), false, loc)
	default:
		out[c.date] = c.when(req.Time, loc).UTC().Format("2006-01-02T15:04:05.999999Z07:00")
	}
	if c.note != "" {
		out[c.note] = c.markedNote(req.Note, req.ID, req.Given)
	}
	if key := c.sources[req.Source]; c.source != nil && key != "" {
		out[c.source.field.Name] = key
	}
	return out, nil
}

// when is a moment as exactly as the CRM keeps it.
func (c *consents) when(at time.Time, loc *time.Location) time.Time {
	if c.day {
		y, m, d := at.In(loc).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, loc)
	}
	return at.Truncate(time.Microsecond)
}

// writeConsent adds a row, or changes the one that counts where the settings
// say so.
func (s *session) writeConsent(ctx context.Context, c *consents, row *consentRow, body map[string]any) error {
	var err error
	if c.set.Update && row != nil {
		err = s.api.Put(ctx, rest.Object(c.set.Limetype, row.Row), body)
	} else {
		err = s.api.Post(ctx, rest.Object(c.set.Limetype), body)
	}
	var e *rest.Error
	switch {
	case !errors.As(err, &e):
		return err
	case e.Refused():
		return sdk.Errorf(sdk.KindInvalid, "the CRM refuses the consent: look at the consents' settings")
	case e.Status == http.StatusNotFound && c.set.Update && row != nil:
		return sdk.Errorf(sdk.KindUnavailable, "the consent was deleted in the meantime")
	case e.Status == http.StatusNotFound: // the person was there a moment ago
		return sdk.Errorf(sdk.KindDenied, "the API user has no right to add consents")
	}
	return err
}
