package portal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/inzage/inzage/sdk"
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

// Landing is what the page before sign-in may know.
type Landing struct {
	Language  string
	NeedsCode bool // false with verify = off: one button, still a POST
	CodeSent  bool // the code is sent on request: six digits; else it was told
}

// Session is a visit that has just begun.
type Session struct {
	Secret string // for the cookie
	Visit  *Visit
}

// Visit is the customer who is signed in.
type Visit struct {
	ID       string
	Language string
	IdleEnd  time.Time // the visit ends then, unless a page is opened before
	Previous time.Time // the visit before this one; zero: none
	MayEdit  bool
	Preview  bool // an agent looks along: read only, and every page says so
	// Inner is the host's own record of the visit; the pages pass it back untouched.
	Inner any
}

// Overview is the first page after sign-in.
type Overview struct {
	Sections   int           // sections on My data
	Related    []RelatedLink // related lists that exist
	Purposes   []Purpose
	Activities []Activity // the last three
	Missing    []Gap
}

// Purpose tells why data is kept. Basis is a word of Art. 6(1): consent,
// contract, legal_obligation, vital_interests, public_task, legitimate_interest.
type Purpose struct {
	Title, Basis, Retention string
}

// Activity is one line of what passed through this service. Key is a text id:
// "view", "correct", "link", "visit".
type Activity struct {
	Time   time.Time
	Key    string
	Role   string // "customer", "agent", "system"
	Fields []string
}

// Gap says that a part could not be shown, in words of the locale files.
type Gap struct {
	Key string // text id
}

// RelatedLink leads to a related list.
type RelatedLink struct {
	Title  string
	Handle string
}

// MyData is everything of the contact itself.
type MyData struct {
	Records []RecordView
	Related []RelatedLink
	Missing []Gap // records that cannot be shown now
}

// RecordView is one record of the customer; usually there is one.
type RecordView struct {
	Title    string // shown only when there is more than one record
	Sections []Section
	Files    string // handle for Files; empty: there are none
}

// Section is one block of fields with one form.
type Section struct {
	ID      string // anchor
	Title   string
	Purpose string // one line: why this is kept; may be empty
	Fields  []FieldView
	Handle  string // for Form; empty when nothing can be changed
	// Withheld counts fields that are not shown because they also concern somebody else.
	Withheld int
	// Ask and AskWithheld are handles for Question; empty: nothing can be asked.
	Ask, AskWithheld string
}

// FieldView is one line of a section.
type FieldView struct {
	Label    string
	Value    sdk.Value
	Format   sdk.Format
	Editable bool
	Why      string // why it cannot be changed, for an uneditable field; may be empty
}

// RelatedPage is one page of a related list.
type RelatedPage struct {
	Title    string
	Columns  []string
	Rows     []RelatedRow
	Withheld int    // rows on this page that are not shown, or shown in part
	Prev     string // handles; empty: none
	Next     string
	First    string // set when Prev is no longer known: back to the beginning
	// Ask and AskWithheld are handles for Question; empty: nothing can be asked.
	Ask, AskWithheld string
}

// Titled reports whether the rows have titles of their own. Otherwise the first
// column names the row.
func (p *RelatedPage) Titled() bool {
	return slices.ContainsFunc(p.Rows, func(r RelatedRow) bool { return r.Title != "" })
}

// RelatedRow is one related record.
type RelatedRow struct {
	Title string
	Cells []FieldView // one per column
}

// Form is a section open for change.
type Form struct {
	Handle string
	Title  string
	Inputs []InputField
	// Stale is set when the section no longer fits the configuration: start again.
	Stale bool
}

// InputField is one field of a form.
type InputField struct {
	Name     string // "f0", "f1" ...: means nothing outside this form
	Label    string
	Value    sdk.Value // what stands in the CRM
	Typed    []string  // what was typed, after an error; nil: show Value
	Kind     sdk.Kind
	Format   sdk.Format
	Options  []sdk.Option
	Max      int
	Required bool
	Error    FieldError
	// Autocomplete is an HTML autofill token, such as "given-name", for a field
	// whose meaning is known; empty: by Format, or none.
	Autocomplete string
}

// FieldError names what is wrong with a field: an sdk.Reason, or "" when nothing is.
type FieldError struct {
	Reason sdk.Reason
	Max    int
}

// Review is what is about to be saved.
type Review struct {
	Handle string // for Save
	Title  string
	Edit   string // handle to go back to the form
	Rows   []ReviewRow
}

// ReviewRow is one change: was, becomes. Without changes Rows is empty.
type ReviewRow struct {
	Label    string
	Was      sdk.Value
	Becomes  sdk.Value
	Format   sdk.Format
	Multiple bool
}

// SaveResult is what became of a save.
type SaveResult struct {
	Saved    string // handle of the receipt
	Conflict *Conflict
	// Form is set when the CRM refused a value: the form with the error at the field.
	Form *Form
}

// Conflict shows both values and asks which is right.
type Conflict struct {
	Handle string // for Save, with choices
	Title  string
	Rows   []ConflictRow
}

// ConflictRow is one field that somebody else changed meanwhile.
type ConflictRow struct {
	Name   string // "c0", "c1" ...
	Label  string
	Was    sdk.Value
	Theirs sdk.Value
	Mine   sdk.Value
	Format sdk.Format
}

// Receipt is the proof of a correction.
type Receipt struct {
	Number string
	Time   time.Time
	// State is "applied", "unknown" (being checked) or "refused".
	State string
	Rows  []FieldView
	// Simulated is true when the CRM behind it is a demonstration.
	Simulated bool
}

// The errors that have a page of their own.
var (
	ErrDeadLink      = errors.New("this link does not work")
	ErrLocked        = errors.New("this link is closed")
	ErrMalformedCode = errors.New("this code is not well-formed")
	ErrNoVisit       = errors.New("nobody is signed in")
	ErrNotFound      = errors.New("no such page")
	// ErrTooMany: too many requests; the page says to wait.
	ErrTooMany = errors.New("too many requests")
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
