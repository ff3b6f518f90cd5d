package portal

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// What a page tells to wait when nothing else is known.
const (
	defaultRetry = 5 * time.Minute
	tooManyRetry = time.Minute
)

// outcome maps an error to the page that explains it.
type outcome struct {
	is     func(error) bool
	page   string
	status int
	retry  time.Duration // for Retry-After; 0: none
}

// outcomes is the one table of errors. The first that fits counts; an error
// that none fits is an outage, because the visitor can do nothing about it.
func outcomes() []outcome {
	return []outcome{
		{is: sentinel(ErrUnsure), page: "unsure", status: http.StatusAccepted},
		{is: mayHaveApplied, page: "unsure", status: http.StatusAccepted},
		{is: sentinel(ErrDeadLink), page: "dead_link", status: http.StatusNotFound},
		{is: sentinel(ErrLocked), page: "locked", status: http.StatusForbidden},
		{is: sentinel(ErrNoVisit), page: "ended", status: http.StatusUnauthorized},
		{is: sentinel(ErrNotFound), page: "not_found", status: http.StatusNotFound},
		{is: kind(sdk.KindNotFound), page: "not_found", status: http.StatusNotFound},
		{is: sentinel(ErrTooMany), page: "too_many", status: http.StatusTooManyRequests, retry: tooManyRetry},
		{is: sentinel(errForbidden), page: "forbidden", status: http.StatusForbidden},
		{is: sentinel(errTooLarge), page: "too_large", status: http.StatusRequestEntityTooLarge},
		{is: sentinel(errStale), page: "stale", status: http.StatusConflict},
		{is: sentinel(ErrStaleText), page: "stale", status: http.StatusConflict},
		{is: sentinel(errBadForm), page: "stale", status: http.StatusBadRequest},
		{is: func(error) bool { return true }, page: "outage", status: http.StatusServiceUnavailable, retry: defaultRetry},
	}
}

func sentinel(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func kind(k sdk.ErrorKind) func(error) bool {
	return func(err error) bool {
		var e *sdk.Error
		return errors.As(err, &e) && e.Kind == k
	}
}

func mayHaveApplied(err error) bool {
	var e *sdk.Error
	return errors.As(err, &e) && e.MayHaveApplied
}

// waitView is what the pages about waiting say.
type waitView struct {
	Minutes int
	Until   string // the link stays valid until then; may be empty
	Lost    string // text id: what was on its way did not arrive; may be empty
	Text    string // words that somebody wrote and that did not arrive
	Why     string // text id: why to wait
	Link    bool   // the visitor came with a link
}

// lostTexts say what did not happen, by the beginning of a form's address.
var lostTexts = []struct{ prefix, text string }{
	{"/data/", "not_saved"}, {"/ask", "not_saved"}, {"/consents/", "not_decided"}, {"/stop-marketing", "not_decided"},
}

// lost words what became of a form that was on its way.
func (q *request) lost() string {
	if q.r.Method == http.MethodPost {
		for _, l := range lostTexts {
			if strings.HasPrefix(q.r.URL.Path, l.prefix) {
				return l.text
			}
		}
	}
	return ""
}

// kept is what somebody had typed into a form that did not arrive, as the browser
// posted it: nothing of it is stored here.
func (q *request) kept() string {
	switch q.r.URL.Path {
	case "/ask":
		return plain(q.posted.Get("text"))
	case "/data/check":
		fields := input(q.posted)
		var lines []string
		for i := range maxTyped {
			for _, v := range fields["f"+strconv.Itoa(i)] {
				if v = plain(v); strings.TrimSpace(strings.Trim(v, "-")) != "" {
					lines = append(lines, v)
				}
			}
		}
		return strings.Join(lines, "\n")
	default:
		return ""
	}
}

// maxTyped bounds the fields of a form that are shown again.
const maxTyped = 100

// fail answers with the page of an error.
func (q *request) fail(err error) {
	for _, o := range q.p.outcome {
		if !o.is(err) {
			continue
		}
		if o.status >= http.StatusInternalServerError || o.page == "unsure" {
			q.note(err) // the others are everyday
		}
		if o.page == "not_found" {
			q.visit = nil // one and the same for everybody
		}
		view := waitView{}
		if o.retry > 0 {
			view = q.wait(err, o.retry)
		}
		view.Link = q.param("token") != ""
		view.Lost, view.Why = q.lost(), "too_many_why"
		view.Text = q.kept()
		if q.r.URL.Path == "/copy" {
			view.Why = "too_many_copies"
		}
		if o.status == http.StatusUnauthorized {
			// A 401 must name a scheme; this one is by the link.
			q.w.Header().Set("WWW-Authenticate", "Link")
		}
		q.show(o.status, o.page, view)
		return
	}
}

// wait sets Retry-After and words it.
func (q *request) wait(err error, retry time.Duration) waitView {
	var view waitView
	var outage *OutageError
	var adapter *sdk.Error
	switch {
	case errors.As(err, &outage):
		retry = orUsual(outage.RetryAfter, retry)
		if !outage.LinkUntil.IsZero() {
			view.Until = q.formatter().moment(outage.LinkUntil)
		}
	case errors.As(err, &adapter):
		retry = orUsual(adapter.RetryAfter, retry)
	}
	if set, err := strconv.Atoi(q.w.Header().Get("Retry-After")); err == nil && set > 0 {
		retry = time.Duration(set) * time.Second
	}
	seconds := int(math.Ceil(retry.Seconds()))
	q.w.Header().Set("Retry-After", strconv.Itoa(seconds))
	view.Minutes = (seconds + 59) / 60
	return view
}

// orUsual is the named time, or the usual one when none is named.
func orUsual(named, usual time.Duration) time.Duration {
	if named > 0 {
		return named
	}
	return usual
}
