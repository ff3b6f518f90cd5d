package actionpad

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// Options of the Actionpad.
type Options struct {
	Privacy  *privacy.Service
	Sessions Sessions
	Keys     *Keys
	BaseURL  string // of links and tickets, without a slash at the end
	Seal     []byte // 32 bytes: seals agents' names in tickets and cookies
	// Defaults of a new link.
	Lifetime time.Duration
	Verify   privacy.Verify
	Rights   []string
	Language string
	// Languages that links and the panel may have.
	Languages []string
	// Copies writes copies of data.
	Copies CopyMaker
	// SignIn is the identity provider of agents who come without a ticket; nil: none.
	SignIn SignIn
	// TicketTTL is how long a ticket may wait for its one use.
	TicketTTL time.Duration
	// FrameAncestors are the origins that may frame the panel.
	FrameAncestors []string
	Organisation   string
	Website, Phone string // where customers check that a letter is real
	Location       *time.Location
	// Allow limits the requests of one API key.
	Allow func(ctx context.Context, bucket, key string) (bool, time.Duration, error)
	Now   func() time.Time
	Log   hclog.Logger
}

// Actionpad serves API and panel.
type Actionpad struct {
	opt   Options
	api   huma.API
	panel *panel
}

// New prepares API and panel.
func New(opt Options) (*Actionpad, error) {
	p, err := newPanel(opt)
	if err != nil {
		return nil, err
	}
	return &Actionpad{opt: opt, panel: p}, nil
}

// Mount adds the routes.
func (a *Actionpad) Mount(r gin.IRouter) {
	a.api = a.newAPI(r)
	a.register()
	a.panel.mount(r)
}

// OpenAPI returns the API's description, OpenAPI 3.1 as JSON.
func (a *Actionpad) OpenAPI() ([]byte, error) { return a.api.OpenAPI().MarshalJSON() }

func (a *Actionpad) newAPI(r gin.IRouter) huma.API {
	huma.NewError = newProblem //nolint:reassign // huma's documented way to own the error model
	cfg := huma.DefaultConfig("Inzage Actionpad", "1.0.0")
	cfg.Info.Description = "The functions behind a CRM's privacy buttons. Call it from the CRM's server with an API key; never from a browser."
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "/actionpad/openapi", "", ""
	cfg.CreateHooks = nil // no $schema links in answers
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key": {Type: "http", Scheme: "bearer", Description: "An API key made with: inzage key new"},
	}
	cfg.Servers = []*huma.Server{{URL: "/"}}
	api := humagin.New(r.(*gin.Engine), cfg)
	api.UseMiddleware(a.authenticate)
	return api
}

type keyCtx struct{}

// authenticate finds the key, checks the scope that the operation names, and
// the key's limit.
func (a *Actionpad) authenticate(ctx huma.Context, next func(huma.Context)) {
	scope := scopeOf(ctx.Operation())
	if scope == "" {
		next(ctx)
		return
	}
	bearer, _ := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
	key, err := a.opt.Keys.Find(bearer)
	switch {
	case err != nil && err != ErrNoKey: //nolint:errorlint // Find returns it bare
		a.opt.Log.Error("keys file cannot be read")
		a.refuse(ctx, http.StatusServiceUnavailable, "API keys cannot be read.")
	case err != nil:
		ctx.SetHeader("WWW-Authenticate", "Bearer")
		a.refuse(ctx, http.StatusUnauthorized, "Send an API key: Authorization: Bearer inz_... Make one with: inzage key new.")
	case !key.Has(scope):
		a.refuse(ctx, http.StatusForbidden, "This API key lacks the scope "+scope+".")
	default:
		if ok, _, err := a.opt.Allow(ctx.Context(), "key", key.ID); err == nil && !ok {
			ctx.SetHeader("Retry-After", "10")
			a.refuse(ctx, http.StatusTooManyRequests, "Too many requests with this API key.")
			return
		}
		next(huma.WithValue(ctx, keyCtx{}, key))
	}
}

