package tryton

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// Consents implements sdk.ConsentKeeper: the state of each subscription of the
// address that stands in the contact now. Tryton keeps no earlier ones.
func (a *Adapter) Consents(ctx context.Context, req *sdk.ConsentsRequest) (*sdk.ConsentsResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	events, err := s.consentsOf(ctx, req.Ref)
	if err != nil {
		return nil, rpc.Public(err)
	}
	return &sdk.ConsentsResponse{Events: events}, nil
}

func (s *session) consentsOf(ctx context.Context, ref sdk.Ref) ([]sdk.ConsentEvent, error) {
	c, k, err := s.consents(ctx)
	if err != nil {
		return nil, err
	}
	address, err := s.addressOf(ctx, c, k, ref)
	if err != nil || address == "" {
		return nil, err
	}
	rows, err := s.subscribed(ctx, c, k, address, "")
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	lists, err := s.lists(ctx, c, k, nil)
	if err != nil {
		return nil, err
	}
	hidden := map[string]bool{}
	for _, l := range lists {
		hidden[l.id] = k.set.Of(l.id, l.name).Hidden
	}
	var out []sdk.ConsentEvent
	for _, e := range states(rows) {
		if !hidden[e.Type] {
			out = append(out, e)
		}
	}
	return out, nil
}

// states leaves one event of each list, oldest first: where an address stands
// twice, written in another way, one that is active counts.
func states(rows []sdk.ConsentEvent) []sdk.ConsentEvent {
	by := map[string]sdk.ConsentEvent{}
	for _, e := range rows {
		if old, there := by[e.Type]; !there || (e.Given && !old.Given) || (e.Given == old.Given && e.Time.After(old.Time)) {
			by[e.Type] = e
		}
	}
	var out []sdk.ConsentEvent
	for _, e := range by {
		out = append(out, e)
	}
	slices.SortFunc(out, func(x, y sdk.ConsentEvent) int { return cmp.Or(x.Time.Compare(y.Time), cmp.Compare(x.Row, y.Row)) })
	return out
}

// addressOf is the address that stands in a contact now; "" when there is none.
func (s *session) addressOf(ctx context.Context, c *catalog, k *consents, ref sdk.Ref) (string, error) {
	m, err := c.modelOf(ref)
	if err != nil {
		return "", err
	}
	if !k.of(m) {
		return "", sdk.Errorf(sdk.KindUnsupported, "no subscription belongs to this model")
	}
	h, err := s.read(ctx, c, ref)
	if err != nil {
		return "", err
	}
	if !h.moved.IsZero() {
		return "", &sdk.Error{Kind: sdk.KindMoved, Detail: "the CRM merged this record into another", MovedTo: h.moved}
	}
	v := h.record.Values[k.set.KeptBy]
	if v.State == sdk.StateWithheld {
		return "", sdk.Errorf(sdk.KindDenied, "the user has no right to see the address")
	}
	return plain(v.Text), nil
}

// plain is an address as Tryton keeps it: in small letters.
func plain(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// subscribed reads the subscriptions of an address, to one list or to all.
func (s *session) subscribed(ctx context.Context, c *catalog, k *consents, address, listID string) ([]sdk.ConsentEvent, error) {
	domain := []any{[]any{k.set.Address, "ilike", escape(address)}}
	if listID != "" {
		domain = append(domain, []any{k.set.List, "=", idNumber(listID)})
	}
	rows, err := s.subscriptions(ctx, c, k.set.Model, domain, []string{k.set.List, k.set.Address, "active", "create_date", "write_date"})
	if err != nil {
		return nil, err
	}
	var out []sdk.ConsentEvent
	for _, r := range rows {
		if plain(r.text(k.set.Address)) != address {
			return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM answered with another address's subscription")
		}
		e := sdk.ConsentEvent{Row: r.id(), Type: r.text(k.set.List), Address: address, Time: r.moment("write_date")}
		if e.Time.IsZero() {
			e.Time = r.moment("create_date")
		}
		var ok bool
		if e.Given, ok = rpc.Bool(r["active"]); !ok || e.Row == "" {
			return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM sent a subscription that is not of the form that was expected")
		}
		out = append(out, e)
	}
	return out, nil
}

// moment reads a time; zero when there is none.
func (r row) moment(name string) time.Time {
	t, _ := rpc.ReadTyped(r[name])
	at, ok := t.Time()
	if !ok || (t.Class != "datetime" && t.Class != "timestamp") {
		return time.Time{}
	}
	return at
}
