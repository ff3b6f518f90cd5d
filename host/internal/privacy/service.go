package privacy

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/sdk"
)

// Service carries out the rights. All its dependencies are required.
type Service struct {
	Ledger  Ledger
	History History
	Marker  Marker
	CRM     CRM
	Search  Searcher
	Links   Links
	Doors   Doors
	Codes   Codes
	Tombs   Tombs
	Commits Committer
	Boxes   Boxes
	Cases   Cases
	Files   Files
	// Consenting asks the adapters about consents; nil: there are none.
	Consenting ConsentCRM
	// Purposing asks the adapters for purposes; nil: they are configured.
	Purposing PurposeCRM
	// Words returns the texts of copies, by language and id.
	Words func(lang, id string) string
	// CopySlots bounds the copies that are made at once; nil: as many as are asked for.
	CopySlots chan struct{}
	// Pace is called now and then while a copy is made, and waits a little when
	// somebody waits for a page; nil: never.
	Pace func(ctx context.Context)
	// Gate asks the CRM about agents; nil: nobody is asked.
	Gate Gate
	// Plan returns the present configuration; a reload changes it between calls.
	Plan func() *Plan
	// WellFormed tells whether a code has the form of a code, without trying it.
	WellFormed func(kind Verify, code string) bool
	Now        func() time.Time
	Log        hclog.Logger

	// streams are the operations of this process that may run for hours: copies
	// and files on their way. The resolver leaves them alone.
	streams sync.Map
	// copiesOf counts the copies that run for each link.
	mu       sync.Mutex
	copiesOf map[string]int
}

// streaming marks an operation as on its way until end is called.
func (s *Service) streaming(id string) (end func()) {
	s.streams.Store(id, nil)
	return func() { s.streams.Delete(id) }
}

// intend commits an operation; nothing may be done when it fails.
func (s *Service) intend(ctx context.Context, op Operation) error {
	err := s.Ledger.Intend(ctx, op)
	if errors.Is(err, ErrExists) {
		return err
	}
	if err != nil {
		s.Log.Error("ledger refused an operation; nothing was done", "operation", op.ID, "kind", op.Kind)
		return ledgerError(err)
	}
	return nil
}

// closeOp commits an outcome. When that fails the effect stands all the same:
// the resolver closes the operation later, and the caller tells the truth.
func (s *Service) closeOp(ctx context.Context, out Outcome) {
	// The customer may have gone away; the outcome must be kept nevertheless.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := s.Ledger.Close(ctx, out); err != nil {
		s.Log.Error("ledger could not close an operation; the resolver will", "operation", out.Op, "result", out.Result)
	}
}

// closeWith commits an outcome with what follows from it.
func (s *Service) closeWith(ctx context.Context, c Change) error {
	if len(c.Jobs) == 0 && len(c.Drop) == 0 && len(c.Seal) == 0 {
		s.closeOp(ctx, *c.Close)
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	err := s.Commits.Commit(ctx, c)
	if err != nil {
		s.Log.Error("ledger could not close an operation; the resolver will", "operation", c.Close.Op, "result", c.Close.Result)
		return ledgerError(err)
	}
	return nil
}

func (s *Service) note(ctx context.Context, op Operation) error {
	if err := s.Ledger.Note(ctx, op); err != nil {
		s.Log.Error("ledger refused an event; nothing was shown", "kind", op.Kind)
		return ledgerError(err)
	}
	return nil
}

func ledgerError(err error) error {
	if errors.Is(err, ErrLedger) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrLedger, err)
}

// reasonOf turns an error into a word for the ledger.
func reasonOf(err error) string {
	var e *sdk.Error
	var wrong *WrongCodeError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return string(e.Kind)
	case errors.As(err, &wrong):
		return "wrong_code"
	case errors.Is(err, ErrLocked):
		return "locked"
	case errors.Is(err, ErrDeadLink), errors.Is(err, ErrTooManyVisits):
		return "dead_link"
	case errors.Is(err, ErrStore):
		return "store"
	case errors.Is(err, ErrDenied):
		return "denied"
	default:
		return "other"
	}
}

// crmCall puts the operation into the context of a call to the CRM.
func crmCall(ctx context.Context, id string, a Actor) context.Context {
	return sdk.WithCall(ctx, sdk.Call{
		RequestID: id, Actor: sdk.Actor{Kind: string(a.Kind), ID: a.ID}, Priority: sdk.PriorityInteractive,
	})
}

// byVisit is the operation of a customer in a visit.
func byVisit(v *Visit, kind OpKind) Operation {
	actor := Actor{Kind: Customer}
	if v.Preview {
		actor = v.Maker
	}
	return Operation{
		ID: NewID(), Kind: kind, Actor: actor, Subject: v.Subject, Link: v.Link, Visit: v.ID,
		Notes: map[string]string{"assurance": v.Assurance},
	}
}
