package tryton

import (
	"context"
	"slices"
	"time"

	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// clockSkew is how far the host's clock may be ahead of the CRM's.
const clockSkew = time.Hour

// AppendConsent implements sdk.ConsentKeeper. Tryton keeps a state and no
// decisions: the state is made what was decided, which makes a repeat safe.
func (a *Adapter) AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	event, err := s.appendConsent(ctx, req)
	if err != nil {
		return nil, rpc.Public(err)
	}
	return &sdk.AppendConsentResponse{Event: *event}, nil
}

func (s *session) appendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.ConsentEvent, error) {
	c, k, err := s.consents(ctx)
	if err != nil {
		return nil, err
	}
	if !req.Valid() {
		return nil, sdk.Errorf(sdk.KindInvalid, "not a decision about a consent")
	}
	address, err := s.addressOf(ctx, c, k, req.Ref)
	if err != nil {
		return nil, err
	}
	if err := s.mayDecide(ctx, c, k, req); err != nil {
		return nil, err
	}
	if req.Address != "" {
		address = plain(req.Address)
	}
	if address == "" {
		return nil, &sdk.Error{Kind: sdk.KindInvalid, Detail: "the contact has no address to keep this consent by", Field: "address"}
	}
	// Two contacts can have one address, so it is the address that waits its turn.
	free, err := s.locks.take(ctx, sdk.Ref{Type: k.set.Model, ID: req.Type + " " + address})
	if err != nil {
		return nil, err
	}
	defer free()
	return s.subscribe(ctx, c, k, req, address)
}

// mayDecide looks at the list as it is now. Every list can be left, whatever
// has become of it; one that is no longer in use cannot be joined, and a
// read-only one not by the person on a page.
func (s *session) mayDecide(ctx context.Context, c *catalog, k *consents, req *sdk.AppendConsentRequest) error {
	refusal := func(detail string) error { return &sdk.Error{Kind: sdk.KindInvalid, Detail: detail, Field: "type"} }
	if !validID(req.Type) {
		return refusal("no such list")
	}
	lists, err := s.lists(ctx, c, k, []any{[]any{"id", "=", idNumber(req.Type)}})
	if err != nil {
		return err
	}
	if len(lists) != 1 || lists[0].id != req.Type {
		return refusal("no such list")
	}
	said := k.set.Of(lists[0].id, lists[0].name)
	switch {
	case !req.Given:
		return nil
	case said.Hidden:
		return refusal("no such list")
	case lists[0].inactive:
		return refusal("a list that is no longer in use")
	case said.ReadOnly && req.Source == sdk.ConsentPortal:
		return refusal("a list that people cannot join on a page")
	}
	return nil
}

// subscribe looks, writes and looks again, anew when somebody else was faster.
func (s *session) subscribe(ctx context.Context, c *catalog, k *consents, req *sdk.AppendConsentRequest, address string) (*sdk.ConsentEvent, error) {
	for try := 0; ; try++ {
		rows, err := s.subscribed(ctx, c, k, address, req.Type)
		switch {
		case err != nil && try > 0:
			return nil, uncertain(err)
		case err != nil:
			return nil, err
		}
		if e := standing(rows, req, address); e != nil {
			return e, nil
		}
		if overtaken(rows, req) {
			return nil, &sdk.Error{Kind: sdk.KindInvalid, Detail: "it was withdrawn in the CRM after this was given", Field: "time"}
		}
		if try == maxWrites {
			return nil, sdk.Errorf(sdk.KindInvalid, "the CRM refuses the subscription: look at the consents' settings")
		}
		if err := s.putSubscription(ctx, c, k, req, address, rows); err != nil {
			if rpc.WasLost(err) {
				return s.lookAfter(ctx, c, k, req, address, err)
			}
			return nil, err
		}
	}
}

// standing is the state when it is as asked for; nil when it is not. Nothing at
// all is as good as withdrawn: no row is made to remember that.
func standing(rows []sdk.ConsentEvent, req *sdk.AppendConsentRequest, address string) *sdk.ConsentEvent {
	if len(rows) == 0 && !req.Given {
		return &sdk.ConsentEvent{Type: req.Type, Time: req.Time, Address: address}
	}
	for _, e := range states(rows) {
		if e.Given == req.Given {
			return &e
		}
	}
	return nil
}

// overtaken reports whether a consent comes too late, as after a long time
// without the CRM: the person has unsubscribed since, by the link in a mailing.
// A withdrawal is never too late.
func overtaken(rows []sdk.ConsentEvent, req *sdk.AppendConsentRequest) bool {
	return req.Given && slices.ContainsFunc(rows, func(e sdk.ConsentEvent) bool { return e.Time.After(req.Time.Add(clockSkew)) })
}

// putSubscription changes the rows that are there, or makes one. It returns nil
// also for a refusal that another look may explain: a row that was made or
// removed in the meantime.
func (s *session) putSubscription(ctx context.Context, c *catalog, k *consents, req *sdk.AppendConsentRequest, address string, rows []sdk.ConsentEvent) error {
	var err error
	if len(rows) > 0 {
		ids := []int64{}
		for _, e := range rows {
			ids = append(ids, idNumber(e.Row))
		}
		if req.Given {
			ids = ids[:1]
		}
		err = s.api.Write(ctx, nil, "model."+k.set.Model+".write", ids, map[string]any{"active": req.Given}, s.writing(c, nil))
	} else {
		values := map[string]any{k.set.Address: address, k.set.List: idNumber(req.Type), "active": true}
		err = s.api.Write(ctx, nil, "model."+k.set.Model+".create", []any{values}, s.writing(c, nil))
	}
	if !rpc.IsClass(err, rpc.ClassUser) && !rpc.IsClass(err, rpc.ClassWarning) && !rpc.IsClass(err, rpc.ClassConcurrency) {
		return err
	}
	may, err := s.accessTo(ctx, []string{k.set.Model})
	if err != nil {
		return err
	}
	if a := may[k.set.Model]; !bool(a.Write) || (len(rows) == 0 && !bool(a.Create)) {
		return sdk.Errorf(sdk.KindDenied, "the user has no right to change subscriptions")
	}
	return nil
}

// lookAfter finds out what became of a write whose answer was lost.
func (s *session) lookAfter(ctx context.Context, c *catalog, k *consents, req *sdk.AppendConsentRequest, address string, lost error) (*sdk.ConsentEvent, error) {
	rows, err := s.subscribed(ctx, c, k, address, req.Type)
	if err != nil {
		return nil, uncertain(err)
	}
	if e := standing(rows, req, address); e != nil {
		return e, nil
	}
	return nil, uncertain(lost) // it may still be on its way
}
