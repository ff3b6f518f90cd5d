package portal

import (
	"errors"
	"net/http"
	"strings"
)

// maxCode is longer than any code with the spaces that people put in it.
const maxCode = 64

// landingView is the page before sign-in, and the same page after a code that
// was not right.
type landingView struct {
	NeedsCode bool
	CodeSent  bool
	Path      string // of the link
	Asked     string // "now": a code is on its way; "later": too many were asked for
	Typed     string // shown again when the code was malformed: it was no try
	Malformed bool
	Wrong     bool
	Left      int
}

func (v landingView) problem() bool { return v.Malformed || v.Wrong }

// self: a form that came back stands at the landing page's own address.
func (v landingView) self() string { return "" }

// landing is inert: mail filters open links too.
func (p *Portal) landing(q *request) error {
	l, err := q.lookUp()
	if err != nil {
		return err
	}
	asked := q.r.URL.Query().Get("sent")
	if asked != "now" && asked != "later" || !l.CodeSent {
		asked = ""
	}
	q.show(http.StatusOK, "landing", landingView{
		NeedsCode: l.NeedsCode, CodeSent: l.CodeSent, Path: "/l/" + q.param("token"), Asked: asked,
	})
	return nil
}

func (q *request) lookUp() (*Landing, error) {
	l, err := q.p.options.Service.Landing(q.r.Context(), q.param("token"))
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, ErrDeadLink
	}
	q.linked = l.Language
	return l, nil
}

// begin tries the code and signs in.
func (p *Portal) begin(q *request) error {
	// The page of a dead link posts to its own address: it holds no token, so
	// that it is the same for every one.
	if q.posted.Has("ask") {
		return p.askNewLink(q)
	}
	code := strings.TrimSpace(q.posted.Get("code"))
	if len(code) > maxCode {
		return q.codeAgain(landingView{Malformed: true})
	}
	s, err := p.options.Service.Begin(q.r.Context(), q.param("token"), code)
	var wrong *WrongCodeError
	switch {
	case errors.As(err, &wrong):
		return q.codeAgain(landingView{Wrong: true, Left: wrong.Left})
	case errors.Is(err, ErrMalformedCode):
		return q.codeAgain(landingView{Malformed: true, Typed: code})
	case err != nil:
		return err
	}
	// A new sign-in ends the visit that this browser had before.
	if old := p.cookie(q.r, visitCookie); old != "" && old != s.Secret {
		q.note(p.options.Service.SignOut(q.r.Context(), old))
	}
	p.setVisit(q.w, s.Secret)
	q.redirect(start(s.Visit).Path)
	return nil
}

// codeAgain shows the landing page with what was wrong.
func (q *request) codeAgain(view landingView) error {
	l, err := q.lookUp()
	if err != nil {
		return err
	}
	view.NeedsCode, view.CodeSent, view.Path = l.NeedsCode, l.CodeSent, "/l/"+q.param("token")
	q.show(http.StatusUnprocessableEntity, "landing", view)
	return nil
}

// signOut ends the visit. Clear-Site-Data leaves cookies out: browsers would
// clear those of the organisation's whole domain, its own website included.
func (p *Portal) signOut(q *request) error {
	secret := p.cookie(q.r, visitCookie)
	p.setVisit(q.w, "")
	q.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	if secret != "" {
		if err := p.options.Service.SignOut(q.r.Context(), secret); err != nil && !errors.Is(err, ErrNoVisit) {
			return err
		}
	}
	q.redirect("/signed-out")
	return nil
}

func (p *Portal) signedOut(q *request) error {
	q.show(http.StatusOK, "signed_out", nil)
	return nil
}

func (p *Portal) home(q *request) error {
	q.show(http.StatusOK, "home", nil)
	return nil
}
