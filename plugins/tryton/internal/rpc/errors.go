package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Error is a call that failed.
type Error struct {
	Kind       sdk.ErrorKind
	Status     int    // HTTP; 0 when there was no answer
	Class      string // Tryton's own class of error; "" when it gave none
	Detail     string
	RetryAfter time.Duration
	// Lost: the call went out and nobody knows what became of it.
	Lost bool

	passing bool // may be gone at the next try
}

// The classes of errors that Tryton answers with. They are names in its code,
// alike in every language.
const (
	ClassUser        = "UserError"   // validation, access or a record that is gone: the class does not tell which
	ClassWarning     = "UserWarning" // a person would have to confirm
	ClassConcurrency = "ConcurrencyException"
	ClassLogin       = "LoginException" // asks for one more thing than the password
	ClassUnknownName = "KeyError"       // not sent by that name: no such model or field
)

// Error returns kind and detail, never the CRM's own text.
func (e *Error) Error() string { return "tryton: " + string(e.Kind) + ": " + e.Detail }

// IsClass reports whether err is an error of that class.
func IsClass(err error, class string) bool {
	var e *Error
	return errors.As(err, &e) && e.Class == class
}

// IsKind reports whether err is a failed call of that kind.
func IsKind(err error, kind sdk.ErrorKind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// WasLost reports whether a call went out whose outcome nobody knows.
func WasLost(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Lost
}

// Public turns any error into the one that may leave the adapter.
func Public(err error) error {
	if err == nil {
		return nil
	}
	var public *sdk.Error
	if errors.As(err, &public) {
		return public
	}
	var e *Error
	if errors.As(err, &e) {
		return &sdk.Error{Kind: e.Kind, Detail: e.Detail, RetryAfter: e.RetryAfter}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &sdk.Error{Kind: sdk.KindUnavailable, Detail: "the call ended before the CRM answered"}
	}
	return &sdk.Error{Kind: sdk.KindUnavailable, Detail: "unexpected error in the adapter"}
}

func unavailable(detail string) *Error { return &Error{Kind: sdk.KindUnavailable, Detail: detail} }

// fromStatus is the one table from HTTP to kinds of errors.
func fromStatus(resp *http.Response, now time.Time) *Error {
	e := &Error{Status: resp.StatusCode, Kind: sdk.KindUnavailable, RetryAfter: retryAfter(resp.Header, now)}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized:
		e.Kind, e.Detail = sdk.KindDenied, "the CRM does not accept the login"
	case code == http.StatusForbidden:
		e.Kind, e.Detail = sdk.KindUnsupported, "the CRM does not offer this method: its version or modules are others"
	case code == http.StatusNotFound:
		e.Detail = "there is no such database under the configured url"
	case code == http.StatusTooManyRequests:
		e.Kind, e.Detail, e.passing = sdk.KindRateLimited, "the CRM refuses for a while: too many calls or wrong passwords", true
	case code == http.StatusServiceUnavailable:
		e.Detail, e.passing = "the CRM is not available just now", true
	case code >= 300 && code < 400:
		e.Detail = "the CRM redirects to another address: set url to that one"
	case code == http.StatusBadGateway || code == http.StatusGatewayTimeout:
		e.Lost, e.passing, e.Detail = true, true, "no answer from behind the CRM's gateway"
	default:
		e.Lost, e.Detail = code >= 500, "the CRM answers with status "+strconv.Itoa(code)
	}
	return e
}

// fromAnswer is the one table from errors inside HTTP 200 to kinds. Only the
// class is read: [class, [text, description, domain]], or for a fault of the
// program [text, traceback].
func fromAnswer(raw json.RawMessage) *Error {
	var parts []json.RawMessage
	var class string
	if json.Unmarshal(raw, &parts) != nil || len(parts) == 0 || json.Unmarshal(parts[0], &class) != nil {
		return &Error{Kind: sdk.KindUnavailable, Status: http.StatusOK, Detail: "the CRM failed in a form that is not known"}
	}
	e := &Error{Status: http.StatusOK, Class: class}
	switch {
	case class == ClassUser, class == ClassWarning:
		e.Kind, e.Detail = sdk.KindInvalid, "the CRM refuses this"
	case class == ClassConcurrency:
		e.Kind, e.Detail = sdk.KindConflict, "somebody else has just changed the record"
	case class == ClassLogin:
		e.Kind, e.Detail = sdk.KindDenied, "the CRM asks for more than a password at login"
	case isName(class):
		e.Kind, e.Class, e.Detail = sdk.KindInvalid, ClassUnknownName, "the CRM knows no such model or field"
	default:
		e.Kind, e.Class, e.Detail = sdk.KindUnavailable, "", "the CRM failed on this call"
	}
	return e
}

// isName recognises how Python words a missing key: the key between quotes. A
// text with a space in it is something else, and perhaps a person's.
func isName(s string) bool {
	name, ok := strings.CutPrefix(s, "'")
	name, end := strings.CutSuffix(name, "'")
	return ok && end && name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '_'
	})
}

// maxRetryAfter keeps a mistaken header from silencing the adapter for days.
const maxRetryAfter = time.Hour

func retryAfter(h http.Header, now time.Time) time.Duration {
	raw := strings.TrimSpace(h.Get("Retry-After"))
	var d time.Duration
	if seconds, err := strconv.ParseInt(raw, 10, 32); err == nil {
		d = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(raw); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), maxRetryAfter)
}
