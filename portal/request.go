package portal

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
)

// maxForm is the most that a form may hold.
const maxForm = 64 << 10

// The errors of the pages themselves.
var (
	errForbidden = errors.New("portal: a form from another site")
	errTooLarge  = errors.New("portal: a form that is too large")
	errBadForm   = errors.New("portal: a form that cannot be read")
)

// request is one request and what is known about who made it.
type request struct {
	p      *Portal
	w      http.ResponseWriter
	r      *http.Request
	param  func(string) string
	posted url.Values
	visit  *Visit
	linked string // language of the link or visit
	// note passes an error to whoever keeps the log; nil is passed over.
	note func(error)
}

// handler answers a request, or says why it cannot: the table of outcomes has
// the page for it.
type handler func(q *request) error

func (p *Portal) newRequest(w http.ResponseWriter, r *http.Request) *request {
	setHeaders(w)
	return &request{
		p: p, w: w, r: r,
		param: func(string) string { return "" },
		note:  func(error) {},
	}
}

// open wraps a page that anybody may see.
func (p *Portal) open(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		q := p.newRequest(c.Writer, c.Request)
		q.param = c.Param
		q.note = func(err error) {
			if err != nil {
				_ = c.Error(err)
			}
		}
		if err := q.serve(h); err != nil {
			q.fail(err)
		}
	}
}

// visited wraps a page for who is signed in.
func (p *Portal) visited(h handler) gin.HandlerFunc {
	return p.open(func(q *request) error {
		secret := p.cookie(q.r, visitCookie)
		if secret == "" {
			return ErrNoVisit
		}
		v, err := p.options.Service.Visit(q.r.Context(), secret)
		if err != nil {
			return err
		}
		if v == nil {
			return ErrNoVisit
		}
		q.visit, q.linked = v, v.Language
		if v.Preview {
			looking := *v
			looking.MayEdit = false
			q.visit = &looking
		}
		return h(q)
	})
}

// changing wraps what a customer does; an agent who looks along cannot.
func (p *Portal) changing(h handler) gin.HandlerFunc {
	return p.visited(func(q *request) error {
		if q.visit.Preview {
			return ErrNotFound
		}
		return h(q)
	})
}

func (q *request) serve(h handler) error {
	if q.r.Method == http.MethodPost {
		if err := q.readForm(); err != nil {
			return err
		}
	} else if lang := known(q.r.URL.Query().Get("lang")); lang != "" {
		q.p.setLanguage(q.w, lang)
	}
	return h(q)
}

func (q *request) readForm() error {
	q.r.Body = http.MaxBytesReader(q.w, q.r.Body, maxForm)
	err := q.r.ParseForm()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return errTooLarge
	case err != nil:
		return errBadForm
	}
	q.posted = q.r.PostForm
	return nil
}

// lang is the language to answer in: asked for, chosen before, the link's, the browser's.
func (q *request) lang() string {
	for _, lang := range []string{
		q.r.URL.Query().Get("lang"), q.p.cookie(q.r, languageCookie), q.linked,
	} {
		if known(lang) != "" {
			return lang
		}
	}
	return accepted(q.r)
}

func (q *request) formatter() formatter {
	return formatter{texts: q.p.texts[q.lang()], loc: q.p.options.Location}
}

// redirect sends the browser on after a form, so that reloading repeats nothing.
func (q *request) redirect(to string) {
	http.Redirect(q.w, q.r, to, http.StatusSeeOther)
}
