package oidc

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Provider signs agents in. It may be used by several goroutines.
type Provider struct {
	opts   Options
	client *http.Client
	// turn is held by whoever asks the provider who it is; it guards found.
	turn  chan struct{}
	found *found
}

// found is what discovery brought.
type found struct {
	provider *oidc.Provider
	keys     *oidc.RemoteKeySet
	oauth    oauth2.Config
	// namesIssuer: answers say whose they are (RFC 9207).
	namesIssuer bool
	at          time.Time
}

// rediscover is how long discovery is believed. A provider that cannot be asked
// anew is believed for longer.
const rediscover = time.Hour

// New checks the options. The provider need not be up.
func New(o Options) (*Provider, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	client, err := o.client()
	if err != nil {
		return nil, err
	}
	return &Provider{opts: o, client: client, turn: make(chan struct{}, 1)}, nil
}

// discover returns the provider's endpoints, from memory if it can. It tries
// twice within Deadline.
func (p *Provider) discover(ctx context.Context) (*found, error) {
	ctx, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, provider("it does not answer")
	}
	if p.found != nil && p.opts.Now().Sub(p.found.at) < rediscover {
		return p.found, nil
	}
	f, err := p.ask(ctx)
	if err != nil {
		select {
		case <-time.After(200 * time.Millisecond):
			f, err = p.ask(ctx)
		case <-ctx.Done():
		}
	}
	switch {
	case err == nil:
		p.found = f
	case p.found == nil:
		return nil, err
	default:
		p.found.at = p.opts.Now() // it was right an hour ago: do not ask for every sign-in
	}
	return p.found, nil
}

type metadata struct {
	AuthURL     string   `json:"authorization_endpoint"`
	TokenURL    string   `json:"token_endpoint"`
	KeysURL     string   `json:"jwks_uri"`
	UserInfoURL string   `json:"userinfo_endpoint"`
	Auth        []string `json:"token_endpoint_auth_methods_supported"`
	NamesIssuer bool     `json:"authorization_response_iss_parameter_supported"`
}

func (p *Provider) ask(ctx context.Context) (*found, error) {
	ctx = oidc.ClientContext(ctx, p.client)
	op, err := oidc.NewProvider(ctx, p.opts.Issuer)
	if err != nil { // its text holds whatever the server said
		return nil, provider("discovery failed")
	}
	var m metadata
	if op.Claims(&m) != nil {
		return nil, provider("discovery cannot be read")
	}
	if !safe(m.AuthURL) || !safe(m.TokenURL) || !safe(m.KeysURL) || m.UserInfoURL != "" && !safe(m.UserInfoURL) {
		return nil, provider("discovery names an endpoint without https")
	}
	return &found{
		provider: op, keys: oidc.NewRemoteKeySet(ctx, m.KeysURL), namesIssuer: m.NamesIssuer, at: p.opts.Now(),
		oauth: oauth2.Config{
			ClientID: p.opts.ClientID, ClientSecret: p.opts.ClientSecret, RedirectURL: p.opts.RedirectURL, Scopes: p.opts.Scopes,
			Endpoint: oauth2.Endpoint{AuthURL: m.AuthURL, TokenURL: m.TokenURL, AuthStyle: p.style(m.Auth)},
		},
	}, nil
}

// style is how the client names itself. It is never found out by trying: that
// would spend the code.
func (p *Provider) style(ways []string) oauth2.AuthStyle {
	basic := len(ways) == 0 || slices.Contains(ways, "client_secret_basic") // the default of the standard
	if p.opts.ClientSecret == "" || !basic {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}
