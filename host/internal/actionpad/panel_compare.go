package actionpad

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// comparePage proposes other records of what may be the same person.
type comparePage struct {
	Name      string
	Proposals []privacy.Proposal
	Missing   bool // not every CRM could be searched
	Error     bool // ticked without the statement
}

func (p *panel) proposals(c *gin.Context) (*comparePage, bool) {
	s := p.of(c)
	ctx := c.Request.Context()
	shown, err := p.opt.Privacy.ContactFor(ctx, p.actor(c), s.Subject[0])
	if err != nil {
		p.fail(c, err)
		return nil, false
	}
	page := &comparePage{Name: shown.Record.Title}
	if page.Proposals, page.Missing, err = p.opt.Privacy.Proposals(ctx, p.actor(c), s.Subject); err != nil {
		p.fail(c, err)
		return nil, false
	}
	return page, true
}

func (p *panel) compare(c *gin.Context) {
	if page, ok := p.proposals(c); ok {
		p.show(c, http.StatusOK, "compare.html", page)
	}
}

// join takes the ticked records into the session's subject. Only what was
// proposed can be ticked: a session sees nobody else.
func (p *panel) join(c *gin.Context) {
	page, ok := p.proposals(c)
	if !ok {
		return
	}
	subject := slices.Clone(p.of(c).Subject)
	for _, ticked := range c.PostFormArray("same") {
		i := slices.IndexFunc(page.Proposals, func(q privacy.Proposal) bool { return q.Record.Ref.String() == ticked })
		if i < 0 {
			p.fail(c, privacy.ErrNotFound)
			return
		}
		if ref := page.Proposals[i].Record.Ref; !subject.Has(ref) {
			subject = append(subject, ref)
		}
	}
	if len(subject) > len(p.of(c).Subject) && c.PostForm("sure") != "1" {
		page.Error = true
		p.show(c, http.StatusUnprocessableEntity, "compare.html", page)
		return
	}
	if p.reopen(c, subject) {
		p.back(c)
	}
}

// reopen goes on with another subject, in a session of its own.
func (p *panel) reopen(c *gin.Context, subject sdk.Subject) bool {
	t := p.of(c).Ticket
	t.Subject = subject
	return p.begin(c, t)
}
