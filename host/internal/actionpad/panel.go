package actionpad

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/gin-gonic/gin"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/inzage/inzage/host/internal/links"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

//go:embed templates/*.html locales/*.toml static/panel.css
var files embed.FS

const panelCookie = "__Host-inzage-panel"

// panel is the agents' page inside the CRM.
type panel struct {
	opt    Options
	pages  *template.Template
	bundle *i18n.Bundle
	csp    string
}

func newPanel(opt Options) (*panel, error) {
	p := &panel{opt: opt, bundle: i18n.NewBundle(language.English)}
	p.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, l := range []string{"nl", "en"} {
		if _, err := p.bundle.LoadMessageFileFS(files, "locales/"+l+".toml"); err != nil {
			return nil, err
		}
	}
	t, err := template.New("").ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	p.pages = t
	frames := "'none'"
	if len(opt.FrameAncestors) > 0 {
		frames = strings.Join(opt.FrameAncestors, " ")
	}
	p.csp = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " + frames
	return p, nil
}

func (p *panel) mount(r gin.IRouter) {
	g := r.Group("/actionpad/panel", p.headers)
	g.GET("", p.index)
	g.GET("/panel.css", func(c *gin.Context) {
		c.Header("Cache-Control", "public, max-age=3600")
		c.FileFromFS("static/panel.css", http.FS(files))
	})
	in := g.Group("", p.session)
	in.GET("/links/new", p.right(ScopeLink), p.linkForm)
	in.POST("/links", p.right(ScopeLink), p.makeLink)
	in.GET("/links/:id/close", p.right(ScopeLink), p.closeForm)
	in.POST("/links/:id/close", p.right(ScopeLink), p.closeLink)
	in.POST("/sign-out", p.signOut)
}

func (p *panel) headers(c *gin.Context) {
	c.Header("Content-Security-Policy", p.csp)
	c.Next()
}

// view is what every page of the panel gets.
type view struct {
	p       *panel
	loc     *i18n.Localizer
	Lang    string
	Session *links.PanelSession
	Agent   string
	Page    any
}

// T returns a text; pairs fill its places.
func (v *view) T(id string, pairs ...any) string {
	data := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i].(string)] = pairs[i+1]
	}
	s, err := v.loc.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data})
	if err != nil {
		return id
	}
	return s
}

// When writes a moment in the organisation's time.
func (v *view) When(t time.Time) string {
	return t.In(v.p.opt.Location).Format("02-01-2006 15:04")
}

// Org is the organisation's name.
func (v *view) Org() string { return v.p.opt.Organisation }

// Can reports a right of the session.
func (v *view) Can(right string) bool {
	return v.Session != nil && slices.Contains(v.Session.Rights, right)
}

func (p *panel) view(c *gin.Context, page any) *view {
	s, _ := c.Value("panel").(*links.PanelSession)
	lang := p.opt.Language
	if s != nil {
		lang = s.Language
	}
	if q := c.Query("lang"); slices.Contains(p.opt.Languages, q) {
		lang = q
	}
	v := &view{p: p, Lang: lang, Session: s, Page: page, loc: i18n.NewLocalizer(p.bundle, lang)}
	if s != nil {
		v.Agent = p.opt.openName(s.Sealed)
	}
	return v
}

func (p *panel) show(c *gin.Context, status int, name string, page any) {
	var buf bytes.Buffer
	if err := p.pages.ExecuteTemplate(&buf, name, p.view(c, page)); err != nil {
		p.opt.Log.Error("panel page is broken", "page", name)
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Data(status, "text/html; charset=utf-8", buf.Bytes())
}

// index redeems a ticket, the one GET with an effect, or shows the panel.
func (p *panel) index(c *gin.Context) {
	if ticket := c.Query("ticket"); ticket != "" {
		p.redeem(c, ticket)
		return
	}
	p.session(c)
	if !c.IsAborted() {
		p.home(c)
	}
}

func (p *panel) redeem(c *gin.Context, ticket string) {
	_, secret, err := p.opt.Sessions.RedeemTicket(c.Request.Context(), ticket)
	if err != nil {
		p.fail(c, err)
		return
	}
	p.cookie(c, secret, 0)
	c.Redirect(http.StatusSeeOther, "/actionpad/panel")
}

// cookie is partitioned: a CRM on another site may frame the panel, and the
// session belongs to that frame alone.
func (p *panel) cookie(c *gin.Context, secret string, maxAge int) {
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // a frame on another site needs SameSite=None; it is partitioned
		Name: panelCookie, Value: secret, Path: "/", MaxAge: maxAge,
		Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode, Partitioned: true,
	})
}

func (p *panel) session(c *gin.Context) {
	secret, err := c.Cookie(panelCookie)
	if err != nil {
		p.fail(c, links.ErrNoTicket)
		return
	}
	s, err := p.opt.Sessions.Panel(c.Request.Context(), secret)
	if err != nil {
		p.fail(c, err)
		return
	}
	c.Set("panel", s)
}

func (p *panel) right(scope string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if s := p.of(c); s == nil || !slices.Contains(s.Rights, scope) {
			p.fail(c, privacy.ErrNotFound)
		}
	}
}

func (p *panel) of(c *gin.Context) *links.PanelSession {
	s, _ := c.Value("panel").(*links.PanelSession)
	return s
}

func (p *panel) actor(c *gin.Context) privacy.Actor {
	s := p.of(c)
	return privacy.Actor{Kind: privacy.Agent, ID: s.Agent, Key: s.APIKey}
}

// fail shows why the panel cannot go on.
func (p *panel) fail(c *gin.Context, err error) {
	status, key := http.StatusServiceUnavailable, "error.away"
	var e *sdk.Error
	switch {
	case errors.Is(err, links.ErrNoTicket), errors.Is(err, links.ErrNoPanel):
		status, key = http.StatusUnauthorized, "error.session"
	case errors.Is(err, privacy.ErrNotFound):
		status, key = http.StatusNotFound, "error.notfound"
	case errors.As(err, &e) && e.Kind == sdk.KindNotFound:
		status, key = http.StatusNotFound, "error.gone"
	}
	p.show(c, status, "error.html", key)
	c.Abort()
}

func (p *panel) signOut(c *gin.Context) {
	if secret, err := c.Cookie(panelCookie); err == nil {
		_ = p.opt.Sessions.EndPanel(c.Request.Context(), secret)
	}
	p.cookie(c, "", -1)
	c.Header("Clear-Site-Data", `"cache", "cookies", "storage"`)
	p.show(c, http.StatusOK, "error.html", "signedout")
}

// Choices lists the answers of a question of the form, in their order.
func (v *view) Choices(name string) []string {
	if name == "identified" {
		return []string{"called_back", "desk", "login", "not_sure"}
	}
	return []string{"phone", "letter", "mail", "desk"}
}
