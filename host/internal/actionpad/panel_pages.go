package actionpad

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
)

// homePage is the panel's first page.
type homePage struct {
	Contact string
	Name    string
	Type    string
	Away    bool // the CRM does not answer: links can be closed all the same
	Email   bool
	Phone   bool
	Now     []nowLine
	Links   []privacy.LinkState
}

// nowLine is one line of what is now and urgent, worst first.
type nowLine struct {
	Key  string // text id
	Link privacy.LinkState
}

const maxNow = 4

func (p *panel) home(c *gin.Context) {
	s := p.of(c)
	ref := s.Subject[0]
	page := homePage{Contact: ref.Type + " " + ref.ID, Type: ref.Type}
	shown, err := p.opt.Privacy.ContactFor(c.Request.Context(), p.actor(c), ref)
	switch {
	case errors.Is(err, privacy.ErrLedger), errors.Is(err, privacy.ErrNotFound):
		p.fail(c, err)
		return
	case err != nil:
		page.Away = true
	default:
		page.Name = shown.Record.Title
		r := reach(shown)
		page.Email, page.Phone = r["email"], r["phone"]
	}
	if page.Links, err = p.opt.Privacy.Links.List(c.Request.Context(), s.Subject); err != nil {
		p.fail(c, err)
		return
	}
	page.Now = nowLines(page.Links)
	p.show(c, http.StatusOK, "home.html", page)
}

// nowLines lists what asks for attention: locked links, then live ones.
func nowLines(all []privacy.LinkState) []nowLine {
	var locked, live []nowLine
	for _, l := range all {
		switch {
		case l.Status == privacy.LinkLocked:
			locked = append(locked, nowLine{"now.locked", l})
		case l.Status == privacy.LinkActive && l.Visits == 0:
			live = append(live, nowLine{"now.waiting", l})
		case l.Status == privacy.LinkActive:
			live = append(live, nowLine{"now.used", l})
		}
	}
	out := append(locked, live...)
	return out[:min(len(out), maxNow)]
}

// formPage is the form for a new link.
type formPage struct {
	Today     string
	Days      int
	Languages []string
	Error     string // text id
	ErrorAt   string // id of the input
}

func (p *panel) form() formPage {
	return formPage{
		Today: p.opt.Now().In(p.opt.Location).Format(time.DateOnly), Languages: p.opt.Languages,
		Days: max(1, int(p.opt.Lifetime/(24*time.Hour))),
	}
}

func (p *panel) linkForm(c *gin.Context) { p.show(c, http.StatusOK, "link.html", p.form()) }

// madePage shows link and code, once.
type madePage struct {
	URL, Code string
	ID        string
	Expires   time.Time
}

func (p *panel) makeLink(c *gin.Context) {
	r := linkRequest{
		Identified: c.PostForm("identified"), AskedOn: c.PostForm("asked_on"),
		AskedBy: c.PostForm("asked_by"), Language: c.PostForm("language"),
	}
	page := p.form()
	if page.Error, page.ErrorAt = checkForm(&r, c.PostForm("days")); page.Error != "" {
		p.show(c, http.StatusUnprocessableEntity, "link.html", page)
		return
	}
	made, err := p.opt.makeLink(c.Request.Context(), p.of(c).Subject, p.actor(c), r)
	if err != nil {
		p.refused(c, err, page)
		return
	}
	p.show(c, http.StatusCreated, "made.html", madePage{
		URL: p.opt.linkURL(made.Token), Code: made.Code, ID: made.State.ID, Expires: made.State.Expires,
	})
}

// checkForm names the first wrong answer: text id and input.
func checkForm(r *linkRequest, days string) (key, at string) {
	switch r.Identified {
	case "called_back", "desk", "login":
	case "not_sure":
		return "form.notsure", "identified"
	default:
		return "form.identified", "identified"
	}
	switch r.AskedBy {
	case "phone", "letter", "mail", "desk":
	default:
		return "form.askedby", "asked_by"
	}
	n, err := strconv.Atoi(days)
	if err != nil || n < 1 || n > 30 {
		return "form.days", "days"
	}
	r.Days = n
	return "", ""
}

// refused shows the form again for a mistake, an error page for anything else.
func (p *panel) refused(c *gin.Context, err error, page formPage) {
	var prob *Problem
	if errors.As(err, &prob) && prob.Status == http.StatusUnprocessableEntity && len(prob.Errors) > 0 {
		page.Error, page.ErrorAt = "form.date", "asked_on"
		if prob.Errors[0].Location == "body.language" {
			page.Error, page.ErrorAt = "form.language", "language"
		}
		p.show(c, prob.Status, "link.html", page)
		return
	}
	if errors.As(err, &prob) && prob.Status == http.StatusNotFound {
		p.fail(c, privacy.ErrNotFound)
		return
	}
	p.fail(c, privacy.ErrStore)
}

// link returns the link of the path when it is of the session's subject.
func (p *panel) link(c *gin.Context) *privacy.LinkState {
	l, err := p.opt.Privacy.Links.Get(c.Request.Context(), c.Param("id"))
	if err == nil {
		for _, ref := range l.Subject {
			if !p.of(c).Subject.Has(ref) {
				err = privacy.ErrNotFound
			}
		}
	}
	if err != nil {
		p.fail(c, err)
		return nil
	}
	return l
}

// closePage asks before a link is closed, and names whose it is.
type closePage struct {
	Link privacy.LinkState
	Name string
}

func (p *panel) closeForm(c *gin.Context) {
	l := p.link(c)
	if l == nil {
		return
	}
	page := closePage{Link: *l, Name: p.of(c).Subject[0].Type + " " + p.of(c).Subject[0].ID}
	// The name is a help, not a condition: a link must be closable while the CRM is away.
	if shown, err := p.opt.Privacy.ContactFor(c.Request.Context(), p.actor(c), p.of(c).Subject[0]); err == nil {
		page.Name = shown.Record.Title
	}
	p.show(c, http.StatusOK, "close.html", page)
}

func (p *panel) closeLink(c *gin.Context) {
	l := p.link(c)
	if l == nil {
		return
	}
	if err := p.opt.Privacy.RevokeLink(c.Request.Context(), l.ID, p.actor(c)); err != nil {
		p.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/actionpad/panel")
}
