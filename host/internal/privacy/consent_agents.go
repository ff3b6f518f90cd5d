package privacy

import (
	"context"
	"fmt"
	"time"

	"github.com/inzage/inzage/sdk"
)

// The errors of consents that an agent can do something about. To a customer
// they all are ErrNotFound.
var (
	// ErrNoConsents: the CRM behind this record keeps no consents.
	ErrNoConsents = fmt.Errorf("%w: the CRM keeps no consents", ErrNotFound)
	// ErrInactiveType: nobody is asked for this consent any more, and this person never gave it.
	ErrInactiveType = fmt.Errorf("%w: this consent is not asked for any more", ErrNotFound)
	// ErrReused: the id belongs to another operation; nothing was decided.
	ErrReused = fmt.Errorf("%w: this id belongs to something else", ErrNotFound)
)

// ConsentsFor is ConsentsOf for an agent; that somebody looked is an event.
// ErrNotFound for a record of a type that is not configured, ErrNoConsents;
// *sdk.Error when the CRM has no such record.
func (s *Service) ConsentsFor(ctx context.Context, by Actor, ref sdk.Ref) (*Consents, error) {
	if s.Plan().For(ref) == nil {
		return nil, ErrNotFound
	}
	op := Operation{
		ID: NewID(), Kind: OpView, Actor: by, Subject: sdk.Subject{ref}, Ref: ref, Notes: map[string]string{"page": "consents"},
	}
	if err := s.note(ctx, op); err != nil {
		return nil, err
	}
	return s.ConsentsOf(crmCall(ctx, op.ID, by), ref)
}

// Viewing commits that a page of a visit is read, before the CRM is asked, and
// returns the context of the calls.
func (s *Service) Viewing(ctx context.Context, v *Visit, page string) (context.Context, error) {
	op := byVisit(v, OpView)
	op.Notes["page"] = page
	return crmCall(ctx, op.ID, op.Actor), s.note(ctx, op)
}

// refusedReceipts lists the newest decisions of a subject that the CRM will not
// have, by record and type. One that was decided again since is settled.
func (s *Service) refusedReceipts(ctx context.Context, subject sdk.Subject) ([]ConsentFact, error) {
	have, err := s.History.Since(ctx, subject, OpConsentRefused, time.Time{})
	if err != nil {
		return nil, ledgerError(err)
	}
	if len(have) == 0 {
		return nil, nil
	}
	var out []ConsentFact
	for _, ref := range subject {
		facts, _, err := s.facts(ctx, ref)
		if err != nil {
			return nil, err
		}
		seen := map[string]bool{}
		for _, f := range facts {
			if f.Refused && !seen[f.Type] {
				out = append(out, f)
			}
			seen[f.Type] = true
		}
	}
	return out, nil
}
