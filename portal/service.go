package portal

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Service is what the pages need from the host. Every handle is an opaque
// string sealed to the visit; the pages never name a record or a field.
type Service interface {
	LinkService
	VisitService
	DataService
	CorrectionService
	CodeService
	CaseService
	FileService
	ActivityService
	ConsentService
	MarketingService
	ExportService
}

// LinkService is the way in.
type LinkService interface {
	// Landing looks a link up for a GET: inert, free of personal data.
	// ErrDeadLink for every link that does not work, ErrLocked after 5 wrong codes.
	Landing(ctx context.Context, token string) (*Landing, error)
	// Begin tries the code. ErrMalformedCode, *WrongCodeError, ErrLocked, ErrDeadLink.
	Begin(ctx context.Context, token, code string) (*Session, error)
}

// VisitService knows who is signed in.
type VisitService interface {
	// Visit returns the visit of a cookie; ErrNoVisit.
	Visit(ctx context.Context, secret string) (*Visit, error)
	// SignOut ends it.
	SignOut(ctx context.Context, secret string) error
}

// DataService shows what the CRM holds.
type DataService interface {
	Overview(ctx context.Context, v *Visit) (*Overview, error)
	MyData(ctx context.Context, v *Visit) (*MyData, error)
	// Related shows one page of one related list; ErrNotFound for a handle of another visit.
	Related(ctx context.Context, v *Visit, handle string) (*RelatedPage, error)
}

// CorrectionService changes one section in three steps: form, check, save.
type CorrectionService interface {
	// Form opens a section for change; ErrNotFound.
	Form(ctx context.Context, v *Visit, handle string) (*Form, error)
	// Check validates what was typed. With a field error the returned Form has
	// it and Review is nil. Nothing is written.
	Check(ctx context.Context, v *Visit, handle string, in Input) (*Form, *Review, error)
	// Save writes what was reviewed. Exactly one of Saved and Conflict is set.
	// choices holds, after a conflict, per row name ChoiceTheirs or ChoiceMine.
	Save(ctx context.Context, v *Visit, handle string, choices map[string]string) (*SaveResult, error)
	// Receipt shows a saved correction again, with the values as the CRM holds them now.
	Receipt(ctx context.Context, v *Visit, handle string) (*Receipt, error)
}

// Input is what a form posted: input name to its values. A date's three boxes
// come joined as "year-month-day", each part as typed.
type Input map[string][]string

// The answers on the conflict page.
const (
	ChoiceTheirs = "theirs"
	ChoiceMine   = "mine"
)

// The errors that have a page of their own.
var (
	ErrDeadLink      = errors.New("this link does not work")
	ErrLocked        = errors.New("this link is closed")
	ErrMalformedCode = errors.New("this code is not well-formed")
	ErrNoVisit       = errors.New("nobody is signed in")
	ErrNotFound      = errors.New("no such page")
	// ErrTooMany: too many requests; the page says to wait.
	ErrTooMany = errors.New("too many requests")
	// ErrStaleText: what a customer was shown has changed meanwhile.
	ErrStaleText = errors.New("the text has changed")
	// ErrUnsure: a save was sent and its answer was lost.
	ErrUnsure = errors.New("not known whether it was saved")
)

// WrongCodeError says how many tries are left.
type WrongCodeError struct{ Left int }

// Error names the tries left.
func (e *WrongCodeError) Error() string { return fmt.Sprintf("wrong code, %d tries left", e.Left) }

// OutageError says that something behind the portal does not answer.
type OutageError struct {
	LinkUntil  time.Time // the link stays valid until then; zero: unknown
	RetryAfter time.Duration
}

// Error is the same for every outage: causes stand in the host's log.
func (e *OutageError) Error() string { return "not available now" }
