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

//go:embed templates/*.html locales/*.toml static/*
var files embed.FS

// panelPath is where the panel is.
const panelPath = "/actionpad/panel"

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
	p.csp = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " + frames
	return p, nil
}

func (p *panel) mount(r gin.IRouter) {
	g := r.Group(panelPath, p.headers)
	g.GET("", p.index)
	for _, name := range []string{"panel.css", "panel.js", "icon.svg"} {
		g.GET("/"+name, func(c *gin.Context) {
			c.Header("Cache-Control", "public, max-age=3600")
			c.FileFromFS("static/"+name, http.FS(files))
		})
	}
	g.GET(strings.TrimPrefix(SignedInPath, panelPath), p.callback)
	in := g.Group("", p.session)
	in.POST("/search", p.right(ScopeSearch), p.search)
	in.POST("/open", p.right(ScopeSearch), p.open)
	in.GET("/desk", p.right(ScopeDesk), p.desk)
	in.GET("/cases/:number", p.either(ScopeRequest, ScopeDesk), p.showCase)
	in.POST("/cases/:number", p.either(ScopeRequest, ScopeDesk), p.answerCase)
	in.POST("/sign-out", p.signOut)
	in.GET("/copy", p.right(ScopeExport), p.chosen, p.copyForm)
	in.POST("/copy", p.right(ScopeExport), p.chosen, p.makeCopy)
	p.mountConsents(in.Group("/consents", p.right(ScopeRequest), p.chosen))
	p.mountLinks(in.Group("", p.right(ScopeLink), p.chosen))
}

func (p *panel) mountLinks(in gin.IRouter) {
	in.GET("/links/new", p.linkForm)
	in.POST("/links", p.makeLink)
	in.GET("/links/:id/close", p.closeForm)
	in.POST("/links/:id/close", p.closeLink)
	in.GET("/links/:id/code", p.codeForm)
	in.POST("/links/:id/code", p.newCode)
	in.POST("/links/:id/letter", p.letter)
	in.POST("/preview", p.preview)
	in.GET("/compare", p.compare)
	in.POST("/compare", p.join)
}

// chosen keeps out a session that has no contact yet.
func (p *panel) chosen(c *gin.Context) {
	if len(p.of(c).Subject) == 0 {
		p.fail(c, privacy.ErrNotFound)
	}
}

// either asks for one of two rights.
func (p *panel) either(one, other string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if s := p.of(c); s == nil || !slices.Contains(s.Rights, one) && !slices.Contains(s.Rights, other) {
			p.fail(c, privacy.ErrNotFound)
		}
	}
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

// Org is the organisation's name; Site and Phone are where customers check it.
func (v *view) Org() string { return v.p.opt.Organisation }

func (v *view) Site() string {
	site := strings.TrimPrefix(strings.TrimPrefix(v.p.opt.Website, "https://"), "http://")
	return strings.TrimSuffix(site, "/")
}
func (v *view) Phone() string { return v.p.opt.Phone }

// With is the same view for a part of a page.
func (v *view) With(page any) *view {
	part := *v
	part.Page = page
	return &part
}

// List makes a list of words.
func (v *view) List(words ...string) []string { return words }

// Why words the reason of a failure; one that has no words stays out.
func (v *view) Why(reason string) string {
	if text := v.T("why." + reason); text != "why."+reason {
		return text
	}
	return v.T("why.other")
}

// Day writes the date of a moment in the organisation's time.
func (v *view) Day(t time.Time) string { return t.In(v.p.opt.Location).Format("02-01-2006") }

// Only reports a link that is for consents alone.
func (v *view) Only(rights []string) bool {
	return len(rights) == 1 && rights[0] == privacy.RightConsent
}

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

// cookie is partitioned: a CRM on another site may frame the panel, and the
// session belongs to that frame alone.
func (p *panel) cookie(c *gin.Context, secret string, maxAge int) {
	p.setCookie(c, panelCookie, secret, maxAge)
}

func (p *panel) setCookie(c *gin.Context, name, value string, maxAge int) {
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // a frame on another site needs SameSite=None; it is partitioned
		Name: name, Value: value, Path: "/", MaxAge: maxAge,
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
	case errors.Is(err, privacy.ErrNoConsents):
		status, key = http.StatusNotFound, "error.noconsents"
	case errors.Is(err, privacy.ErrInactiveType):
		status, key = http.StatusConflict, "error.closed"
	case errors.Is(err, privacy.ErrNotFound):
		status, key = http.StatusNotFound, "error.notfound"
	case errors.Is(err, privacy.ErrDenied), errors.Is(err, ErrNoRights):
		status, key = http.StatusForbidden, "error.denied"
	case errors.Is(err, privacy.ErrTooMany):
		status, key = http.StatusServiceUnavailable, "error.busy"
	case errors.Is(err, ErrSignIn):
		status, key = http.StatusUnauthorized, "error.signin"
	case errors.Is(err, privacy.ErrNotToGive):
		status, key = http.StatusConflict, "error.closed"
	case errors.Is(err, errForm):
		status, key = http.StatusBadRequest, "error.form"
	case errors.Is(err, privacy.ErrDeadLink):
		status, key = http.StatusConflict, "error.dead"
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
