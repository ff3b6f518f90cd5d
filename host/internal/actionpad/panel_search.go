package actionpad

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// searchPage finds a contact for an agent who signed in.
type searchPage struct {
	Text    string
	Found   []sdk.Record
	Done    bool
	More    bool
	Missing bool // not every CRM could be searched
	Error   bool
}

// search is a POST, so that no address holds what was looked for.
func (p *panel) search(c *gin.Context) {
	page := searchPage{Text: strings.TrimSpace(c.PostForm("text"))}
	if n := utf8.RuneCountInString(page.Text); n < 2 || n > 200 || !utf8.ValidString(page.Text) {
		page.Error = true
		p.show(c, http.StatusUnprocessableEntity, "search.html", page)
		return
	}
	page.Done = true
	for _, plan := range p.opt.Privacy.Plan().Contacts {
		got, err := p.opt.Privacy.Find(c.Request.Context(), p.actor(c), plan.Adapter,
			&sdk.FindRequest{Type: plan.Type, Text: page.Text, Limit: 20})
		if err != nil {
			page.Missing = true
			continue
		}
		page.Found = append(page.Found, got.Records...)
		page.More = page.More || got.More
	}
	p.show(c, http.StatusOK, "search.html", page)
}

// open goes to a contact that was found. More than one never opens by itself.
func (p *panel) open(c *gin.Context) {
	if p.of(c).APIKey != viaOIDC {
		p.fail(c, privacy.ErrNotFound)
		return
	}
	if p.goTo(c, c.PostForm("contact")) {
		p.back(c)
	}
}