func scopeOf(op *huma.Operation) string {
	for _, s := range op.Security {
		if scopes := s["key"]; len(scopes) > 0 {
			return scopes[0]
		}
	}
	return ""
}

func (a *Actionpad) refuse(ctx huma.Context, status int, detail string) {
	if err := huma.WriteErr(a.api, ctx, status, detail); err != nil {
		a.opt.Log.Debug("answer could not be written")
	}
}

func keyFrom(ctx context.Context) *Key {
	k, _ := ctx.Value(keyCtx{}).(*Key)
	return k
}

func op(id, method, path, scope, summary string, status int) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status,
		Security: []map[string][]string{{"key": {scope}}}, MaxBodyBytes: 64 << 10,
		Errors: []int{400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503},
	}
}

func (a *Actionpad) register() {
	huma.Register(a.api, op("search-contacts", http.MethodPost, "/actionpad/v1/search", ScopeSearch,
		"Find contacts; the text is in the body so that no log keeps it", 200), a.search)
	huma.Register(a.api, op("get-contact", http.MethodGet, "/actionpad/v1/contacts/{ref}", ScopeStatus,
		"What is known here of a contact", 200), a.contact)
	huma.Register(a.api, op("create-link", http.MethodPost, "/actionpad/v1/contacts/{ref}/links", ScopeLink,
		"Make a temporary link; link and code are shown once", 201), a.createLink)
	huma.Register(a.api, op("list-links", http.MethodGet, "/actionpad/v1/contacts/{ref}/links", ScopeStatus,
		"The links of a contact", 200), a.listLinks)
	huma.Register(a.api, op("revoke-link", http.MethodDelete, "/actionpad/v1/links/{id}", ScopeLink,
		"Close a link and end its visits at once", 204), a.revokeLink)
	huma.Register(a.api, op("new-code", http.MethodPost, "/actionpad/v1/links/{id}/code", ScopeLink,
		"Give a link a new code with fresh tries; it is shown once", 200), a.newCode)
	huma.Register(a.api, op("get-badge", http.MethodGet, "/actionpad/v1/contacts/{ref}/badge", ScopeStatus,
		"What is now and urgent of a contact, worst first, for the CRM's own lights; needs no CRM", 200), a.badge)
	huma.Register(a.api, op("list-requests", http.MethodGet, "/actionpad/v1/contacts/{ref}/requests", ScopeRequest,
		"The requests of a contact, newest first, without the customer's words", 200), a.listRequests)
	huma.Register(a.api, copyOperation(), a.copyData)
	huma.Register(a.api, op("list-consents", http.MethodGet, "/actionpad/v1/contacts/{ref}/consents", ScopeStatus,
		"The consents of a contact with their history", 200), a.listConsents)
	huma.Register(a.api, op("decide-consent", http.MethodPost, "/actionpad/v1/contacts/{ref}/consents", ScopeRequest,
		"Give or withdraw a consent as the person told an agent", 201), a.decide)
	huma.Register(a.api, op("stop-marketing", http.MethodPost, "/actionpad/v1/contacts/{ref}/marketing-stop", ScopeRequest,
		"Take an objection to marketing that the person told an agent", 201), a.stop)
	huma.Register(a.api, op("create-ticket", http.MethodPost, "/actionpad/v1/tickets", ScopeTicket,
		"A one-time address of the panel, for one agent and one contact", 201), a.createTicket)
}

// actor is who acts: the agent whom the CRM's server names, through its key.
func actor(ctx context.Context, agent string) privacy.Actor {
	return privacy.Actor{Kind: privacy.Agent, ID: agent, Key: keyFrom(ctx).Name}
}

func parseRef(s string) (sdk.Ref, error) {
	ref, err := sdk.ParseRef(s)
	if err != nil {
		return ref, coded(http.StatusNotFound, "not_found", "A contact is named as adapter:type:id, such as lime:person:1003.", 0)
	}
	return ref, nil
}
