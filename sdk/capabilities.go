package sdk

import "context"

// Capability names an optional service of an adapter. On the wire it is one
// gRPC service; an unknown name in a Description is ignored by an older host.
type Capability string

// The capabilities of this version of the contract.
const (
	CapabilityFinder     Capability = "finder"
	CapabilityRelater    Capability = "relater"
	CapabilityUpdater    Capability = "updater"
	CapabilityFiles      Capability = "files"
	CapabilityJournal    Capability = "journal"
	CapabilityGatekeeper Capability = "gatekeeper"
	CapabilityConsents   Capability = "consents"
	CapabilityPurposes   Capability = "purposes"
)

// CapabilitiesOf lists the optional interfaces that a implements.
func CapabilitiesOf(a Adapter) []Capability {
	var caps []Capability
	if _, ok := a.(Finder); ok {
		caps = append(caps, CapabilityFinder)
	}
	if _, ok := a.(Relater); ok {
		caps = append(caps, CapabilityRelater)
	}
	if _, ok := a.(Updater); ok {
		caps = append(caps, CapabilityUpdater)
	}
	if _, ok := a.(Files); ok {
		caps = append(caps, CapabilityFiles)
	}
	if _, ok := a.(Journal); ok {
		caps = append(caps, CapabilityJournal)
	}
	if _, ok := a.(Gatekeeper); ok {
		caps = append(caps, CapabilityGatekeeper)
	}
	if _, ok := a.(ConsentKeeper); ok {
		caps = append(caps, CapabilityConsents)
	}
	if _, ok := a.(PurposeKeeper); ok {
		caps = append(caps, CapabilityPurposes)
	}
	return caps
}

// Finder searches contacts. Without it an agent must come from the CRM's card:
// the Actionpad's search is hidden.
type Finder interface {
	// Find returns at most req.Limit contacts, archived ones included. None is
	// an empty answer, not an error. More than one never opens a record by itself.
	Find(ctx context.Context, req *FindRequest) (*FindResponse, error)
}

// FindRequest is a search. Text is matched against name and reach fields;
// Field asks for an exact match on one field instead.
type FindRequest struct {
	Type  string // contact type to search; empty: all of them
	Text  string // what an agent typed
	Field string // with Field set, Text is that field's exact value
	Limit int    // 1 to 100
}

// FindResponse holds the contacts that were found.
type FindResponse struct {
	Records []Record // best first; fields as in Contact
	More    bool     // there were more than Limit
}

// Relater reads the records that belong to a record. Without it the portal
// shows no related lists.
type Relater interface {
	// Related calls send for each related record, archived ones included, in a
	// stable order, and stops at the first error of send, which it returns.
	// A parent without related records is an empty stream. Errors as Contact.
	Related(ctx context.Context, req *RelatedRequest, send func(*Record) error) error
}

// RelatedRequest asks for one relation of one record. Paging at the CRM stays
// inside the adapter.
type RelatedRequest struct {
	Parent   Ref
	Relation string // a Relation.Name of the parent's type
	After    string // Record.Cursor of the last record seen; empty: from the start
	Limit    int    // stop after so many records; 0: all
}

// Updater changes records. Without it the portal is read only.
type Updater interface {
	// Update applies changes to one record and returns it as stored. A Set
	// whose wanted value already stands is StatusUnchanged, which makes a
	// repeat of a lost answer safe; so is a removal whose child is gone, and an
	// addition that an earlier try of the same request id made, where the
	// type's Repeat is RepeatSafe. When a change cannot be made, its field has
	// StatusRejected or StatusConflict, nothing at all is written, and what
	// would have been is StatusNotWritten.
	// Errors: as Contact; KindUnavailable with MayHaveApplied when the write
	// was sent and its answer was lost.
	Update(ctx context.Context, req *UpdateRequest) (*UpdateResponse, error)
}

// Op is the kind of a change.
type Op int

// The operations of a change.
const (
	OpSet         Op = iota + 1 // give Field the value New
	OpAddChild                  // add a record with Values to the owned relation Field
	OpRemoveChild               // remove the record Child from the owned relation Field
)

// Change is one change of one record.
type Change struct {
	Op     Op
	Field  string           // field name for OpSet, relation name otherwise
	Old    Value            // OpSet: the value that the person saw
	New    Value            // OpSet: the wanted value
	Child  Ref              // OpRemoveChild
	Values map[string]Value // OpAddChild
}

// UpdateRequest changes one record, all changes or none.
type UpdateRequest struct {
	Ref      Ref
	Revision string // the Record.Revision that the person saw; "" skips the guard
	Changes  []Change
}

// Status is what became of a change.
type Status int

// The statuses of a change.
const (
	StatusApplied    Status = iota + 1
	StatusUnchanged         // the wanted value stood there already
	StatusRejected          // the CRM or the adapter refuses this value: see Reason
	StatusConflict          // somebody else changed the field since Revision
	StatusNotWritten        // nothing wrong with it, but another change of this update was refused
)

// Reason tells why a value was rejected, for a text in the person's language.
type Reason string

// The reasons for a rejection.
const (
	ReasonRequired  Reason = "required"
	ReasonTooLong   Reason = "too_long"
	ReasonFormat    Reason = "format"
	ReasonOption    Reason = "option"
	ReasonReadOnly  Reason = "read_only"
	ReasonUnknown   Reason = "unknown_field"
	ReasonCRMRefuse Reason = "crm_refused"
)

// FieldResult is the outcome of one change.
type FieldResult struct {
	Field   string
	Status  Status
	Reason  Reason // with StatusRejected
	Current Value  // what the CRM holds now
}

// UpdateResponse is the outcome of an update.
type UpdateResponse struct {
	Record  *Record       // as stored: read back after the write
	Results []FieldResult // one for each change, in their order
}
