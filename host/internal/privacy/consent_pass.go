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
	req, err := s.appendRequest(ctx, e, job)
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
