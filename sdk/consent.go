package sdk

import (
	"context"
	"time"
)

// ConsentKeeper keeps consents in the CRM, where administrators manage their
// types. Without it the portal has no page of consents, and agents see no
// lights. What a person decided is kept by the host first; the CRM is told
// afterwards, and again until it has it.
type ConsentKeeper interface {
	// ConsentTypes lists what a contact of a type can consent to, inactive types
	// included, in the order in which people should see them. The host asks at
	// every page, so that an administrator's change shows at once.
	ConsentTypes(ctx context.Context, req *ConsentTypesRequest) (*ConsentTypesResponse, error)
	// Consents returns what the CRM holds about one contact, oldest first. Rows
	// whose type is unknown or inactive are told all the same. Errors as Contact.
	Consents(ctx context.Context, req *ConsentsRequest) (*ConsentsResponse, error)
	// AppendConsent adds one decision and leaves earlier ones as they are, where
	// the CRM keeps a history. An event whose ID stands there already is not
	// written again; where a CRM has no place for IDs, the state is what is
	// asked for afterwards, which makes a repeat safe too. A type that is
	// inactive or read-only can still be withdrawn. Errors: as Contact;
	// KindInvalid with Field "type" for an unknown type, or one that can no
	// longer be given; KindUnavailable with MayHaveApplied after a lost answer.
	AppendConsent(ctx context.Context, req *AppendConsentRequest) (*AppendConsentResponse, error)
}

// ConsentTypesRequest asks for the consent types of a contact type.
type ConsentTypesRequest struct {
	Adapter string // the adapter's name in the host's configuration
	Type    string // contact type as in Schema
}

// ConsentTypesResponse lists consent types.
type ConsentTypesResponse struct {
	Types []ConsentType
}

// ConsentType is something that a person can consent to.
type ConsentType struct {
	ID     string // the CRM's id
	Titles Labels // short: "Newsletter"
	// Texts is what the person consents to, in full, as the CRM has it. It is
	// kept with every decision, so that it can be proved what was read.
	Texts   Labels
	Channel Channel // what it allows; empty: none of these, or not known
	// Inactive types are no longer asked for; what was given can be withdrawn.
	Inactive bool
	// ReadOnly types are given elsewhere, not by the person on a page. They can
	// be withdrawn there all the same (Art. 7(3)).
	ReadOnly bool
	// Months after which a consent ends by itself; 0: never.
	Months int
	// KeptBy names the field of the contact whose value the CRM keeps this
	// consent by, such as "email": it belongs to the address, not to the record.
	// Empty: it is kept by the record.
	KeptBy string
}

// Channel is a way of reaching people that a consent allows.
type Channel string

// The channels.
const (
	ChannelEmail Channel = "email"
	ChannelPhone Channel = "phone"
	ChannelPost  Channel = "post"
	ChannelText  Channel = "text" // SMS and messengers
)

// ConsentsRequest asks for the consents of one contact.
type ConsentsRequest struct {
	Ref Ref
}

// ConsentsResponse holds what the CRM knows of one contact.
type ConsentsResponse struct {
	Events []ConsentEvent
	// History tells whether the CRM keeps earlier decisions. Without it each type
	// has at most one event, which is its present state.
	History bool
}

// ConsentEvent is one decision as it stands in the CRM.
type ConsentEvent struct {
	ID    string // AppendConsentRequest.ID, when the row was written by the host; else empty
	Row   string // the CRM's id of the row
	Type  string // ConsentType.ID
	Given bool   // false: withdrawn
	Time  time.Time
	// Source is where it came from, in the CRM's words, such as "coworker".
	Source string
	// Address is what it is kept by, with ConsentType.KeptBy.
	Address string
}

// AppendConsentRequest adds one decision of one contact.
type AppendConsentRequest struct {
	ID    string // the receipt's id: the same on every repeat; letters, digits, - and _, 8 to 64 of them
	Ref   Ref
	Type  string // ConsentType.ID
	Given bool   // false: withdrawn
	Time  time.Time
	// Source is who decided or passed it on.
	Source ConsentSource
	// Note is what an agent wrote about it; may be empty.
	Note string
	// Address asks for the state of an earlier address, with ConsentType.KeptBy:
	// empty means the one that stands in the contact now.
	Address string
}

// ConsentSource is how a decision reached the host.
type ConsentSource string

// The sources.
const (
	ConsentPortal  ConsentSource = "portal"  // the person, on a page
	ConsentAgent   ConsentSource = "agent"   // an agent on the person's behalf
	ConsentAddress ConsentSource = "address" // carried over when the address changed
)

// AppendConsentResponse is the decision as stored.
type AppendConsentResponse struct {
	Event ConsentEvent
}

// Valid reports whether the request can be carried out: an ID that is safe to
// look for in a text, a record, a type, a time and a known source.
func (r *AppendConsentRequest) Valid() bool {
	switch r.Source {
	case ConsentPortal, ConsentAgent, ConsentAddress:
	default:
		return false
	}
	return validID(r.ID) && !r.Ref.IsZero() && r.Type != "" && !r.Time.IsZero()
}
