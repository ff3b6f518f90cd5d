package actionpad

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/links"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// SignIn is an identity provider, as the panel sees it.
type SignIn interface {
	// Begin returns where to send the browser, and what to keep in its cookie.
	Begin(ctx context.Context, ret string) (redirect, flow string, err error)
	// Finish checks what the browser came back with.
	Finish(ctx context.Context, flow string, query url.Values) (*AgentIdentity, string, error)
}

// AgentIdentity is an agent whom the identity provider knows.
type AgentIdentity struct {
	Agent  string
	Name   string
	Rights []string
}

// SignedInPath is where the identity provider sends agents back to.
const SignedInPath = "/actionpad/panel/signed-in"

// Errors of signing in.
var (
	ErrNoRights = errors.New("no group of this agent gives a right")
	ErrSignIn   = errors.New("not signed in")
)

const (
	flowCookie = "__Host-inzage-flow"
	flowLives  = 10 * time.Minute
	// againLives is how long a frame whose cookie was refused has to move to a
	// window of its own.
	againLives = 5 * time.Minute
	viaOIDC    = "oidc"
)

// index redeems a ticket, the one GET with an effect, or shows the panel.
func (p *panel) index(c *gin.Context) {
	if ticket := c.Query("ticket"); ticket != "" {
		p.redeem(c, ticket)
		return
	}
	if again := c.Query("again"); again != "" {
		p.moved(c, again)
		return
	}
	if !p.arrive(c) {
		return
	}
	switch s := p.of(c); {
	case len(s.Subject) == 0 && slices.Contains(s.Rights, ScopeSearch):
		p.show(c, http.StatusOK, "search.html", searchPage{})
	case len(s.Subject) == 0:
		p.fail(c, privacy.ErrNotFound)
	default:
		p.home(c)
	}
}

// arrive finds the session, sends who has none to the identity provider, and
// goes to the contact that the CRM's button names.
func (p *panel) arrive(c *gin.Context) bool {
	contact := c.Query("contact")
	secret, err := c.Cookie(panelCookie)
	if err != nil {
		err = links.ErrNoPanel
	} else {
		var s *links.PanelSession
		if s, err = p.opt.Sessions.Panel(c.Request.Context(), secret); err == nil {
			c.Set("panel", s)
		}
	}
	if errors.Is(err, links.ErrNoPanel) && p.opt.SignIn != nil {
		p.toProvider(c, contact)
		return false
	}
	if err != nil {
		p.fail(c, err)
		return false
	}
	return contact == "" || p.goTo(c, contact)
}

// goTo opens another contact for an agent who signed in; a ticket's session
// sees its own only.
func (p *panel) goTo(c *gin.Context, contact string) bool {
	s := p.of(c)
	ref, err := sdk.ParseRef(contact)
	if err != nil || p.opt.Privacy.Plan().For(ref) == nil {
		p.fail(c, privacy.ErrNotFound)
		return false
	}
	if len(s.Subject) > 0 && s.Subject[0] == ref {
		return true
	}
	if s.APIKey != viaOIDC {
		p.fail(c, privacy.ErrNotFound)
		return false
	}
	if p.reopen(c, sdk.Subject{ref}) {
		p.back(c)
	}
	return false
}

