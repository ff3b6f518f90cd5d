package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Error is a request that failed.
type Error struct {
	Kind       sdk.ErrorKind
	Status     int // 0 when there was no answer
	Detail     string
	RetryAfter time.Duration
	// Lost: the request went out and nobody knows what became of it.
	Lost bool

	passing bool   // may be gone at the next try
	text    string // what the CRM said; for Mentions only
}

// Error returns kind, detail and status, never the CRM's own text.
func (e *Error) Error() string {
	return "lime: " + string(e.Kind) + ": " + e.Detail
}

// Refused reports that the CRM understood the request and does not want it.
func (e *Error) Refused() bool {
	switch e.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// Mentions returns those of our own names that stand in the CRM's answer. How
// Lime words a refusal is not documented, so nothing else is read from it.
func (e *Error) Mentions(names []string) []string {
	var out []string
	for _, name := range names {
		if ok, err := regexp.MatchString(`(^|[^\w-])`+regexp.QuoteMeta(name)+`($|[^\w-])`, e.text); err == nil && ok {
			out = append(out, name)
		}
	}
	return out
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

// Is reports whether err is a failed request of that kind.
func Is(err error, kind sdk.ErrorKind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

func unavailable(detail string) *Error { return &Error{Kind: sdk.KindUnavailable, Detail: detail} }

// fromStatus is the one table from HTTP to kinds of errors.
func fromStatus(resp *http.Response, body []byte, now time.Time) *Error {
	e := &Error{Status: resp.StatusCode, Kind: sdk.KindUnavailable, RetryAfter: retryAfter(resp.Header, now)}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized:
		e.Kind, e.Detail = sdk.KindDenied, "the CRM does not accept the API key"
	case code == http.StatusForbidden:
		e.Kind, e.Detail = sdk.KindDenied, "the API user lacks a right in the CRM"
	case code == http.StatusNotFound || code == http.StatusGone:
		e.Kind, e.Detail = sdk.KindNotFound, "not in the CRM, or hidden from the API user"
	case code == http.StatusTooManyRequests:
		e.Kind, e.Detail, e.passing = sdk.KindRateLimited, "the CRM's rate limit is reached", true
	case code == http.StatusServiceUnavailable:
		e.Detail, e.passing = "the CRM is not available just now", true
	case code >= 300 && code < 400:
		e.Detail = "the CRM redirects to another address: set url to that one"
	case code == http.StatusBadGateway || code == http.StatusGatewayTimeout:
		e.Lost, e.passing, e.Detail = true, true, "no answer from behind the CRM's gateway"
	default:
		e.Detail = "the CRM answers with status " + strconv.Itoa(code)
	}
	e.text = message(body)
	return e
}

// message reads the one thing that clients know of Lime's error bodies: an
// optional message. Otherwise the text as a whole.
func message(body []byte) string {
	var known struct {
		Message string `json:"message"`
	}
	if err := json.Unmarshal(body, &known); err == nil && known.Message != "" {
		return known.Message
	}
	return string(body)
}

// maxRetryAfter keeps a mistaken header from silencing the adapter for days.
const maxRetryAfter = time.Hour

// retryAfter reads both forms of the header: seconds and a date.
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
