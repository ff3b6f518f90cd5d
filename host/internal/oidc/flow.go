package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/url"
	"time"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/inzage/inzage/host/internal/box"
)

// maxReturn is how long the reference to return to may be.
const maxReturn = 300

// flow is what the browser keeps, sealed, while the agent is at the provider.
type flow struct {
	State    string    `json:"s"`
	Nonce    string    `json:"n"`
	Verifier string    `json:"v"`
	Return   string    `json:"r"`
	End      time.Time `json:"e"`
}

// Begin returns where to send the browser, and a sealed text for a cookie that
// lives for FlowLifetime. ret comes back from Finish. The error is ErrProvider
// unless ret is too long.
func (p *Provider) Begin(ctx context.Context, ret string) (redirect, sealed string, err error) {
	if len(ret) > maxReturn || !utf8.ValidString(ret) {
		return "", "", errors.New("oidc: the reference to return to is too long or no text")
	}
	f, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	w := flow{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Return: ret,
		End: p.opts.Now().Add(FlowLifetime),
	}
	plain, err := json.Marshal(w)
	if err != nil {
		return "", "", err
	}
	sealed, err = box.Seal(p.opts.Seal, "oidc", p.purpose(), plain)
	if err != nil {
		return "", "", err
	}
	return f.oauth.AuthCodeURL(w.State, oidc.Nonce(w.Nonce), oauth2.S256ChallengeOption(w.Verifier)), sealed, nil
}

// purpose ties a flow to one provider, so that no other's answer fits.
func (p *Provider) purpose() string { return "flow " + p.opts.ClientID + " " + p.opts.Issuer }

// open reads a flow and checks that the answer belongs to it.
func (p *Provider) open(sealed string, query url.Values) (*flow, error) {
	plain, err := box.Open(p.opts.Seal, "oidc", p.purpose(), sealed)
	if err != nil {
		return nil, refused("the cookie is missing or not ours")
	}
	var w flow
	if json.Unmarshal(plain, &w) != nil || w.State == "" || w.Nonce == "" || w.Verifier == "" {
		return nil, refused("the cookie is not ours")
	}
	if !p.opts.Now().Before(w.End) {
		return nil, refused("it took too long")
	}
	if subtle.ConstantTimeCompare([]byte(one(query, "state")), []byte(w.State)) != 1 {
		return nil, refused("the state is another one")
	}
	return &w, nil
}

// one is a parameter that is there once, else "".
func one(query url.Values, name string) string {
	if len(query[name]) != 1 {
		return ""
	}
	return query[name][0]
}
