package actionpad

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
)

// copyPage is the form for a copy.
type copyPage struct {
	Profiles, Formats, Reasons []string
	Profile, Format, Reason    string
	Files                      bool
	Error, ErrorAt             string
}

func newCopyPage() copyPage {
	return copyPage{
		Profiles: []string{string(privacy.CopyEverything), string(privacy.CopyPortability)}, Formats: []string{"xlsx", "json"},
		Reasons: privacy.CopyReasons(), Profile: string(privacy.CopyEverything), Format: "xlsx",
	}
}

func (p *panel) copyForm(c *gin.Context) { p.show(c, http.StatusOK, "copy.html", newCopyPage()) }

func (p *panel) makeCopy(c *gin.Context) {
	page := newCopyPage()
	page.Profile, page.Format, page.Reason, page.Files = c.PostForm("profile"), c.PostForm("format"), c.PostForm("reason"), c.PostForm("files") == "1"
	switch {
	case !slices.Contains(page.Profiles, page.Profile):
		page.Error, page.ErrorAt = "copy.profile", "profile"
	case !slices.Contains(page.Formats, page.Format):
		page.Error, page.ErrorAt = "copy.format", "format"
	case !slices.Contains(page.Reasons, page.Reason):
		page.Error, page.ErrorAt = "copy.reason", "reason"
	case page.Files && page.Profile != string(privacy.CopyEverything):
		page.Error, page.ErrorAt = "copy.files", "files"
	}
	if page.Error != "" {
		p.show(c, http.StatusUnprocessableEntity, "copy.html", page)
		return
	}
	out := &attachment{w: c.Writer}
	err := p.opt.copyData(c.Request.Context(), p.actor(c), p.of(c).Subject, copyRequest{
		Profile: page.Profile, Format: page.Format, Files: page.Files, Reason: page.Reason, Language: p.view(c, nil).Lang,
	}, out)
	switch {
	case err == nil:
	case out.begun:
		p.opt.Log.Warn("a copy broke off")
		panic(http.ErrAbortHandler)
	default:
		p.fail(c, err)
	}
}
