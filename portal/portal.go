// Package portal is the customers' pages: what an organisation's CRM holds
// about them, and the forms to correct it. The pages are made on the server and
// need no script. What they show comes through [Service]; the package knows no
// CRM, no store and nothing of the host that runs it.
package portal

import (
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"
)

// Portal serves the pages.
type Portal struct {
	options Options
	texts   map[string]*texts
	pages   map[string]*template.Template // by language
	assets  *assets
	outcome []outcome
}

// New checks the options and prepares texts, pages and static files. What is
// wrong with them shows here and not at a request.
func New(o Options) (*Portal, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	accent, err := FitAccent(o.Organisation.Accent)
	if err != nil {
		return nil, err
	}
	p := &Portal{options: o, outcome: outcomes()}
	if p.texts, err = loadTexts(o.Organisation.Address); err != nil {
		return nil, err
	}
	if p.assets, err = loadAssets(&p.options.Organisation, accent); err != nil {
		return nil, err
	}
	if p.pages, err = p.loadPages(); err != nil {
		return nil, err
	}
	return p, nil
}

// Mount puts the pages on a router, at its root. The router should answer
// everything else with [Portal.NotFound], so that an address that is not there
// looks like one that is not the visitor's.
func (p *Portal) Mount(r gin.IRouter) {
	p.get(r, "/", p.open(p.home))
	p.get(r, "/static/*name", p.open(p.static))
	p.get(r, "/l/:token", p.open(p.landing))
	r.POST("/l/:token", p.open(p.begin))
	r.POST("/l/:token/code", p.open(p.sendCode))
	p.get(r, "/asked", p.open(p.asked))
	p.get(r, "/closed", p.open(p.closed))
	p.get(r, "/case", p.open(p.caseForm))
	r.POST("/case", p.open(p.showCase))
	for _, name := range []string{"rights", "help", "cookies"} {
		p.get(r, "/"+name, p.open(p.page(name)))
	}
	p.get(r, "/signed-out", p.open(p.signedOut))
	r.POST("/sign-out", p.open(p.signOut))
	p.mountData(r)
	p.mountConsents(r)
	p.get(r, "/copy", p.visited(allowed(mayCopy, p.copies)))
	r.POST("/copy", p.changing(allowed(mayCopy, p.makeCopy)))
	p.get(r, "/close-link", p.changing(p.closeLinkForm))
	r.POST("/close-link", p.changing(p.closeLink))
	p.get(r, "/question/:handle", p.changing(p.question))
	r.POST("/ask", p.changing(p.ask))
	if p.options.Dev {
		p.get(r, "/_components", p.open(p.components))
	}
}

// mountData puts what is known about a customer, and the forms to correct it.
func (p *Portal) mountData(r gin.IRouter) {
	p.get(r, "/overview", p.visited(p.overview))
	p.get(r, "/data", p.visited(allowed(maySee, p.myData)))
	p.get(r, "/data/edit/:handle", p.changing(allowed(maySee, p.edit)))
	r.POST("/data/check", p.changing(allowed(maySee, p.check)))
	r.POST("/data/save", p.changing(allowed(maySee, p.save)))
	p.get(r, "/data/saved/:handle", p.visited(allowed(maySee, p.saved)))
	p.get(r, "/related/:handle", p.visited(allowed(maySee, p.related)))
	p.get(r, "/activity", p.visited(allowed(maySee, p.activity)))
	p.get(r, "/files/:handle", p.visited(allowed(maySee, p.files)))
	p.get(r, "/file/:handle", p.visited(allowed(maySee, p.download)))
}

// mountConsents puts the pages on which consents are given and withdrawn.
// Marketing can be stopped in every visit: that needs no right (Art. 21(2)).
func (p *Portal) mountConsents(r gin.IRouter) {
	p.get(r, "/consents", p.visited(allowed(mayConsent, p.consents)))
	p.get(r, "/consents/decide/:handle", p.changing(allowed(mayConsent, p.decision)))
	r.POST("/consents/decide", p.changing(allowed(mayConsent, p.decide)))
	p.get(r, "/consents/receipt/:handle", p.visited(allowed(mayConsent, p.consentReceipt)))
	p.get(r, "/consents/receipt/:handle/file", p.changing(allowed(mayConsent, p.consentFile)))
	p.get(r, "/stop-marketing", p.changing(p.stopMarketingForm))
	r.POST("/stop-marketing", p.changing(p.stopMarketing))
}

// get registers a page for GET and HEAD.
func (p *Portal) get(r gin.IRouter, path string, h gin.HandlerFunc) {
	r.GET(path, h)
	r.HEAD(path, h)
}

// NotFound answers a request for a page that is not there. It is the same for
// every visitor and every address.
func (p *Portal) NotFound(w http.ResponseWriter, r *http.Request) {
	p.newRequest(w, r).fail(ErrNotFound)
}

// Forbidden answers a form that came from another site.
func (p *Portal) Forbidden(w http.ResponseWriter, r *http.Request) {
	p.newRequest(w, r).fail(errForbidden)
}

// TooMany answers a visitor who asks too much. A Retry-After header that is
// set already stays.
func (p *Portal) TooMany(w http.ResponseWriter, r *http.Request) {
	p.newRequest(w, r).fail(ErrTooMany)
}

// Unavailable answers while something behind the portal does not work, and
// after a panic. A Retry-After header that is set already stays.
func (p *Portal) Unavailable(w http.ResponseWriter, r *http.Request) {
	p.newRequest(w, r).fail(&OutageError{})
}
