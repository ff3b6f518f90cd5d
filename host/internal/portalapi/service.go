package portalapi

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// Service implements portal.Service on the rights.
type Service struct {
	Privacy *privacy.Service
	Sealer  *Sealer
	// Simulated tells whether the CRM behind a record is a demonstration.
	Simulated func(adapter string) bool
	// Maker writes copies.
	Maker CopyMaker
	// Organisation is the name that stands on receipts.
	Organisation string
	// PageSize is the number of rows of a related list; 20 when zero.
	PageSize int
}

var _ portal.Service = (*Service)(nil)

// Landing looks a link up.
func (s *Service) Landing(ctx context.Context, token string) (*portal.Landing, error) {
	l, err := s.Privacy.Land(ctx, token)
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	return &portal.Landing{
		Language: l.Language, NeedsCode: l.Verify != privacy.VerifyOff, CodeSent: l.Verify == privacy.VerifyMail,
	}, nil
}

// Begin tries the code.
func (s *Service) Begin(ctx context.Context, token, code string) (*portal.Session, error) {
	v, secret, err := s.Privacy.Enter(ctx, token, code)
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	return &portal.Session{Secret: secret, Visit: pageVisit(v)}, nil
}

// Visit returns the visit of a cookie.
func (s *Service) Visit(ctx context.Context, secret string) (*portal.Visit, error) {
	v, err := s.Privacy.Doors.Visit(ctx, secret)
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	return pageVisit(v), nil
}

// SignOut ends a visit. One that has ended already is signed out.
func (s *Service) SignOut(ctx context.Context, secret string) error {
	err := s.Privacy.Leave(ctx, secret)
	if errors.Is(err, privacy.ErrNoVisit) {
		return nil
	}
	return pageError(err, time.Time{})
}

func pageVisit(v *privacy.Visit) *portal.Visit {
	return &portal.Visit{
		ID: v.ID, Language: v.Language, IdleEnd: v.IdleEnd, Previous: v.Previous,
		MayEdit: v.May(privacy.RightCorrect) && !v.Preview, Preview: v.Preview, Inner: v,
		MaySee: v.May(privacy.RightSee), MayConsent: v.May(privacy.RightConsent), MayCopy: v.May(privacy.RightCopy),
	}
}

// inner returns the host's own visit.
func inner(v *portal.Visit) *privacy.Visit { return v.Inner.(*privacy.Visit) }

// linkUntil is when the visit's link expires, for a page that says to come back;
// zero when that cannot be known now.
func (s *Service) linkUntil(ctx context.Context, v *portal.Visit) time.Time {
	state, err := s.Privacy.Links.Get(ctx, inner(v).Link)
	if err != nil || state.Status != privacy.LinkActive {
		return time.Time{}
	}
	return state.Expires
}

// pageError maps errors to those that have a page. The text of an error never
// reaches a page.
func pageError(err error, linkUntil time.Time) error {
	var wrong *privacy.WrongCodeError
	var e *sdk.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return &portal.WrongCodeError{Left: wrong.Left}
	case errors.Is(err, privacy.ErrDeadLink), errors.Is(err, privacy.ErrTooManyVisits):
		return portal.ErrDeadLink
	case errors.Is(err, privacy.ErrLocked):
		return portal.ErrLocked
	case errors.Is(err, privacy.ErrMalformedCode):
		return portal.ErrMalformedCode
	case errors.Is(err, privacy.ErrTooMany):
		return portal.ErrTooMany
	case errors.Is(err, privacy.ErrNoVisit):
		return portal.ErrNoVisit
	case errors.Is(err, privacy.ErrNotFound), errors.Is(err, portal.ErrNotFound):
		return portal.ErrNotFound
	case errors.As(err, &e):
		return crmError(e, linkUntil)
	default: // ledger, Redis, and what nobody thought of
		return fmt.Errorf("%w: %w", &portal.OutageError{LinkUntil: linkUntil, RetryAfter: time.Minute}, err)
	}
}

// crmError maps what an adapter said. A record that is gone is not the
// customer's 404: it is a matter for the organisation, so it is an outage page.
func crmError(e *sdk.Error, linkUntil time.Time) error {
	switch e.Kind {
	case sdk.KindInvalid:
		return portal.ErrNotFound // a cursor or reference that the CRM cannot read
	default:
		wait := e.RetryAfter
		if wait <= 0 {
			wait = time.Minute
		}
		// A lost answer of a read is an outage; the pages would take it for a save
		// that may have happened.
		cause := *e
		cause.MayHaveApplied = false
		return fmt.Errorf("%w: %w", &portal.OutageError{LinkUntil: linkUntil, RetryAfter: wait}, &cause)
	}
}
