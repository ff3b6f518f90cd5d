package sdk

import (
	"errors"
	"fmt"
	"time"
)

// ErrorKind says what went wrong, in terms that the host can act on.
type ErrorKind string

// The kinds of errors. One table maps them to gRPC, another to HTTP.
const (
	KindNotFound    ErrorKind = "not_found"
	KindMoved       ErrorKind = "moved" // merged into Error.MovedTo
	KindInvalid     ErrorKind = "invalid"
	KindConflict    ErrorKind = "conflict"
	KindDenied      ErrorKind = "denied" // the CRM refuses these credentials this thing
	KindRateLimited ErrorKind = "rate_limited"
	KindUnavailable ErrorKind = "unavailable"
	KindUnsupported ErrorKind = "unsupported"
)

// Error is the only error that crosses from an adapter to the host. It has no
// place for the CRM's own text, which can hold personal data.
type Error struct {
	Kind       ErrorKind
	Detail     string        // for the operator's log: a constant text of the adapter, never data
	Field      string        // with KindInvalid: the field's name
	MovedTo    Ref           // with KindMoved
	RetryAfter time.Duration // with KindRateLimited and KindUnavailable, when the CRM told it
	// MayHaveApplied: a write was sent and its answer was lost.
	MayHaveApplied bool
	// ProcessGone: the adapter's process or the transport failed, not the CRM.
	// Set by the host's side only.
	ProcessGone bool
}

// Error returns kind and detail; it never holds personal data.
func (e *Error) Error() string {
	if e.Detail == "" {
		return "adapter: " + string(e.Kind)
	}
	return "adapter: " + string(e.Kind) + ": " + e.Detail
}

// Errorf makes an error of a kind. The arguments must not hold data of a person.
func Errorf(kind ErrorKind, format string, args ...any) *Error {
	return &Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// KindOf returns the kind of err: "" for nil, KindUnavailable for an error
// that is not of this package.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindUnavailable
}
