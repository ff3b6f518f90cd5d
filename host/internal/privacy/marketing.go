package privacy

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/inzage/inzage/sdk"
)

// StopMarketing is an objection to marketing: immediate, unconditional, and
// without a reason (Art. 21(2) and 21(3)). The event is the objection; a job
// withdraws every consent to be approached and tells the CRM.
func (s *Service) StopMarketing(ctx context.Context, v *Visit) error {
	if v.Preview {
		return ErrNotFound
	}
	op := byVisit(v, OpMarketingStop)
	given, err := s.lastGiven(ctx, v.Subject)
	if err != nil {
		return err
	}
	// Pressing again changes nothing, unless something was given in between.
	op.ID = derived("stop", v.ID, given)
	return s.stopMarketing(ctx, op)
}

// lastGiven is the newest decision to give anything; "" for none.
func (s *Service) lastGiven(ctx context.Context, subject sdk.Subject) (string, error) {
	newest, id := time.Time{}, ""
	for _, kind := range []OpKind{OpConsent, OpConsentSeen} {
		entries, err := s.History.Since(ctx, subject, kind, time.Time{})
		if err != nil {
			return "", ledgerError(err)
		}
		i := slices.IndexFunc(entries, func(e Entry) bool { return e.Notes["given"] == "yes" })
		if i >= 0 && !entries[i].Time.Before(newest) {
			newest, id = entries[i].Time, entries[i].ID
		}
	}
	return id, nil
}

// StopMarketingFor is an objection that a person told an agent: how it was asked
// for, and how the agent knew who it is. The same id again is the same objection;
// ErrReused when it belongs to something else, ErrNotFound for a record that is
// not configured, ErrDenied.
func (s *Service) StopMarketingFor(ctx context.Context, by Actor, subject sdk.Subject, id, askedBy, identified string) error {
	for _, ref := range subject {
		if s.Plan().For(ref) == nil {
			return ErrNotFound
		}
	}
	if err := s.may(ctx, by, subject, ActRequest); err != nil {
		return err
	}
	switch e, err := s.History.Entry(ctx, id); {
	case err == nil && (e.Kind != OpMarketingStop || !slices.Equal(e.Subject, subject)):
		return ErrReused
	case err != nil && !errors.Is(err, ErrNotFound):
		return ledgerError(err)
	}
	return s.stopMarketing(ctx, Operation{
		ID: id, Kind: OpMarketingStop, Actor: by, Subject: subject,
		Notes: map[string]string{"asked_by": askedBy, "identified": identified},
	})
}

func (s *Service) stopMarketing(ctx context.Context, op Operation) error {
	job := Job{ID: derived("marketing", op.ID), Kind: JobConsent, Message: "marketing", Op: op.ID, Ref: op.Subject[0]}
	if err := s.commit(ctx, Change{Note: &op, Jobs: append([]Job{job}, s.journal(op, "marketing_stopped")...)}); err != nil && !isExists(err) {
		return err
	}
	return nil
}

// stopAll withdraws what an objection to marketing ends. The receipts have ids
// made of the objection's, so that a repeat adds nothing.
func (s *Service) stopAll(ctx context.Context, stop *Entry) error {
	ctx = sdk.WithCall(ctx, sdk.Call{
		RequestID: stop.ID, Actor: sdk.Actor{Kind: string(stop.Actor.Kind), ID: stop.Actor.ID}, Priority: sdk.PriorityJob,
	})
	var failed error // one record that cannot be read now holds up no other
	for _, ref := range stop.Subject {
		if err := s.stopOne(ctx, stop, ref); err != nil {
			failed = err
		}
	}
	return failed
}

func (s *Service) stopOne(ctx context.Context, stop *Entry, ref sdk.Ref) error {
	all, err := s.ConsentsOf(ctx, ref)
	if errors.Is(err, ErrNotFound) || sdk.KindOf(err) == sdk.KindNotFound {
		return nil // this CRM keeps no consents, or this record no more
	}
	if err != nil {
		return err
	}
	if all.Away {
		return sdk.Errorf(sdk.KindUnavailable, "the CRM does not answer")
	}
	for i := range all.List {
		c := &all.List[i]
		if c.Type.Channel == "" || !endedBy(c, stop) {
			continue
		}
		text := consentText(&c.Type, s.language(stop))
		if err := s.keepText(ctx, text); err != nil {
			return err
		}
		op := Operation{
			ID: derived("stopped", stop.ID, ref.String(), c.Type.ID), Kind: OpConsent, Actor: stop.Actor, Subject: stop.Subject, Ref: ref,
			Link: stop.Link, Visit: stop.Visit,
			Notes: map[string]string{"type": c.Type.ID, "given": "no", "text": text.ID, "language": text.Language, "stop": stop.ID},
		}
		if err := s.receipt(ctx, op, ""); err != nil {
			return err
		}
	}
	return nil
}

// endedBy reports whether an objection ends a consent that stood before it.
func endedBy(c *Consent, stop *Entry) bool {
	for _, f := range c.Facts {
		if f.Op == "" {
			continue // the objection itself
		}
		return f.Given && !f.Time.After(stop.Time)
	}
	return false
}

func (s *Service) language(e *Entry) string {
	if lang := e.Notes["language"]; lang != "" {
		return lang
	}
	if langs := s.Plan().Languages; len(langs) > 0 {
		return langs[0]
	}
	return "nl"
}
