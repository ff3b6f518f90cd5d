package actionpad

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// formPage is the form for a new link.
type formPage struct {
	Send      bool // to the known address; else the agent gets the link
	CanMail   bool
	Mailed    bool // the code is sent to the known address
	Today     string
	AskedOn   string
	AskedBy   string
	Language  string
	Days      string
	Who       string // how the agent knows who it is
	MayOnly   bool   // links can be for consents alone
	Only      bool   // this one is
	Languages []string
	Error     string // text id
	ErrorAt   string // id of the input
}

func (p *panel) form(c *gin.Context) formPage {
	today := p.opt.Now().In(p.opt.Location).Format(time.DateOnly)
	return formPage{
		Send: c.Query("send") == "1", CanMail: p.opt.Privacy.Plan().Mail, Mailed: p.opt.Verify == privacy.VerifyMail,
		Today: today, AskedOn: today, AskedBy: "phone", Language: p.view(c, nil).Lang, Languages: p.opt.Languages,
		MayOnly: len(p.opt.Rights) > 1 && slices.Contains(p.opt.Rights, privacy.RightConsent),
		Days:    strconv.Itoa(max(1, int(p.opt.Lifetime/(24*time.Hour)))),
	}
}

func (p *panel) linkForm(c *gin.Context) { p.show(c, http.StatusOK, "link.html", p.form(c)) }

// madePage shows link and code, once.
type madePage struct {
	URL, Code, Token string
	Sent             bool // the link is on its way to the known address
	CodeSent         bool // the code will be sent when the customer asks
	ID               string
	Expires          time.Time
}

func (p *panel) makeLink(c *gin.Context) {
	page := p.form(c)
	page.Send = c.PostForm("send") == "1"
	page.AskedOn, page.AskedBy, page.Language = c.PostForm("asked_on"), c.PostForm("asked_by"), c.PostForm("language")
	page.Days, page.Who, page.Mailed = c.PostForm("days"), c.PostForm("identified"), c.PostForm("code") == "mail"
	page.Only = c.PostForm("for") == privacy.RightConsent
	r, key, at := page.request()
	if key != "" {
		page.Error, page.ErrorAt = key, at
		p.show(c, http.StatusUnprocessableEntity, "link.html", page)
		return
	}
	made, err := p.opt.makeLink(c.Request.Context(), p.of(c).Subject, p.actor(c), r)
	if err != nil {
		p.refused(c, err, page)
		return
	}
	p.show(c, http.StatusCreated, "made.html", madePage{
		URL: p.opt.linkURL(made.Token), Code: made.Code, Token: made.Token, ID: made.State.ID, Expires: made.State.Expires,
		Sent: page.Send, CodeSent: made.State.Verify == privacy.VerifyMail,
	})
}

// request reads the form, or names the first wrong answer: text id and input.
func (f *formPage) request() (r linkRequest, key, at string) {
	r = linkRequest{
		Identified: f.Who, AskedOn: f.AskedOn, AskedBy: f.AskedBy, Language: f.Language,
		Delivery: deliverAgent, Code: string(privacy.VerifyTold),
	}
	if f.Send {
		r.Delivery = deliverMail
	}
	if f.Only {
		r.Rights = []string{privacy.RightConsent}
	}
	if f.Mailed {
		r.Code = string(privacy.VerifyMail)
	}
	switch f.Who {
	case "called_back", "desk", "login":
	case "not_sure":
		// Nobody here gets a code for somebody who may be another person.
		r.Code = string(privacy.VerifyMail)
		if !f.CanMail {
			return r, "form.notsure", "identified"
		}
	default:
		if !f.Send || f.Who != "" {
			return r, "form.identified", "identified"
		}
		r.Identified = "known_address"
	}
	switch f.AskedBy {
	case "phone", "letter", "mail", "desk":
	default:
		return r, "form.askedby", "asked_by"
	}
	n, err := strconv.Atoi(f.Days)
	if err != nil || n < 1 || n > 30 {
		return r, "form.days", "days"
	}
	r.Days = n
	return r, "", ""
}

