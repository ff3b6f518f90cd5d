package portal

import (
	"context"
	"io"
	"time"
)

// CodeService gets a code to the customer, and a new link to who lost one.
type CodeService interface {
	// SendCode mails a code to the address in the CRM. The answer is the same
	// whether or not there is such an address. ErrDeadLink, ErrLocked, ErrTooMany.
	SendCode(ctx context.Context, token string) error
	// AskNewLink tells the organisation that the holder of a dead link wants
	// another. The answer is the same for a token that never was. *OutageError.
	AskNewLink(ctx context.Context, token string) error
	// CloseLink is "That was not me": the visit's link is closed and every visit
	// that began with it ends, this one too.
	CloseLink(ctx context.Context, v *Visit) error
}

// CaseService takes requests that a person must answer.
type CaseService interface {
	// Question opens the form of "Is something wrong here?"; ErrNotFound.
	Question(ctx context.Context, v *Visit, handle string) (*Question, error)
	// Ask opens a case with what the customer wrote, 1 to 4,000 characters. The
	// same handle again is the same case, without its code. ErrNotFound.
	Ask(ctx context.Context, v *Visit, handle, text string) (*Asked, error)
	// Case shows a case without personal data. ErrNotFound for a number and code
	// that do not belong together, in the same time as for a number that never was.
	Case(ctx context.Context, number, code string) (*CaseView, error)
	// StopCase is the customer's own end of a case. Errors as Case.
	StopCase(ctx context.Context, number, code string) error
}

// Question is a form for a request in words.
type Question struct {
	Handle string // for Ask
	About  string // title of the section or list it is about
	Kind   string // "correction", "withheld", "objection" or "restriction"
	Due    time.Time
}

// Asked is the proof of a request.
type Asked struct {
	Number string
	Code   string // shown once; empty when it was shown before
	Kind   string // as in Question
	Due    time.Time
}

// CaseView is a case as anybody who has its number and code may see it.
type CaseView struct {
	Number   string
	Kind     string // "correction", "withheld", "new_link", "objection", "restriction"
	State    string // "open", "done", "refused", "stopped"
	Received time.Time
	Due      time.Time
	Closed   time.Time // zero while it is open
	Reason   string    // of a refusal: a word for the locale files
	MayStop  bool
}

// FileService shows and sends files that belong to a record.
type FileService interface {
	// Files lists the files of a record; the handle stands in RecordView.Files.
	Files(ctx context.Context, v *Visit, handle string) (*FileList, error)
	// Download opens one file of a list; ErrNotFound when it is not the
	// customer's any more. The caller closes Body, which ends the transfer.
	Download(ctx context.Context, v *Visit, handle string) (*Download, error)
}

// FileList is the files of one record, a page at a time.
type FileList struct {
	Files []FileView
	Next  string // handle for Files; empty: this is the last page
}

// FileView is one file.
type FileView struct {
	Name   string // as the CRM has it: may be hostile
	Size   int64  // bytes; -1: unknown
	Time   time.Time
	Handle string // for Download; empty: it cannot be downloaded
}

// Download is a file on its way.
type Download struct {
	Name string // safe: no separators, controls or leading dot
	Size int64  // bytes; -1: unknown
	Body io.ReadCloser
}

// ActivityService tells what passed through this service.
type ActivityService interface {
	Activity(ctx context.Context, v *Visit) ([]Activity, error)
}
