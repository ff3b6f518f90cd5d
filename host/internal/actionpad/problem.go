package actionpad

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// Problem is an RFC 9457 answer. It names the place of a mistake and never
// repeats the value: what an agent typed may be a person's data.
type Problem struct {
	Type   string  `json:"type" doc:"Always about:blank" example:"about:blank"`
	Title  string  `json:"title" doc:"The status in words"`
	Status int     `json:"status"`
	Detail string  `json:"detail,omitempty" doc:"What went wrong and what to do"`
	Code   string  `json:"code,omitempty" doc:"A word for programs: not_found, conflict, rate_limited, unavailable ..."`
	Errors []Place `json:"errors,omitempty" doc:"Where in the request"`
}

// Place is one mistake of a request.
type Place struct {
	Location string `json:"location" doc:"Path of the field, such as body.days"`
	Message  string `json:"message"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// newProblem replaces huma's own error, which echoes offending values.
func newProblem(status int, msg string, errs ...error) huma.StatusError {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: msg}
	for _, e := range errs {
		var d *huma.ErrorDetail
		if errors.As(e, &d) {
			p.Errors = append(p.Errors, Place{Location: d.Location, Message: d.Message})
		}
	}
	return p
}

// problem maps an error of the rights to an answer: the one table of this API.
func problem(err error) error {
	var e *sdk.Error
	var bad *privacy.AddressError
	var done huma.StatusError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &done):
		return err
	case errors.As(err, &bad):
		return coded(http.StatusConflict, "address_"+bad.Why, addressAdvice(bad.Why), 0)
	case errors.Is(err, privacy.ErrDenied):
		return coded(http.StatusForbidden, "denied_by_crm", "The CRM does not let this agent do this.", 0)
	case errors.Is(err, privacy.ErrDeadLink):
		return coded(http.StatusConflict, "dead_link", "This link cannot be entered any more. Make a new one.", 0)
	case errors.Is(err, privacy.ErrNoConsents):
		return coded(http.StatusNotFound, "no_consents", "The CRM behind this contact keeps no consents.", 0)
	case errors.Is(err, privacy.ErrNotFound):
		return coded(http.StatusNotFound, "not_found", "There is no such contact or link, or it is not configured here.", 0)
	case errors.Is(err, privacy.ErrTooMany):
		return coded(http.StatusServiceUnavailable, "busy", "Too many of these are running now. Try again.", 10*time.Second)
	case errors.Is(err, privacy.ErrLedger):
		return coded(http.StatusServiceUnavailable, "ledger", "The audit ledger cannot be written, so nothing was done. Try again.", 5*time.Second)
	case errors.Is(err, privacy.ErrStore):
		return coded(http.StatusServiceUnavailable, "store", "The store of links cannot be reached. Try again.", 5*time.Second)
	case errors.As(err, &e):
		return crmProblem(e)
	default:
		return coded(http.StatusInternalServerError, "internal", "Something went wrong here. It is in the host's log.", 0)
	}
}

// addressAdvice says why nothing can be mailed, and what to do.
func addressAdvice(why string) string {
	switch why {
	case "none":
		return "The CRM has no e-mail address of this contact. Give the link yourself."
	case "shared":
		return "Another contact has the same e-mail address, so nothing is sent there. Give the link yourself."
	case "recent":
		return "The e-mail address was changed on the customer's pages in the last 14 days, so nothing is sent there. Give the link yourself."
	default:
		return "It cannot be checked whether another contact has the same e-mail address, so nothing is sent there. Give the link yourself."
	}
}

func crmProblem(e *sdk.Error) error {
	switch e.Kind {
	case sdk.KindNotFound, sdk.KindMoved:
		return coded(http.StatusNotFound, string(e.Kind), "The CRM has no such record.", 0)
	case sdk.KindDenied:
		return coded(http.StatusBadGateway, "crm_denied", "The CRM does not let the integration user read this.", 0)
	case sdk.KindRateLimited:
		return coded(http.StatusServiceUnavailable, "crm_rate_limited", "The CRM is busy. Try again later.", max(e.RetryAfter, time.Second))
	case sdk.KindInvalid, sdk.KindUnsupported:
		return coded(http.StatusUnprocessableEntity, string(e.Kind), "The CRM's adapter cannot do this.", 0)
	default:
		return coded(http.StatusServiceUnavailable, "crm_unavailable", "The CRM does not answer. Try again.", max(e.RetryAfter, 2*time.Second))
	}
}

func coded(status int, code, detail string, wait time.Duration) error {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: code}
	if wait > 0 {
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {strconv.Itoa(int(wait/time.Second) + 1)}})
	}
	return p
}
