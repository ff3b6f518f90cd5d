package actionpad

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// casePage is one request with the customer's words.
type casePage struct {
	Case    privacy.Case
	Text    string
	Overdue bool
	Reasons []string
	Answer  string // chosen; asks for confirmation
	Reason  string
	Error   string
	Desk    bool // opened from the desk: leads back there
}

// refusals are the grounds on which a request can be refused (Art. 12(4), (5)).
func refusals() []string {
	return []string{"correct_as_is", "required_by_law", "not_yours", "unfounded", "answered_otherwise"}
}

// theCase returns the case of the path when the agent may see it: it is of the
// session's subject, or the agent has the right to all.
func (p *panel) theCase(c *gin.Context) (*casePage, bool) {
	s := p.of(c)
	have, err := p.opt.Privacy.Cases.Case(c.Request.Context(), c.Param("number"))
	desk := slices.Contains(s.Rights, privacy.ActDesk)
	if err == nil && !desk && !within(have.Subject, s.Subject) {
		err = privacy.ErrNotFound
	}
	if err != nil {
		p.fail(c, err)
		return nil, false
	}
	return &casePage{Case: *have, Reasons: refusals(), Overdue: p.opt.Now().After(have.Due), Desk: c.Query("desk") == "1"}, true
}

func (p *panel) showCase(c *gin.Context) {
	page, ok := p.theCase(c)
	if !ok {
		return
	}
	got, text, err := p.opt.Privacy.CaseText(c.Request.Context(), p.actor(c), page.Case.Number)
	if err != nil {
		p.fail(c, err)
		return
	}
	page.Case, page.Text = *got, text
	p.show(c, http.StatusOK, "case.html", page)
}

// answerCase closes a case in two steps: what is about to be told, then yes.
func (p *panel) answerCase(c *gin.Context) {
	page, ok := p.theCase(c)
	if !ok {
		return
	}
	page.Answer, page.Reason = c.PostForm("answer"), c.PostForm("reason")
	state := privacy.CaseState(page.Answer)
	switch {
	case state == privacy.CaseDone:
		page.Reason = ""
	case state == privacy.CaseRefused && slices.Contains(refusals(), page.Reason):
	case state == privacy.CaseRefused:
		page.Error, page.Answer = "case.reason", ""
	default:
		page.Error, page.Answer = "case.choose", ""
	}
	if page.Error != "" || c.PostForm("sure") != "1" {
		status := http.StatusOK
		if page.Error != "" {
			status = http.StatusUnprocessableEntity
		}
		p.show(c, status, "case.html", page)
		return
	}
	if err := p.opt.Privacy.AnswerCase(c.Request.Context(), p.actor(c), page.Case.Number, state, page.Reason); err != nil {
		p.fail(c, err)
		return
	}
	if page.Desk {
		c.Redirect(http.StatusSeeOther, "/actionpad/panel/desk?lang="+p.view(c, nil).Lang)
		return
	}
	p.back(c)
}

// deskPage lists what is due of everybody.
type deskPage struct {
	Cases []privacy.Case
	Now   time.Time
}

const deskRows = 100

func (p *panel) desk(c *gin.Context) {
	due, err := p.opt.Privacy.Cases.Due(c.Request.Context(), deskRows)
	if err != nil {
		p.fail(c, err)
		return
	}
	p.show(c, http.StatusOK, "desk.html", deskPage{Cases: due, Now: p.opt.Now()})
}

// within reports whether all of a subject's records are in another.
func within(part, whole sdk.Subject) bool {
	for _, ref := range part {
		if !whole.Has(ref) {
			return false
		}
	}
	return len(part) > 0
}
