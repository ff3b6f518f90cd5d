package privacy

import (
	"time"

	"github.com/inzage/inzage/sdk"
)

// OpKind names what was done.
type OpKind string

// The operations so far.
const (
	OpLinkMake   OpKind = "link.make"
	OpLinkRevoke OpKind = "link.revoke"
	OpVisitBegin OpKind = "visit.begin"
	OpVisitEnd   OpKind = "visit.end"
	OpView       OpKind = "contact.view"
	OpCorrect    OpKind = "contact.correct"
	OpSearch     OpKind = "contact.search"
	OpTicket     OpKind = "ticket.make"
	OpSignIn     OpKind = "agent.sign_in"
	OpCodeSend   OpKind = "code.send" // a customer asked for a code
	OpCodeNew    OpKind = "code.new"  // an agent gave a link a new code
	OpLinkAsked  OpKind = "link.asked"
	OpCaseOpen   OpKind = "case.open"
	OpCaseRead   OpKind = "case.read"
	OpCaseEnd    OpKind = "case.end"
	OpMailed     OpKind = "mail.sent"
	OpMailFailed OpKind = "mail.failed"
	OpFile       OpKind = "file.download"
)

// ActorKind tells who acts.
type ActorKind string

// The kinds of actors.
const (
	Customer ActorKind = "customer"
	Agent    ActorKind = "agent"
	System   ActorKind = "system"
)

// Actor is who causes an operation.
type Actor struct {
	Kind ActorKind
	ID   string // the agent's id in the CRM; empty for a customer
	Key  string // name of the API key that was used, if any
}

// Operation is one thing that somebody does, as the ledger keeps it.
type Operation struct {
	ID      string // request id; sent to the CRM too; NewID makes one
	Kind    OpKind
	Time    time.Time // set by the ledger
	Actor   Actor
	Subject sdk.Subject
	Ref     sdk.Ref           // the record that is read or written, if one
	Link    string            // id of the link, if any
	Visit   string            // id of the visit, if any
	Fields  []FieldMark       // what is to change
	Notes   map[string]string // words from closed lists: language, asked_by, identified_by, asked_on, assurance, count
}

// FieldMark names a field with keyed marks of its old and new value.
type FieldMark struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// Result is how an operation ended.
type Result string

// The results. Unknown waits for a person.
const (
	Applied Result = "applied"
	Refused Result = "refused" // a rule or the CRM said no; nothing was changed
	Failed  Result = "failed"  // something broke; nothing was changed
	Unknown Result = "unknown"
)

// Outcome closes an operation.
type Outcome struct {
	Op       string // Operation.ID
	Result   Result
	Reason   string // a word from a closed list: an error kind, "conflict", "wrong_code" ...
	Revision string // the record's revision as stored
	By       string // "" when closed by its own request, "resolver" when settled later
}

// Entry is an operation with what became of it.
type Entry struct {
	Operation
	Outcome *Outcome // nil while it is open; nil for a noted event
	Closed  time.Time
}

// LinkSpec is what an agent decides about a link.
type LinkSpec struct {
	ID         string // the id of the operation that makes it
	Subject    sdk.Subject
	Maker      Actor
	Language   string        // BCP 47: "nl" or "en"
	Lifetime   time.Duration // default 72 h
	Verify     Verify
	AskedOn    string // date of the customer's request, 2006-01-02
	AskedBy    string // phone, letter, mail, desk
	Identified string // called_back, desk, login, not_sure
	Rights     []string
	// Preview: an agent looks at the pages as the customer would see them.
	Preview bool
	// Mailed: the link goes to the known address; nobody here sees it. It is
	// not kept with the link.
	Mailed bool
}

// Verify is how the holder of a link proves to be the customer.
type Verify string

// The ways to verify. VerifyOff is warned about.
const (
	VerifyTold Verify = "told" // an agent tells a code that lives with the link
	VerifyMail Verify = "mail" // a code is sent to the address in the CRM, when the customer asks
	VerifyOff  Verify = "off"
)

// Verifies lists the ways to verify.
func Verifies() []Verify { return []Verify{VerifyTold, VerifyMail, VerifyOff} }

// What the holder of a link may do.
const (
	RightSee     = "see"
	RightCorrect = "correct"
)

// LinkStatus is the state of a link.
type LinkStatus string

// The states of a link.
const (
	LinkActive  LinkStatus = "active"
	LinkLocked  LinkStatus = "locked" // too many wrong codes
	LinkUsedUp  LinkStatus = "used_up"
	LinkRevoked LinkStatus = "revoked"
	LinkExpired LinkStatus = "expired"
)

// LinkState is a link as it stands. Token and code are not in it: nobody has them.
type LinkState struct {
	LinkSpec
	Status     LinkStatus
	Created    time.Time
	Expires    time.Time
	Fetched    int // pages loaded: may be a mail filter
	Late       int // pages loaded after the link was over
	Visits     int // visits that began
	WrongCodes int
	LastVisit  time.Time
}

// Visit is a customer who typed the right code.
type Visit struct {
	ID        string // public id; the secret in the cookie is something else
	Link      string
	Subject   sdk.Subject
	Language  string
	Assurance string // "told by agent 1001", for receipts
	Rights    []string
	Preview   bool // an agent looks along: read only, and marked as such
	Maker     Actor
	Began     time.Time
	IdleEnd   time.Time // 30 minutes after the last page
	End       time.Time // 4 hours after the beginning
	// Previous is when the visit before this one began; zero for the first.
	Previous time.Time
}

// May reports whether the visit's link gives a right.
func (v *Visit) May(right string) bool {
	for _, r := range v.Rights {
		if r == right {
			return true
		}
	}
	return false
}
