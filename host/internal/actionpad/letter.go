package actionpad

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"rsc.io/qr"

	"github.com/inzage/inzage/host/internal/privacy"
)

// letterPage is a letter to print: the link, never the code.
type letterPage struct {
	Name    string
	URL     string
	QR      template.HTML
	Expires time.Time
	Told    bool // the code is told apart; else it is sent
}

// letter prints a link that was made a moment ago. The page that shows it once
// posts the token back: it is kept nowhere else.
func (p *panel) letter(c *gin.Context) {
	l := p.link(c)
	if l == nil {
		return
	}
	token := c.PostForm("token")
	state, err := p.opt.Privacy.Doors.Knock(c.Request.Context(), token, false)
	if err != nil || state.ID != l.ID {
		p.fail(c, privacy.ErrNotFound)
		return
	}
	to := p.opt.linkURL(token)
	code, err := qr.Encode(to, qr.M)
	if err != nil {
		p.fail(c, err)
		return
	}
	p.show(c, http.StatusOK, "letter.html", letterPage{
		Name: p.confirm(c, l).Name, URL: to, QR: picture(code), Expires: l.Expires, Told: l.Verify == privacy.VerifyTold,
	})
}

// picture draws a code as one path; the quiet zone is four modules, as the
// standard (ISO/IEC 18004) asks.
func picture(code *qr.Code) template.HTML {
	const quiet = 4
	var d strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&d, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	n := code.Size + 2*quiet
	//nolint:gosec // numbers only
	return template.HTML(fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-hidden="true" shape-rendering="crispEdges"><path class="ground" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`,
		n, n, n, n, d.String()))
}
