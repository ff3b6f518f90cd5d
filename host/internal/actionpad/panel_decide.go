package actionpad

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// errForm is an answer that does not belong to a form of ours.
var errForm = errors.New("not a form of the panel")

// decidePage passes on what a person said, in two steps: how it was said, then a
// page that names person and effect. Consent and objection are both asked so.
type decidePage struct {
	Name       string
	Contact    string // reference of the record
	Type       string
	Given      bool
	Title      string
	Text       string // what it is about, in the words of this moment
	TextID     string
	ID         string // made with the form: sending it twice is one decision
	AskedBy    string
	Identified string
	Note       string
	Sure       bool // second step
	Error      string
	ErrorAt    string
}

var idPattern = regexp.MustCompile(`^[a-z2-7]{26}$`)

// posted reads a form that has these fields and no others, each once.
func posted(c *gin.Context, names ...string) (map[string]string, bool) {
	if err := c.Request.ParseForm(); err != nil {
		return nil, false
	}
	out := map[string]string{}
	for name, values := range c.Request.PostForm {
		if !slices.Contains(names, name) || len(values) != 1 {
			return nil, false
		}
		out[name] = values[0]
	}
	return out, true
}

// wrong names the first answer that is missing: text id and input.
func (d *decidePage) wrong() (key, at string) {
	switch {
	case !slices.Contains([]string{"phone", "letter", "mail", "desk"}, d.AskedBy):
		return "form.askedby", "asked_by"
	case !slices.Contains([]string{"called_back", "desk", "login", "known_address"}, d.Identified):
		return "form.identified", "identified"
	case utf8.RuneCountInString(d.Note) > privacy.MaxNote || !utf8.ValidString(d.Note) || strings.ContainsRune(d.Note, 0):
		return "decide.notelong", "note"
	}
	return "", ""
}

// open finds the consent that is to be decided, with its words as they are now.
func (p *panel) openDecision(c *gin.Context, contact, typ, given string) (*decidePage, sdk.Ref, bool) {
	ref, err := sdk.ParseRef(contact)
	if err != nil || !p.of(c).Subject.Has(ref) || given != "yes" && given != "no" {
		p.fail(c, privacy.ErrNotFound)
		return nil, ref, false
	}
	have, text, err := p.opt.Privacy.ShowConsent(c.Request.Context(), ref, typ, p.view(c, nil).Lang)
	if err == nil && given == "yes" && have.Type.Inactive {
		err = privacy.ErrNotToGive
	}
	if err != nil {
		p.fail(c, err)
		return nil, ref, false
	}
	return &decidePage{
		Name: p.nameOf(c, ref), Contact: contact, Type: typ, Given: given == "yes", Title: text.Title, Text: text.Text, TextID: text.ID,
	}, ref, true
}

func (p *panel) decideForm(c *gin.Context) {
	page, _, ok := p.openDecision(c, c.Query("contact"), c.Query("type"), c.Query("given"))
	if ok {
		page.ID = privacy.NewID()
		p.show(c, http.StatusOK, "decide.html", page)
	}
}

func (p *panel) decide(c *gin.Context) {
	in, ok := posted(c, "contact", "type", "given", "id", "text", "asked_by", "identified", "note", "step")
	if !ok || !idPattern.MatchString(in["id"]) {
		p.fail(c, errForm)
		return
	}
	page, ref, ok := p.openDecision(c, in["contact"], in["type"], in["given"])
	if !ok {
		return
	}
	page.ID, page.AskedBy, page.Identified = in["id"], in["asked_by"], in["identified"]
	page.Note = strings.ReplaceAll(in["note"], "\r\n", "\n") // browsers send lines so
	if in["text"] != page.TextID {
		page.Error, page.ErrorAt = "decide.stale", "words"
		p.show(c, http.StatusConflict, "decide.html", page)
		return
	}
	if !p.step(c, page, in["step"]) {
		return
	}
	err := p.opt.Privacy.DecideFor(c.Request.Context(), p.actor(c), p.of(c).Subject, privacy.ConsentDecision{
		ID: page.ID, Ref: ref, Type: page.Type, Given: page.Given, TextID: page.TextID,
		AskedBy: page.AskedBy, Identified: page.Identified, Note: page.Note,
	})
	p.decided(c, err)
}

// step shows the form or the page that asks whether it is sure; true when that
// was answered.
func (p *panel) step(c *gin.Context, page *decidePage, step string) bool {
	status := http.StatusOK
	if step != "edit" {
		page.Error, page.ErrorAt = page.wrong()
	}
	switch {
	case page.Error != "":
		status = http.StatusUnprocessableEntity
	case step == "sure":
		return true
	default:
		page.Sure = step == "check"
	}
	p.show(c, status, "decide.html", page)
	return false
}

func (p *panel) decided(c *gin.Context, err error) {
	if err != nil {
		p.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, panelPath+"/consents?saved=1&lang="+p.view(c, nil).Lang)
}

func (p *panel) stopForm(c *gin.Context) {
	p.show(c, http.StatusOK, "decide.html", &decidePage{Name: p.nameOf(c, p.of(c).Subject[0]), ID: privacy.NewID()})
}

// stop takes an objection to marketing: unconditional, so no reason is asked.
func (p *panel) stop(c *gin.Context) {
	in, ok := posted(c, "id", "asked_by", "identified", "step")
	if !ok || !idPattern.MatchString(in["id"]) {
		p.fail(c, errForm)
		return
	}
	page := &decidePage{
		Name: p.nameOf(c, p.of(c).Subject[0]), ID: in["id"], AskedBy: in["asked_by"], Identified: in["identified"],
	}
	if !p.step(c, page, in["step"]) {
		return
	}
	p.decided(c, p.opt.Privacy.StopMarketingFor(c.Request.Context(), p.actor(c), p.of(c).Subject, page.ID, page.AskedBy, page.Identified))
}