// refused shows the form again for a mistake, an error page for anything else.
func (p *panel) refused(c *gin.Context, err error, page formPage) {
	var prob *Problem
	var bad *privacy.AddressError
	switch {
	case errors.As(err, &bad):
		page.Error, page.ErrorAt = "address."+bad.Why, "top"
		p.show(c, http.StatusUnprocessableEntity, "link.html", page)
	case errors.As(err, &prob) && prob.Status == http.StatusUnprocessableEntity && len(prob.Errors) > 0:
		page.Error, page.ErrorAt = "form.date", "asked_on"
		if prob.Errors[0].Location == "body.language" {
			page.Error, page.ErrorAt = "form.language", "language"
		}
		p.show(c, prob.Status, "link.html", page)
	case errors.As(err, &prob) && prob.Status == http.StatusNotFound:
		p.fail(c, privacy.ErrNotFound)
	case errors.As(err, &prob) && prob.Status == http.StatusForbidden:
		p.fail(c, privacy.ErrDenied)
	default:
		p.fail(c, privacy.ErrStore)
	}
}

// link returns the link of the path when it is of the session's subject.
func (p *panel) link(c *gin.Context) *privacy.LinkState {
	l, err := p.opt.Privacy.Links.Get(c.Request.Context(), c.Param("id"))
	if err == nil && !within(l.Subject, p.of(c).Subject) {
		err = privacy.ErrNotFound
	}
	if err != nil {
		p.fail(c, err)
		return nil
	}
	return l
}

// confirmPage asks before something is done, and names whose it is.
type confirmPage struct {
	Link privacy.LinkState
	Name string
	Code string // a new code, shown once
	Bad  bool   // the question was not answered
}

func (p *panel) confirm(c *gin.Context, l *privacy.LinkState) confirmPage {
	return confirmPage{Link: *l, Name: p.nameOf(c, p.of(c).Subject[0])}
}

// nameOf is a help, not a condition: links must be closable, and consents can be
// withdrawn, while the CRM is away.
func (p *panel) nameOf(c *gin.Context, ref sdk.Ref) string {
	shown, err := p.opt.Privacy.ContactFor(c.Request.Context(), p.actor(c), ref)
	if err != nil || shown.Record.Title == "" {
		return ref.Type + " " + ref.ID
	}
	return shown.Record.Title
}

func (p *panel) closeForm(c *gin.Context) {
	if l := p.link(c); l != nil {
		p.show(c, http.StatusOK, "close.html", p.confirm(c, l))
	}
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
	p.back(c)
}

func (p *panel) codeForm(c *gin.Context) {
	if l := p.link(c); l != nil {
		p.show(c, http.StatusOK, "code.html", p.confirm(c, l))
	}
}

// newCode gives a link a new code, after the same question as for a new link.
func (p *panel) newCode(c *gin.Context) {
	l := p.link(c)
	if l == nil {
		return
	}
	page := p.confirm(c, l)
	who := c.PostForm("identified")
	if who != "called_back" && who != "desk" && who != "login" {
		page.Bad = true
		p.show(c, http.StatusUnprocessableEntity, "code.html", page)
		return
	}
	var err error
	if page.Code, err = p.opt.Privacy.NewCode(c.Request.Context(), l.ID, p.actor(c), who); err != nil {
		p.fail(c, err)
		return
	}
	p.show(c, http.StatusOK, "code.html", page)
}

// preview makes a link for the agent alone, read only, and opens it.
func (p *panel) preview(c *gin.Context) {
	lang := p.view(c, nil).Lang
	made, err := p.opt.Privacy.MakeLink(c.Request.Context(), privacy.LinkSpec{
		ID: privacy.NewID(), Subject: p.of(c).Subject, Maker: p.actor(c), Language: lang, Lifetime: previewLives,
		Verify: privacy.VerifyOff, Rights: p.looking(), Preview: true,
	})
	if err != nil {
		p.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, p.opt.linkURL(made.Token))
}

// previewLives is how long an agent has to open a preview.
const previewLives = 2 * time.Minute

// looking is what an agent sees of the customer's pages: those of a link as
// configured, without its forms.
func (p *panel) looking() []string {
	rights := []string{privacy.RightSee}
	for _, r := range []string{privacy.RightConsent, privacy.RightCopy} {
		if slices.Contains(p.opt.Rights, r) {
			rights = append(rights, r)
		}
	}
	return rights
}
