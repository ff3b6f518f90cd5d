package portalapi

import (
	"context"
	"errors"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// consentHandle names a decision that can be taken.
type consentHandle struct {
	Ref   sdk.Ref
	Type  string
	Given bool
}

// decisionHandle is a decision as its words were shown. ID is made with the
// page: taking it twice is one decision.
type decisionHandle struct {
	ID string
	consentHandle
	Text string // id of the words
}

// receiptHandle names a receipt.
type receiptHandle struct{ Op string }

// Consents shows every consent of every record of the customer.
func (s *Service) Consents(ctx context.Context, v *portal.Visit) (*portal.Consents, error) {
	if !v.MayConsent {
		return nil, portal.ErrNotFound
	}
	ctx, err := s.Privacy.Viewing(ctx, inner(v), "consents")
	if err != nil {
		return nil, pageError(err, s.linkUntil(ctx, v))
	}
	out, kept := &portal.Consents{}, false
	var failed error
	for _, ref := range inner(v).Subject {
		all, err := s.Privacy.ConsentsOf(ctx, ref)
		if errors.Is(err, privacy.ErrNotFound) {
			continue // this CRM keeps no consents
		}
		if errors.Is(err, privacy.ErrLedger) {
			return nil, pageError(err, s.linkUntil(ctx, v))
		}
		if err != nil { // one record that cannot be read now hides no other
			failed = err
			out.Missing = []portal.Gap{{Key: "consents"}}
			continue
		}
		kept = true
		if all.Away {
			out.Missing = []portal.Gap{{Key: "consents"}}
		}
		if all.Stopped.After(out.Stopped) {
			out.Stopped = all.Stopped
		}
		for i := range all.List {
			c, err := s.consentView(ctx, v, &all.List[i])
			if err != nil {
				return nil, pageError(err, time.Time{})
			}
			out.Types = append(out.Types, *c)
		}
	}
	if !kept && failed != nil {
		return nil, pageError(failed, s.linkUntil(ctx, v))
	}
	if !kept {
		return nil, portal.ErrNotFound
	}
	return out, nil
}

func (s *Service) consentView(ctx context.Context, v *portal.Visit, c *privacy.Consent) (*portal.Consent, error) {
	out := &portal.Consent{
		Title: c.Type.Titles.In(v.Language), Text: c.Type.Texts.In(v.Language), State: string(c.State), Since: c.Since,
		Until: c.Until, Pending: c.Pending, KeptBy: c.Address, Elsewhere: c.Type.ReadOnly,
	}
	if len(c.Facts) > 0 {
		out.Observed = c.Facts[0].Observed
	}
	var err error
	may := !v.Preview
	if may && c.State != privacy.ConsentGiven && !c.Type.Inactive && !c.Type.ReadOnly && !c.Moved {
		if out.Give, err = s.Sealer.seal(v.ID, "consent", consentHandle{c.Ref, c.Type.ID, true}); err != nil {
			return nil, err
		}
	}
	if may && c.State == privacy.ConsentGiven {
		if out.Withdraw, err = s.Sealer.seal(v.ID, "consent", consentHandle{c.Ref, c.Type.ID, false}); err != nil {
			return nil, err
		}
	}
	for _, f := range c.Facts {
		e, err := s.consentEvent(ctx, v, f)
		if err != nil {
			return nil, err
		}
		out.History = append(out.History, *e)
	}
	return out, nil
}

func (s *Service) consentEvent(ctx context.Context, v *portal.Visit, f privacy.ConsentFact) (*portal.ConsentEvent, error) {
	out := &portal.ConsentEvent{Time: f.Time, Given: f.Given, Role: consentRole(f), Carried: f.Carried}
	if f.TextID != "" {
		text, err := s.Privacy.TextOf(ctx, f.TextID)
		if err != nil {
			return nil, err
		}
		out.Text, out.Version, out.Language = text.Text, text.Version(), text.Language
	}
	if f.Observed || f.Op == "" {
		return out, nil
	}
	var err error
	out.Receipt, err = s.Sealer.seal(v.ID, "receipt", receiptHandle{f.Op})
	return out, err
}

func consentRole(f privacy.ConsentFact) string {
	if f.Observed {
		return "crm"
	}
	return string(f.Actor)
}

// Decision opens the page on which a consent is given or withdrawn.
func (s *Service) Decision(ctx context.Context, v *portal.Visit, handle string) (*portal.Decision, error) {
	var h consentHandle
	if err := s.Sealer.open(v.ID, "consent", handle, &h); err != nil {
		return nil, err
	}
	if !v.MayConsent || v.Preview || !inner(v).Subject.Has(h.Ref) {
		return nil, portal.ErrNotFound
	}
	c, text, err := s.Privacy.ShowConsent(ctx, h.Ref, h.Type, v.Language)
	if err != nil {
		return nil, pageError(err, s.linkUntil(ctx, v))
	}
	if h.Given && (c.Type.Inactive || c.Type.ReadOnly || c.Moved) {
		return nil, portal.ErrNotFound // it could be given when the page was made
	}
	sealed, err := s.Sealer.seal(v.ID, "decision", decisionHandle{ID: privacy.NewID(), consentHandle: h, Text: text.ID})
	if err != nil {
		return nil, err
	}
	return &portal.Decision{Handle: sealed, Title: text.Title, Text: text.Text, Give: h.Given, KeptBy: c.Address}, nil
}

// Decide takes a decision.
func (s *Service) Decide(ctx context.Context, v *portal.Visit, handle string) (string, error) {
	var h decisionHandle
	if err := s.Sealer.open(v.ID, "decision", handle, &h); err != nil {
		return "", err
	}
	err := s.Privacy.Decide(ctx, inner(v), privacy.ConsentDecision{ID: h.ID, Ref: h.Ref, Type: h.Type, Given: h.Given, TextID: h.Text})
	switch {
	case errors.Is(err, privacy.ErrStaleText), errors.Is(err, privacy.ErrNotToGive):
		return "", portal.ErrStaleText
	case err != nil:
		return "", pageError(err, time.Time{})
	}
	return s.Sealer.seal(v.ID, "receipt", receiptHandle{h.ID})
}

// ConsentReceipt shows what was decided.
func (s *Service) ConsentReceipt(ctx context.Context, v *portal.Visit, handle string) (*portal.ConsentReceipt, error) {
	var h receiptHandle
	if err := s.Sealer.open(v.ID, "receipt", handle, &h); err != nil {
		return nil, err
	}
	r, err := s.Privacy.ReceiptOf(ctx, inner(v).Subject, h.Op)
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	file, err := s.Privacy.Proof(r, s.Organisation)
	if err != nil {
		return nil, err
	}
	return &portal.ConsentReceipt{
		Number: r.Entry.ID, Time: r.Entry.Time, Given: r.Fact.Given, Title: r.Text.Title, Text: r.Text.Text, Version: r.Text.Version(),
		Language: r.Text.Language, Role: string(r.Entry.Actor.Kind), InCRM: r.Fact.InCRM,
		Simulated: s.Simulated(r.Entry.Ref.Adapter), File: file,
	}, nil
}

// StopMarketing ends marketing at once.
func (s *Service) StopMarketing(ctx context.Context, v *portal.Visit) error {
	return pageError(s.Privacy.StopMarketing(ctx, inner(v)), time.Time{})
}