func (p *panel) redeem(c *gin.Context, ticket string) {
	s, secret, err := p.opt.Sessions.RedeemTicket(c.Request.Context(), ticket)
	if err != nil {
		p.fail(c, err)
		return
	}
	p.cookie(c, secret, 0)
	// If the browser refuses the cookie in a frame, this one opens a window.
	again, err := p.opt.Sessions.CreateTicket(c.Request.Context(), s.Ticket, againLives)
	if err != nil {
		p.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/actionpad/panel?again="+again+"&lang="+s.Language)
}

// moved finds out whether the cookie came back. If it did, the second ticket is
// used up here; else it opens the panel's own window.
func (p *panel) moved(c *gin.Context, again string) {
	secret, err := c.Cookie(panelCookie)
	if err == nil {
		_, err = p.opt.Sessions.Panel(c.Request.Context(), secret)
	}
	if err != nil {
		p.show(c, http.StatusOK, "window.html", "/actionpad/panel?ticket="+url.QueryEscape(again))
		return
	}
	if _, spare, err := p.opt.Sessions.RedeemTicket(c.Request.Context(), again); err == nil {
		_ = p.opt.Sessions.EndPanel(c.Request.Context(), spare)
	}
	p.back(c)
}

// begin starts a session for a ticket at once, in place of the present one.
func (p *panel) begin(c *gin.Context, t links.Ticket) bool {
	ctx := c.Request.Context()
	token, err := p.opt.Sessions.CreateTicket(ctx, t, 0)
	if err != nil {
		p.fail(c, err)
		return false
	}
	s, secret, err := p.opt.Sessions.RedeemTicket(ctx, token)
	if err != nil {
		p.fail(c, err)
		return false
	}
	if old, err := c.Cookie(panelCookie); err == nil {
		_ = p.opt.Sessions.EndPanel(ctx, old)
	}
	p.cookie(c, secret, 0)
	c.Set("panel", s)
	return true
}

// toProvider sends the agent to sign in. Identity providers refuse to be framed,
// so from a frame that is done in a window of its own.
func (p *panel) toProvider(c *gin.Context, contact string) {
	if c.GetHeader("Sec-Fetch-Dest") == "iframe" {
		p.show(c, http.StatusOK, "window.html", "/actionpad/panel?contact="+url.QueryEscape(contact))
		return
	}
	to, flow, err := p.opt.SignIn.Begin(c.Request.Context(), contact)
	if err != nil {
		p.fail(c, err)
		return
	}
	p.setCookie(c, flowCookie, flow, int(flowLives/time.Second))
	c.Redirect(http.StatusSeeOther, to)
}

// callback is where the identity provider sends the browser back to.
func (p *panel) callback(c *gin.Context) {
	if p.opt.SignIn == nil {
		p.fail(c, privacy.ErrNotFound)
		return
	}
	flow, err := c.Cookie(flowCookie)
	if err != nil {
		p.fail(c, ErrSignIn)
		return
	}
	p.setCookie(c, flowCookie, "", -1)
	who, contact, err := p.opt.SignIn.Finish(c.Request.Context(), flow, c.Request.URL.Query())
	if err != nil {
		p.opt.Log.Info("an agent was not signed in", "reason", err.Error())
		p.fail(c, err)
		return
	}
	p.signedIn(c, who, contact)
}

func (p *panel) signedIn(c *gin.Context, who *AgentIdentity, contact string) {
	t := links.Ticket{Agent: who.Agent, APIKey: viaOIDC, Rights: who.Rights, Language: p.opt.Language}
	if contact != "" {
		ref, err := sdk.ParseRef(contact)
		if err != nil || p.opt.Privacy.Plan().For(ref) == nil {
			p.fail(c, privacy.ErrNotFound)
			return
		}
		t.Subject = sdk.Subject{ref}
	}
	var err error
	if t.Sealed, err = p.opt.sealName(who.Name); err != nil {
		p.fail(c, err)
		return
	}
	op := privacy.Operation{
		ID: privacy.NewID(), Kind: privacy.OpSignIn, Subject: t.Subject,
		Actor: privacy.Actor{Kind: privacy.Agent, ID: who.Agent, Key: viaOIDC},
	}
	if err := p.opt.Privacy.Ledger.Note(c.Request.Context(), op); err != nil {
		p.fail(c, err)
		return
	}
	if p.begin(c, t) {
		p.back(c)
	}
}

// back leads to the panel's first page.
func (p *panel) back(c *gin.Context) {
	c.Redirect(http.StatusSeeOther, "/actionpad/panel?lang="+p.view(c, nil).Lang)
}
