package actionpad

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func (p *panel) mountConsents(in gin.IRouter) {
	in.GET("", p.consents)
	in.GET("/decide", p.decideForm)
	in.POST("/decide", p.decide)
	in.GET("/stop", p.stopForm)
	in.POST("/stop", p.stop)
}

// consentsPage lists every consent of every record of the session's subject.
type consentsPage struct {
	Name    string
	Records []consentRecord
	Stopped time.Time // newest objection to marketing
	Away    bool      // a CRM does not answer: these are the receipts
	Saved   bool      // one was decided a moment ago
}

type consentRecord struct {
	Ref  sdk.Ref
	List []consentView
}

type consentView struct {
	privacy.Consent
	Title, Text        string
	MayGive, MayRefuse bool
	Events             []eventView // newest first
}

type eventView struct {
	privacy.ConsentFact
	Because string // as in the API
	By      string // as in the API
	Words   *privacy.ConsentText
}

func (p *panel) consents(c *gin.Context) {
	s := p.of(c)
	page := consentsPage{Name: p.nameOf(c, s.Subject[0]), Saved: c.Query("saved") == "1"}
	kept := false
	for _, ref := range s.Subject {
		all, err := p.opt.Privacy.ConsentsFor(c.Request.Context(), p.actor(c), ref)
		if errors.Is(err, privacy.ErrNoConsents) {
			continue
		}
		if gone(err) && len(s.Subject) > 1 {
			page.Away = true // one record that is no more hides no other
			continue
		}
		if err != nil {
			p.fail(c, err)
			return
		}
		kept, page.Away = true, page.Away || all.Away
		if all.Stopped.After(page.Stopped) {
			page.Stopped = all.Stopped
		}
		record := consentRecord{Ref: ref}
		for i := range all.List {
			v, err := p.consentView(c, &all.List[i])
			if err != nil {
				p.fail(c, err)
				return
			}
			record.List = append(record.List, *v)
		}
		page.Records = append(page.Records, record)
	}
	if !kept {
		p.fail(c, privacy.ErrNoConsents)
		return
	}
	p.show(c, http.StatusOK, "consents.html", page)
}

func (p *panel) consentView(c *gin.Context, have *privacy.Consent) (*consentView, error) {
	lang := p.view(c, nil).Lang
	out := &consentView{
		Consent: *have, Title: have.Type.Titles.In(lang), Text: have.Type.Texts.In(lang),
		MayGive:   have.State != privacy.ConsentGiven && !have.Type.Inactive && !have.Moved,
		MayRefuse: have.State != privacy.ConsentWithdrawn,
	}
	if have.Refused { // what the CRM refused can be decided again once it is settled there
		out.MayGive, out.MayRefuse = !have.Type.Inactive, true
	}
	for _, f := range have.Facts {
		e := eventView{ConsentFact: f, By: by(f), Because: because(f)}
		if f.TextID != "" {
			var err error
			if e.Words, err = p.opt.Privacy.TextOf(c.Request.Context(), f.TextID); err != nil {
				return nil, err
			}
		}
		out.Events = append(out.Events, e)
	}
	return out, nil
}
