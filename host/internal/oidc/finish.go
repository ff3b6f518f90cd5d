package oidc

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// skew is how far the provider's clock may be off.
const skew = 2 * time.Minute

// algorithms are those with a public key: the client's secret signs nothing.
var algorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512,
	oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA,
}

// Finish checks the provider's answer against the sealed flow of Begin and says
// who the agent is. ret is Begin's whenever the flow was ours, also beside an
// error. The error is ErrProvider, ErrRefused or ErrNoRights.
func (p *Provider) Finish(ctx context.Context, sealed string, query url.Values) (id *Identity, ret string, err error) {
	w, err := p.open(sealed, query)
	if err != nil {
		return nil, "", err
	}
	f, err := p.discover(ctx)
	if err != nil {
		return nil, w.Return, err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), Deadline)
	defer cancel()
	code, err := p.answer(f, query)
	if err != nil {
		return nil, w.Return, err
	}
	token, err := f.oauth.Exchange(ctx, code, oauth2.VerifierOption(w.Verifier))
	if err != nil {
		return nil, w.Return, exchangeFailed(err)
	}
	claims, err := p.verify(ctx, f, w, token)
	if err != nil {
		return nil, w.Return, err
	}
	id, err = p.identify(ctx, f, token, claims)
	return id, w.Return, err
}

// answer takes the code out of a good answer.
func (p *Provider) answer(f *found, query url.Values) (string, error) {
	if query.Has("iss") && one(query, "iss") != p.opts.Issuer || !query.Has("iss") && f.namesIssuer {
		return "", refused("the answer is of another issuer")
	}
	if query.Has("error") {
		switch one(query, "error") {
		case "temporarily_unavailable", "server_error":
			return "", provider("it says that it has a problem")
		}
		return "", refused("the provider says no")
	}
	code := one(query, "code")
	if code == "" {
		return "", refused("there is no code")
	}
	return code, nil
}

// exchangeFailed tells a code that is not taken from a provider that is ill, or
// that does not know this client.
func exchangeFailed(err error) error {
	var answer *oauth2.RetrieveError
	if !errors.As(err, &answer) {
		return provider("the exchange failed")
	}
	status := answer.Response.StatusCode
	if status >= 500 || status == 429 || status == 404 || status >= 300 && status < 400 {
		return provider("the exchange failed")
	}
	if answer.ErrorCode == "invalid_client" || answer.ErrorCode == "unauthorized_client" {
		return provider("it does not take the client id or secret")
	}
	return refused("the code is not taken")
}

// keys remembers whether a signature could not be checked for want of keys.
type keys struct {
	*oidc.RemoteKeySet
	lost bool
}

// VerifySignature implements oidc.KeySet.
func (k *keys) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.RemoteKeySet.VerifySignature(ctx, jwt)
	// go-oidc has no type for it; the tests see to it that the words stay.
	k.lost = err != nil && strings.HasPrefix(err.Error(), "fetching keys")
	return payload, err
}

// verify checks an ID token as OpenID Connect Core 3.1.3.7 says, and returns
// its claims.
func (p *Provider) verify(ctx context.Context, f *found, w *flow, token *oauth2.Token) (*claims, error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return nil, refused("there is no ID token")
	}
	k := &keys{RemoteKeySet: f.keys}
	conf := &oidc.Config{ClientID: p.opts.ClientID, SupportedSigningAlgs: algorithms, Now: p.opts.Now}
	id, err := oidc.NewVerifier(p.opts.Issuer, k, conf).Verify(ctx, raw)
	if err != nil && k.lost {
		return nil, provider("its keys cannot be fetched")
	}
	if err != nil {
		return nil, refused("the ID token is not good")
	}
	c := claims{}
	if id.Claims(&c.all) != nil {
		return nil, refused("the ID token cannot be read")
	}
	now := p.opts.Now()
	azp, hasParty := c.all["azp"]
	switch {
	case id.Nonce != w.Nonce:
		return nil, refused("the ID token is of another sign-in")
	case hasParty && azp != p.opts.ClientID, !hasParty && len(id.Audience) > 1, slices.Contains(id.Audience, ""):
		return nil, refused("the ID token is for someone else")
	case id.IssuedAt.After(now.Add(skew)), id.IssuedAt.Before(w.End.Add(-FlowLifetime - skew)):
		return nil, refused("the ID token is not of this time")
	case id.AccessTokenHash != "" && id.VerifyAccessToken(token.AccessToken) != nil:
		return nil, refused("the tokens do not belong together")
	case id.Subject == "" || len(id.Subject) > 255:
		return nil, refused("the ID token has no subject")
	}
	c.subject = id.Subject
	return &c, nil
}
