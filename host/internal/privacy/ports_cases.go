package privacy

import (
	"context"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Change is what the ledger commits in one transaction: all of it or nothing.
// At most one of Intend, Note and Close is set.
type Change struct {
	Intend *Operation
	Note   *Operation
	Close  *Outcome
	Case   *Case    // opened, or the new state of one that is open
	Seal   []Box    // texts to keep sealed until their end
	Drop   []string // ids of boxes whose need has ended: destroyed here
	Jobs   []Job    // what is to be done afterwards
}

// Committer commits what belongs together: an event with the case, the sealed
// texts and the jobs that follow from it. Errors are those of Ledger.
type Committer interface {
	Commit(ctx context.Context, c Change) error
}

// Box is a text that may be personal: what a customer wrote to us, an address
// that must still be told something. The ledger encrypts it under a key of its
// own and destroys that key when it is dropped or its time is over.
type Box struct {
	ID   string // NewID makes one
	Case string // Case.Number; "": of no case
	Text []byte
	End  time.Time // hard: it cannot be opened after
}

// Boxes opens sealed texts.
type Boxes interface {
	// Unseal returns the text of a box; ErrNotFound when it was dropped or has ended.
	Unseal(ctx context.Context, id string) ([]byte, error)
}

// JobKind names what a job does.
type JobKind string

// The jobs so far.
const (
	JobMail    JobKind = "mail"    // send a message to a person: Message says which
	JobJournal JobKind = "journal" // write a line into the contact's history in the CRM
)

// Job is something to be done after a commit, repeated until it succeeds. It
// holds ids only: River's rows are kept, and read by operators.
type Job struct {
	ID      string // the same id again is the same job
	Kind    JobKind
	Message string  // a word from a closed list: link, code, changed, asked, received
	Op      string  // the operation that asks for it
	Link    string  // id of the link, if any
	Case    string  // number of the case, if any
	Box     string  // id of a sealed text, if any
	Ref     sdk.Ref // the record, if any
	// Until is when the job is pointless; it is given up then. Zero: never.
	Until time.Time
}

// CaseKind is what a customer asks for.
type CaseKind string

// The kinds of cases so far.
const (
	CaseCorrection CaseKind = "correction" // Art. 16: something that cannot be changed in the portal
	CaseWithheld   CaseKind = "withheld"   // Art. 15(4): data that also concerns others
	CaseNewLink    CaseKind = "new_link"   // the holder of a dead link asks for another
	CaseObjection  CaseKind = "objection"  // Art. 21(1): to a purpose of legitimate interest or public task
)

// CaseState is how far a case is.
type CaseState string

// The states of a case.
const (
	CaseOpen    CaseState = "open"
	CaseDone    CaseState = "done"
	CaseRefused CaseState = "refused" // with a reason, Art. 12(4)
	CaseStopped CaseState = "stopped" // by the customer
)

// Case is a request of a customer with its legal clock (Art. 12(3)).
type Case struct {
	Number   string // as people read it out: K7Q4-M2XR
	Kind     CaseKind
	State    CaseState
	Subject  sdk.Subject
	Op       string    // the operation that opened it
	Visit    string    // id of the visit in which it was asked, if any
	Received time.Time // when the customer asked
	Due      time.Time // when the answer is due
	CodeMAC  string    // keyed mark of the case code; "": it has none
	Box      string    // the customer's text, while it is needed
	Reason   string    // of a refusal: a word from a closed list
	Closed   time.Time // zero while it is open
}

// Cases reads cases. They are changed by Commit only.
type Cases interface {
	// Case returns one by its number; ErrNotFound.
	Case(ctx context.Context, number string) (*Case, error)
	// CasesOf lists a subject's cases, newest first.
	CasesOf(ctx context.Context, subject sdk.Subject) ([]Case, error)
	// Due lists open cases, the one that is due first at the top.
	Due(ctx context.Context, limit int) ([]Case, error)
}
