package privacy

import (
	"context"
	"errors"

	"github.com/inzage/inzage/sdk"
)

// MadeLink is what an agent gets once and never again.
type MadeLink struct {
	State LinkState
	Token string
	Code  string
}

// MakeLink makes a temporary link for a subject: intended, stored, closed. The
// subject's records must exist and be of a configured contact type.
func (s *Service) MakeLink(ctx context.Context, spec LinkSpec) (*MadeLink, error) {
	for _, ref := range spec.Subject {
		if s.Plan().For(ref) == nil {
			return nil, ErrNotFound
		}
		if _, err := s.CRM.Contact(crmCall(ctx, spec.ID, spec.Maker), ref); err != nil {
			return nil, err
		}
	}
	op := Operation{
		ID: spec.ID, Kind: OpLinkMake, Actor: spec.Maker, Subject: spec.Subject, Link: spec.ID,
		Notes: map[string]string{
			"language": spec.Language, "asked_on": spec.AskedOn, "asked_by": spec.AskedBy,
			"identified": spec.Identified, "verify": string(spec.Verify),
		},
	}
	if err := s.intend(ctx, op); err != nil {
		return nil, err
	}
	token, code, err := s.Links.Create(ctx, spec)
	if errors.Is(err, ErrStore) {
		return nil, err // it may exist all the same: left open, so that the resolver revokes it
	}
	if err != nil {
		s.closeOp(ctx, Outcome{Op: op.ID, Result: Failed, Reason: reasonOf(err)})
		return nil, err
	}
	s.closeOp(ctx, Outcome{Op: op.ID, Result: Applied})
	state, err := s.Links.Get(ctx, spec.ID)
	if err != nil {
		return nil, err
	}
	return &MadeLink{State: *state, Token: token, Code: code}, nil
}

// RevokeLink ends a link and its visits at once.
func (s *Service) RevokeLink(ctx context.Context, id string, by Actor) error {
	state, err := s.Links.Get(ctx, id)
	if err != nil {
		return err
	}
	op := Operation{ID: NewID(), Kind: OpLinkRevoke, Actor: by, Subject: state.Subject, Link: id}
	if err := s.intend(ctx, op); err != nil {
		return err
	}
	if err := s.Links.Revoke(ctx, id); err != nil {
		s.closeOp(ctx, Outcome{Op: op.ID, Result: Failed, Reason: reasonOf(err)})
		return err
	}
	s.closeOp(ctx, Outcome{Op: op.ID, Result: Applied})
	return nil
}

// Land looks a link up for the page before sign-in. Nothing is in the ledger:
// a page that anybody can load must not fill it.
func (s *Service) Land(ctx context.Context, token string) (*LinkState, error) {
	return s.Doors.Knock(ctx, token, true)
}

// Enter tries a code and begins a visit. Only a well-formed code for a link
// that works is an operation.
func (s *Service) Enter(ctx context.Context, token, code string) (*Visit, string, error) {
	state, err := s.Doors.Knock(ctx, token, false)
	if err != nil {
		return nil, "", err
	}
	if state.Verify != VerifyOff && !s.WellFormed(state.Verify, code) {
		return nil, "", ErrMalformedCode
	}
	op := Operation{
		ID: NewID(), Kind: OpVisitBegin, Actor: Actor{Kind: Customer}, Subject: state.Subject, Link: state.ID,
	}
	op.Visit = op.ID
	if err := s.intend(ctx, op); err != nil {
		return nil, "", err
	}
	visit, secret, err := s.Doors.Enter(ctx, token, code, op.Visit)
	if err != nil {
		result := Refused
		if errors.Is(err, ErrStore) {
			result = Failed
		}
		s.closeOp(ctx, Outcome{Op: op.ID, Result: result, Reason: reasonOf(err)})
		return nil, "", err
	}
	s.closeOp(ctx, Outcome{Op: op.ID, Result: Applied})
	return visit, secret, nil
}

// Leave ends a visit.
func (s *Service) Leave(ctx context.Context, secret string) error {
	v, err := s.Doors.Visit(ctx, secret)
	if err != nil {
		return err
	}
	if err := s.Doors.Leave(ctx, secret); err != nil {
		return err
	}
	// The visit has ended, whether or not it can be written down.
	if err := s.note(ctx, byVisit(v, OpVisitEnd)); err != nil {
		s.Log.Warn("end of a visit is not in the ledger", "visit", v.ID)
	}
	return nil
}

// Find searches contacts for an agent. The text is not kept; that somebody
// searched is.
func (s *Service) Find(ctx context.Context, by Actor, adapter string, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	op := Operation{ID: NewID(), Kind: OpSearch, Actor: by, Notes: map[string]string{"adapter": adapter, "type": req.Type}}
	if err := s.note(ctx, op); err != nil {
		return nil, err
	}
	return s.Search.Find(crmCall(ctx, op.ID, by), adapter, req)
}

// ContactFor reads one contact for an agent, for the panel's heading.
func (s *Service) ContactFor(ctx context.Context, by Actor, ref sdk.Ref) (*Shown, error) {
	op := Operation{
		ID: NewID(), Kind: OpView, Actor: by, Subject: sdk.Subject{ref}, Ref: ref,
		Notes: map[string]string{"page": "panel"},
	}
	if s.Plan().For(ref) == nil {
		return nil, ErrNotFound
	}
	if err := s.note(ctx, op); err != nil {
		return nil, err
	}
	return s.read(crmCall(ctx, op.ID, by), ref)
}
