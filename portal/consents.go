package portal

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// consentsView is the page of consents.
type consentsView struct {
	Types   []consentView
	Gaps    []string  // text ids
	Stopped time.Time // marketing was objected to; zero: never
	// Offer is false for an agent who looks along: nothing can be decided.
	Offer bool
}

// consentView is one type of consent with what the page adds.
type consentView struct {
	Consent
	ID    string // of its heading
	Kind  string // of its tag: colour and shape
	Words string // text id of its tag
	// Button is the text id of the one thing that can be done, and Handle leads
	// to it. Without one, Note says why.
	Button, Handle string
	Note           string // text id; may be empty
	Events         []consentEventView
}

// consentEventView is one decision of the past with the ids of its texts.
type consentEventView struct {
	ConsentEvent
	Words, Who string
}

// consentTags are the states as they look and read. An unknown state shows as
// one that is not known, never as given.
var consentTags = map[string]struct{ kind, text string }{
	"given": {"done", "consent_given"}, "withdrawn": {"off", "consent_withdrawn"},
	"never": {"none", "consent_never"}, "expired": {"attention", "consent_expired"}, "": {"attention", "consent_unknown"},
}

func newConsentView(c *Consent, i int, offer bool) consentView {
	tag, ok := consentTags[c.State]
	if !ok {
		tag = consentTags[""]
	}
	v := consentView{Consent: *c, ID: "consent-" + strconv.Itoa(i+1), Kind: tag.kind, Words: tag.text}
	switch {
	case !offer:
	case c.State != "given" && c.Give != "":
		v.Button, v.Handle = "consent_give", c.Give
	case c.State != "withdrawn" && c.State != "never" && c.Withdraw != "":
		v.Button, v.Handle = "consent_withdraw", c.Withdraw
	}
	switch {
	case c.Elsewhere && c.State == "given":
		v.Note = "consent_elsewhere_given"
	case c.Elsewhere:
		v.Note = "consent_elsewhere"
	case offer && v.Button == "":
		v.Note = "consent_not_here"
	}
	for _, e := range c.History {
		v.Events = append(v.Events, consentEventView{ConsentEvent: e, Words: decided(e.Given), Who: textFor(roleTexts, e.Role)})
	}
	return v
}

func decided(given bool) string {
	if given {
		return "consent_given"
	}
	return "consent_withdrawn"
}

func (p *Portal) consents(q *request) error {
	c, err := p.options.Service.Consents(q.r.Context(), q.visit)
	if errors.Is(err, ErrNotFound) {
		c, err = &Consents{}, nil // nobody asks for any; marketing can be stopped all the same
	}
	if err != nil {
		return err
	}
	view := consentsView{Stopped: c.Stopped, Offer: !q.visit.Preview}
	for _, g := range c.Missing {
		if g.Key == "consents" {
			view.Gaps = append(view.Gaps, "gap_consents_page")
			continue
		}
		view.Gaps = append(view.Gaps, textFor(gapTexts, g.Key))
	}
	for i := range c.Types {
		view.Types = append(view.Types, newConsentView(&c.Types[i], i, view.Offer))
	}
	q.show(http.StatusOK, "consents", view)
	return nil
}

// decisionView asks once more, with the exact text, before a consent is given
// or withdrawn. Both ways take the same two presses.
type decisionView struct {
	*Decision
	Opened  string // handle of the page's own address
	Changed bool   // the text changed while it was read: nothing was decided
}

func (v decisionView) problem() bool { return v.Changed }
func (v decisionView) self() string  { return "/consents/decide/" + v.Opened }

func (p *Portal) decision(q *request) error {
	return q.showDecision(http.StatusOK, q.param("handle"))
}

func (q *request) showDecision(status int, opened string) error {
	d, err := q.p.options.Service.Decision(q.r.Context(), q.visit, opened)
	if err != nil {
		return err
	}
	q.show(status, "consent_decide", decisionView{Decision: d, Opened: opened, Changed: status == http.StatusConflict})
	return nil
}

func (p *Portal) decide(q *request) error {
	handle, err := q.handle()
	if err != nil {
		return err
	}
	receipt, err := p.options.Service.Decide(q.r.Context(), q.visit, handle)
	switch {
	case errors.Is(err, ErrStaleText):
		return q.decideAgain()
	case err != nil:
		return err
	}
	q.redirect("/consents/receipt/" + receipt)
	return nil
}

// decideAgain shows the text as it is now. Where the form does not say which
// page it came from, the way is back to the beginning.
func (q *request) decideAgain() error {
	opened := q.posted["opened"]
	if len(opened) != 1 || opened[0] == "" || len(opened[0]) > maxHandle {
		return ErrStaleText
	}
	err := q.showDecision(http.StatusConflict, opened[0])
	if errors.Is(err, ErrNotFound) {
		return ErrStaleText
	}
	return err
}
