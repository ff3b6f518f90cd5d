package privacy

import (
	"context"
	"errors"

	"github.com/inzage/inzage/sdk"
)

// PassConsent is the job that tells the CRM of a receipt, under the receipt's
// id, until the CRM has it. What the CRM will never take is left to an agent:
// the receipt stands.
func (s *Service) PassConsent(ctx context.Context, job Job) error {
	e, err := s.History.Entry(ctx, job.Op)
	if err != nil {
		return notFoundOrLedger(err)
	}
	switch e.Kind {
	case OpMarketingStop:
		return s.stopAll(ctx, e)
	case OpCorrect:
		return s.carry(ctx, e, job)
	}
	before, done, err := s.untold(ctx, e)
	if err != nil || done {
		return err
	}
	// The CRM hears of decisions in their order, or the one that waited longest
	// would count.
	for _, id := range before {
		err := s.passOne(ctx, id, Job{Op: id, Box: id})
		var over *GiveUpError
		if err != nil && !errors.As(err, &over) {
			return err
		}
	}
	return s.passOne(ctx, job.Op, job)
}

// untold lists the receipts of the same consent that were made before one and
// that the CRM has not heard of, oldest first; done when it has heard of this one.
func (s *Service) untold(ctx context.Context, e *Entry) (before []string, done bool, err error) {
	facts, _, err := s.facts(ctx, e.Ref)
	if err != nil {
		return nil, false, err
	}
	facts = factsOf(facts, e.Notes["type"])
	for i := len(facts) - 1; i >= 0; i-- {
		f := &facts[i]
		told := f.Observed || f.Refused || !f.InCRM.IsZero()
		if f.Op == e.ID {
			return before, told, nil
		}
		if !told {
			before = append(before, f.Op)
		}
	}
	return before, false, nil
}

// passOne tells the CRM of one receipt.
func (s *Service) passOne(ctx context.Context, id string, job Job) error {
	e, err := s.History.Entry(ctx, id)
	if err != nil {
		return notFoundOrLedger(err)
	}
	req, err := s.appendRequest(ctx, e, job)
	var over *GiveUpError
	if errors.As(err, &over) {
		if err := s.passed(ctx, e, job, OpConsentRefused, map[string]string{"reason": over.Reason}); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	ctx = sdk.WithCall(ctx, sdk.Call{
		RequestID: e.ID, Actor: sdk.Actor{Kind: string(e.Actor.Kind), ID: e.Actor.ID}, Priority: sdk.PriorityJob,
	})
	resp, err := s.Consenting.AppendConsent(ctx, req)
	switch sdk.KindOf(err) {
	case "":
		return s.passed(ctx, e, job, OpConsentInCRM, map[string]string{"row": resp.Event.Row})
	case sdk.KindInvalid, sdk.KindNotFound, sdk.KindMoved, sdk.KindDenied, sdk.KindUnsupported:
		reason := "crm_" + string(sdk.KindOf(err))
		if err := s.passed(ctx, e, job, OpConsentRefused, map[string]string{"reason": reason}); err != nil {
			return err
		}
		return &GiveUpError{Reason: reason}
	default:
		return err
	}
}

func (s *Service) appendRequest(ctx context.Context, e *Entry, job Job) (*sdk.AppendConsentRequest, error) {
	req := &sdk.AppendConsentRequest{
		ID: e.ID, Ref: e.Ref, Type: e.Notes["type"], Given: e.Notes["given"] == "yes", Time: e.Time, Source: sdk.ConsentPortal,
	}
	switch {
	case e.Notes["carried"] != "":
		req.Source = sdk.ConsentAddress
	case e.Actor.Kind == Agent:
		req.Source = sdk.ConsentAgent
	}
	if job.Box == "" {
		return req, nil
	}
	text, err := s.Boxes.Unseal(ctx, job.Box)
	switch {
	case errors.Is(err, ErrNotFound) && e.Notes["carried"] == "old":
		// Without the old address it would be withdrawn at the new one.
		return nil, &GiveUpError{Reason: "too_late"}
	case errors.Is(err, ErrNotFound): // its time is over: the decision still counts
	case err != nil:
		return nil, ledgerError(err)
	case e.Notes["carried"] == "old":
		req.Address = string(text)
	default:
		req.Note = string(text)
	}
	return req, nil
}

// passed appends what the CRM said to a receipt, and destroys what was sealed for it.
func (s *Service) passed(ctx context.Context, e *Entry, job Job, kind OpKind, notes map[string]string) error {
	op := Operation{
		ID: inCRM(e.ID), Kind: kind, Actor: Actor{Kind: System}, Subject: e.Subject, Ref: e.Ref, Notes: notes,
	}
	if kind == OpConsentRefused {
		op.ID = derived("refused", e.ID)
	}
	op.Notes["receipt"], op.Notes["type"] = e.ID, e.Notes["type"]
	c := Change{Note: &op}
	if job.Box != "" {
		c.Drop = []string{job.Box}
	}
	if err := s.commit(ctx, c); err != nil && !isExists(err) {
		return err
	}
	return nil
}
