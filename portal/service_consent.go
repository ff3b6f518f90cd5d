package portal

import (
	"context"
	"time"
)

// ConsentService shows consents and takes decisions about them.
type ConsentService interface {
	// Consents shows every consent of the customer; *OutageError while neither
	// the CRM nor the receipts can be read, ErrNotFound where no CRM keeps any.
	Consents(ctx context.Context, v *Visit) (*Consents, error)
	// Decision opens the page on which a consent is given or withdrawn; the
	// handle is Consent.Give or Consent.Withdraw. ErrNotFound.
	Decision(ctx context.Context, v *Visit, handle string) (*Decision, error)
	// Decide takes the decision of a Decision. The receipt stands when it
	// returns, whether or not the CRM has it yet; the same handle again is the
	// same decision. ErrStaleText when the text has changed since it was shown:
	// nothing was decided. ErrNotFound.
	Decide(ctx context.Context, v *Visit, handle string) (receipt string, err error)
	// ConsentReceipt shows what was decided; the handle comes from Decide or
	// from ConsentEvent.Receipt. ErrNotFound.
	ConsentReceipt(ctx context.Context, v *Visit, handle string) (*ConsentReceipt, error)
}

// MarketingService ends marketing at once (Art. 21(2), 21(3)).
type MarketingService interface {
	// StopMarketing withdraws every consent to be approached, and objects to
	// marketing. It is unconditional; doing it again is no error.
	StopMarketing(ctx context.Context, v *Visit) error
}

// Consents is the page of consents.
type Consents struct {
	Types []Consent
	// Missing says what could not be read: "consents" when the CRM does not
	// answer and only the receipts kept here are shown.
	Missing []Gap
	// Stopped is when marketing was objected to; zero: never.
	Stopped time.Time
}

// Consent is one type of consent with how it stands.
type Consent struct {
	Title string
	Text  string // what the customer consents to, as the organisation has it now
	State string // "never", "given", "withdrawn", "expired"
	Since time.Time
	// Until is when a given consent ends by itself; zero: never.
	Until time.Time
	// Pending says that the decision stands and is being passed on to the CRM.
	Pending bool
	// Observed says that the state comes from the CRM and no receipt explains it.
	Observed bool
	// KeptBy is the address that the consent belongs to; empty: the person.
	KeptBy string
	// Give and Withdraw are handles for Decision; empty: it cannot be done here.
	Give, Withdraw string
	// Elsewhere: it can only be given elsewhere, and be withdrawn here.
	Elsewhere bool
	History   []ConsentEvent // newest first
}

// ConsentEvent is one decision of the past.
type ConsentEvent struct {
	Time     time.Time
	Given    bool
	Role     string // "customer", "agent", "crm"
	Text     string // as it was shown then; empty when nobody knows
	Version  string // short mark of the text; empty with Text
	Language string // of the text
	Receipt  string // handle for ConsentReceipt; empty: there is none
	// Carried says that it was carried over when the address changed.
	Carried bool
}

// Decision is a consent that is about to be given or withdrawn.
type Decision struct {
	Handle string // for Decide
	Title  string
	Text   string
	Give   bool // false: withdraw
	KeptBy string
	// Others are the titles of what stays as it is, for a reader who withdraws.
	Others []string
}

// ConsentReceipt is the proof of a decision, to keep.
type ConsentReceipt struct {
	Number   string
	Time     time.Time
	Given    bool
	Title    string
	Text     string
	Version  string
	Language string
	Role     string // who decided: "customer" or "agent"
	KeptBy   string
	InCRM    time.Time // when the CRM had it; zero: being passed on
	// Simulated is true when the CRM behind it is a demonstration.
	Simulated bool
	// File is the receipt as a file to keep: JSON, with a seal that only this
	// organisation can make and check.
	File []byte
}
