package privacy

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Consents are all consents of one record.
type Consents struct {
	Ref  sdk.Ref
	List []Consent
	// Away: the CRM does not answer; what is shown are the receipts alone.
	Away bool
	// Closed are the types that nobody is asked for any more and that this person
	// never gave: they are not in List.
	Closed []string
	// Stopped is the newest objection to marketing; zero: none.
	Stopped time.Time
	// Moved: the CRM merged the record. What the other record holds is shown;
	// nothing can be given until an agent confirms.
	Moved bool
}

// ConsentsOf reads how every consent of a record stands: what the CRM has now,
// and what was decided here. A state of the CRM that no receipt explains is
// appended to the ledger. ErrNoConsents from an adapter that keeps none;
// *sdk.Error of KindNotFound when there is no such record. A merge is followed once.
func (s *Service) ConsentsOf(ctx context.Context, ref sdk.Ref) (*Consents, error) {
	facts, stopped, err := s.facts(ctx, ref)
	if err != nil {
		return nil, err
	}
	at, moved := ref, false
	types, crm, err := s.askConsents(ctx, ref)
	if to, ok := movedTo(err); ok && to.Adapter == ref.Adapter && to != ref {
		at, moved = to, true
		if facts, stopped, err = s.factsToo(ctx, to, facts, stopped); err != nil {
			return nil, err
		}
		types, crm, err = s.askConsents(ctx, to)
	}
	switch sdk.KindOf(err) {
	case sdk.KindUnsupported:
		return nil, ErrNoConsents
	case sdk.KindNotFound, sdk.KindMoved:
		return nil, err
	}
	out := &Consents{Ref: ref, Stopped: stopped, Moved: moved}
	if err != nil {
		out.Away = true
		if types, err = s.typesFromReceipts(ctx, facts); err != nil {
			return nil, err
		}
	} else if facts, err = s.observe(ctx, at, types, crm, facts); err != nil {
		return nil, err
	}
	for i := range types {
		c := Consent{Ref: ref, Type: types[i], Address: addressOf(&types[i], crm), Moved: moved}
		c.Facts = withStop(factsOf(facts, types[i].ID), &types[i], stopped)
		c.stand(s.Now())
		if types[i].Inactive && c.State == ConsentNever {
			out.Closed = append(out.Closed, types[i].ID)
			continue // nobody is asked any more, and nobody said anything
		}
		out.List = append(out.List, c)
	}
	return out, nil
}

// askConsents asks the CRM for types and rows.
func (s *Service) askConsents(ctx context.Context, ref sdk.Ref) ([]sdk.ConsentType, *sdk.ConsentsResponse, error) {
	if s.Consenting == nil {
		return nil, nil, sdk.Errorf(sdk.KindUnsupported, "no consents")
	}
	var (
		tasks sync.WaitGroup
		types *sdk.ConsentTypesResponse
		bad   error
	)
	tasks.Go(func() {
		types, bad = s.Consenting.ConsentTypes(ctx, &sdk.ConsentTypesRequest{Adapter: ref.Adapter, Type: ref.Type})
	})
	rows, err := s.Consenting.Consents(ctx, &sdk.ConsentsRequest{Ref: ref})
	tasks.Wait()
	if bad != nil {
		return nil, nil, bad
	}
	if err != nil {
		return nil, nil, err
	}
	return types.Types, rows, nil
}

// stand derives the state from the facts.
func (c *Consent) stand(now time.Time) {
	c.State = ConsentNever
	if len(c.Facts) == 0 {
		return
	}
	newest := c.Facts[0]
	c.Since = newest.Time
	c.Pending = !newest.Observed && newest.InCRM.IsZero()
	c.Refused = newest.Refused
	switch {
	case !newest.Given:
		c.State = ConsentWithdrawn
	default:
		c.State, c.Until = ConsentGiven, newest.Until
		if c.Until.IsZero() {
			c.Until = endOf(&c.Type, newest.Time)
		}
		if !c.Until.IsZero() && !now.Before(c.Until) {
			c.State = ConsentExpired
		}
	}
}

// endOf is when a consent that was given ends by itself.
func endOf(t *sdk.ConsentType, given time.Time) time.Time {
	if t.Months <= 0 {
		return time.Time{}
	}
	end := given.AddDate(0, t.Months, 0)
	if end.Day() != given.Day() { // 31 August and six months is the end of February, not in March
		end = end.AddDate(0, 0, -end.Day())
	}
	return end
}

func addressOf(t *sdk.ConsentType, crm *sdk.ConsentsResponse) string {
	if t.KeptBy == "" || crm == nil {
		return ""
	}
	for i := len(crm.Events) - 1; i >= 0; i-- {
		if e := &crm.Events[i]; e.Type == t.ID && e.Address != "" {
			return e.Address
		}
	}
	return ""
}

// typesFromReceipts rebuilds, while the CRM is away, what can be withdrawn from
// the words that were shown.
func (s *Service) typesFromReceipts(ctx context.Context, facts []ConsentFact) (types []sdk.ConsentType, err error) {
	seen := map[string]bool{}
	for _, f := range facts {
		if seen[f.Type] || f.TextID == "" {
			continue
		}
		text, err := s.TextOf(ctx, f.TextID)
		if err != nil {
			return nil, err
		}
		seen[f.Type] = true
		types = append(types, sdk.ConsentType{
			ID: f.Type, Titles: sdk.Labels{"": text.Title}, Texts: sdk.Labels{"": text.Text}, Inactive: true, // it can be withdrawn only
			Channel: channelOf(facts, f.Type),
		})
	}
	return types, nil
}

// channelOf is what a type allowed when it was decided on last, as far as is known.
func channelOf(facts []ConsentFact, typ string) sdk.Channel {
	for _, f := range facts {
		if f.Type == typ && f.Channel != "" {
			return f.Channel
		}
	}
	return ""
}

func isExists(err error) bool { return errors.Is(err, ErrExists) }

func notFoundOrLedger(err error) error {
	if errors.Is(err, ErrNotFound) {
		return ErrNotFound
	}
	return ledgerError(err)
}
