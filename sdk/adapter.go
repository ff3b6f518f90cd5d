package sdk

import (
	"context"
	"encoding/json"
	"time"
)

// Adapter is what every adapter implements. Each further ability is an
// interface of its own: [Finder], [Relater], [Updater], [Files], [Journal],
// [Gatekeeper], [ConsentKeeper], [PurposeKeeper].
type Adapter interface {
	Lifecycle
	Reader
}

// Lifecycle is how the host gets to know an adapter and sets it up.
type Lifecycle interface {
	// Describe tells what the binary is. It works before Configure and without
	// the CRM; only Capabilities and Simulated may follow from the settings.
	Describe(ctx context.Context) (*Description, error)

	// Configure hands over the settings. Problems with the settings are
	// diagnostics, not errors; with a diagnostic of SeverityError the adapter
	// stays unconfigured. It must not need the CRM: a CRM that is down at
	// start is found by Check.
	Configure(ctx context.Context, req *ConfigureRequest) (*ConfigureResponse, error)

	// Check tells whether the CRM can be reached with these credentials.
	Check(ctx context.Context) (*CheckResponse, error)
}

// Reader is the least that an adapter reads from the CRM.
type Reader interface {
	// Schema asks the CRM for its types and fields. The host caches it for an
	// hour and asks again when its configuration is reloaded.
	Schema(ctx context.Context) (*Schema, error)

	// Contact reads one record with all its fields, archived or not.
	// Errors: KindNotFound, KindMoved (with Error.MovedTo, after a merge),
	// KindDenied, KindRateLimited, KindUnavailable.
	Contact(ctx context.Context, ref Ref) (*Record, error)
}

// Description is the answer of Describe.
type Description struct {
	Name    string // short name of the adapter, such as "lime"
	Version string // version of the binary (semantic version)
	// Capabilities are the optional services that the host may use. Nil from an
	// adapter stands for all that it implements; a list leaves those out that
	// its settings do not provide for. The host asks again after Configure.
	Capabilities []Capability
	Simulated    bool // true when no real CRM stands behind it; printed on every receipt
}

// ConfigureRequest carries the operator's settings to the adapter.
type ConfigureRequest struct {
	Name     string          // the adapter's name in the host's configuration; the Adapter of its Refs
	Settings json.RawMessage // a JSON object: the settings block, opaque to the host
	StateDir string          // a private directory (mode 0700) that outlives the process; "" in tests
}

// ConfigureResponse tells what is wrong with the settings, if anything.
type ConfigureResponse struct {
	Diagnostics []Diagnostic
}

// Severity of a diagnostic.
type Severity int

// The severities. An error refuses the configuration, a warning is printed.
const (
	SeverityError Severity = iota + 1
	SeverityWarning
)

// Diagnostic is one remark on the settings. The host pins it to the file and
// line of Path. It never repeats a secret value.
type Diagnostic struct {
	Severity Severity
	Path     []string // where in the settings: {"relations", "deal", "type"}; empty: the whole block
	Summary  string   // one line for the operator
	Detail   string   // what to do about it
}

// CheckResponse is what Check saw.
type CheckResponse struct {
	CRMTime  time.Time     // the CRM's clock; zero when the CRM does not tell
	Latency  time.Duration // how long the CRM took to answer
	Warnings []string      // for the operator: missing rights and the like; no personal data
}

// Priority tells the adapter's limiter how urgent a call is.
type Priority int

// The priorities. A limiter keeps a third of the CRM's limit for interactive calls.
const (
	PriorityInteractive Priority = iota + 1
	PriorityJob
	PriorityBulk
)

// Actor is who causes a call, as far as the CRM may want to know.
type Actor struct {
	Kind string // "customer", "agent" or "system"
	ID   string // the agent's id in the CRM; empty for a customer
}

// Call goes with every call, in its context. Its deadline is the context's.
type Call struct {
	RequestID string // the operation's id: the same on every repeat of one operation
	Actor     Actor
	Priority  Priority
}

type callKey struct{}

// WithCall returns a context that carries c.
func WithCall(ctx context.Context, c Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// CallFrom returns the call that ctx carries; without one, an interactive
// call of the system without a request id.
func CallFrom(ctx context.Context) Call {
	if c, ok := ctx.Value(callKey{}).(Call); ok {
		return c
	}
	return Call{Actor: Actor{Kind: "system"}, Priority: PriorityInteractive}
}
