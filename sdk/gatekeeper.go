package sdk

import "context"

// Gatekeeper asks the CRM what an agent may do. Without it the host goes by
// its own configuration alone.
type Gatekeeper interface {
	// May tells whether the actor may do something. A no is an answer, not an
	// error. With an error nothing is known, and the host refuses; except
	// KindUnsupported, which says that this adapter is no gatekeeper.
	May(ctx context.Context, req *MayRequest) (*MayResponse, error)
}

// MayRequest is one question.
type MayRequest struct {
	Actor  Actor
	Ref    Ref // the record that it is about; zero for the desk and a search
	Action Action
}

// Action is what an agent wants to do.
type Action string

// The actions. One that an adapter does not know is not allowed.
const (
	ActionLink      Action = "link"      // make a link for a customer
	ActionRequest   Action = "request"   // take in a request for a customer
	ActionExport    Action = "export"    // take a record's data out
	ActionAnonymise Action = "anonymise" // make a record nobody's
	ActionDesk      Action = "desk"      // open the desk
	ActionSearch    Action = "search"    // look for customers
)

// MayResponse is the answer. The zero value is a no.
type MayResponse struct {
	Allowed bool
	Reason  MayReason // with Allowed false
}

// MayReason tells why something is not allowed.
type MayReason string

// The reasons.
const (
	MayNotKnown    MayReason = "not_known" // the CRM knows no such agent
	MayNotActive   MayReason = "not_active"
	MayNotEntitled MayReason = "not_entitled"
)
