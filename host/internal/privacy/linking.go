package privacy

import (
	"context"
	"errors"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// MadeLink is what an agent gets once and never again.
type MadeLink struct {
	State LinkState
	Token string
	Code  string
}

// MakeLink makes a temporary link for a subject: intended, stored, closed. The
// subject's records must exist and be of a configured contact type. With
// spec.Mailed the link goes to the known address and nobody here sees it;
// *AddressError when there is no address for it.
func (s *Service) MakeLink(ctx context.Context, spec LinkSpec) (*MadeLink, error) {
	if err := s.mayMake(ctx, spec); err != nil {
		return nil, err
	}
	op := linkOperation(spec)
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
	done := Change{Close: &Outcome{Op: op.ID, Result: Applied}, Jobs: s.journal(op, "link_made")}
	if spec.Mailed {
		token = "" // the message gets one of its own
		done.Jobs = append(done.Jobs, linkLetter(spec))
	}
	if err := s.closeWith(ctx, done); err != nil && spec.Mailed {
		return nil, err // no message will be sent: the resolver revokes the link
	}
	state, err := s.Links.Get(ctx, spec.ID)
	if err != nil {
		return nil, err
	}
	return &MadeLink{State: *state, Token: token, Code: code}, nil
}

// linkLetter is the job that mails a link.
func linkLetter(spec LinkSpec) Job {
	return Job{
		ID: derived("link", spec.ID), Kind: JobMail, Message: MailLink, Op: spec.ID, Link: spec.ID, Ref: spec.Subject[0],
	}
}

func linkOperation(spec LinkSpec) Operation {
	op := Operation{
		ID: spec.ID, Kind: OpLinkMake, Actor: spec.Maker, Subject: spec.Subject, Link: spec.ID,
		Notes: map[string]string{
			"language": spec.Language, "asked_on": spec.AskedOn, "asked_by": spec.AskedBy,
			"identified": spec.Identified, "verify": string(spec.Verify), "rights": strings.Join(spec.Rights, " "),
		},
	}
	if spec.Preview {
		op.Notes["preview"] = "true"
	}
	if spec.Mailed {
		op.Notes["mailed"] = "true"
	}
	return op
}

// mayMake checks the subject before anything is written.
func (s *Service) mayMake(ctx context.Context, spec LinkSpec) error {
	if len(spec.Subject) == 0 {
		return ErrNotFound
	}
	for _, ref := range spec.Subject {
		if s.Plan().For(ref) == nil {
			return ErrNotFound
		}
		if _, err := s.CRM.Contact(crmCall(ctx, spec.ID, spec.Maker), ref); err != nil {
			return err
		}
	}
	if err := s.may(ctx, spec.Maker, spec.Subject, ActLink); err != nil {
		return err
	}
	if spec.Mailed || spec.Verify == VerifyMail {
		_, err := s.knownAddress(crmCall(ctx, spec.ID, spec.Maker), spec.Subject)
		return err
	}
	return nil
}

// RevokeLink ends a link and its visits at once. The CRM is not asked whether
// the agent may: closing protects, and must work while the CRM is away.
func (s *Service) RevokeLink(ctx context.Context, id string, by Actor) error {
	state, err := s.Links.Get(ctx, id)
	if err != nil {
		return err
	}
	return s.revoke(ctx, Operation{ID: NewID(), Kind: OpLinkRevoke, Actor: by, Subject: state.Subject, Link: id})
}

func (s *Service) revoke(ctx context.Context, op Operation) error {
	if err := s.intend(ctx, op); err != nil {
		return err
	}
	if err := s.Links.Revoke(ctx, op.Link); err != nil {
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
	if state.Preview {
		op.Actor = state.Maker // not the customer
	}
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
	if err := s.may(ctx, by, sdk.Subject{{Adapter: adapter}}, ActSearch); err != nil {
		return nil, err
	}
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
