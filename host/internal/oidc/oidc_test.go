package oidc

import (
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func newProvider(t *testing.T, i *idp, changes ...func(*Options)) *Provider {
	t.Helper()
	o := Options{
		Issuer: i.srv.URL, ClientID: clientID, ClientSecret: clientSecret, RedirectURL: "https://inzage.example.nl/oidc/back",
		Rights: map[string][]string{"desk": {"view", "link"}, "lead": {"view", "erase"}},
		Seal:   []byte(strings.Repeat("k", 32)), CAFile: i.ca, Now: i.clock,
	}
	for _, c := range changes {
		c(&o)
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// signIn goes all the way; change may spoil the answer.
func signIn(t *testing.T, i *idp, p *Provider, change func(q url.Values, sealed *string)) (*Identity, error) {
	t.Helper()
	redirect, sealed, err := p.Begin(t.Context(), "contact-42")
	if err != nil {
		t.Fatal(err)
	}
	q := i.authorize(redirect)
	if change != nil {
		change(q, &sealed)
	}
	id, ret, err := p.Finish(t.Context(), sealed, q)
	if err == nil && ret != "contact-42" {
		t.Errorf("returned to %q", ret)
	}
	return id, err
}

func want(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("%v is not %v", err, kind)
	}
	if err != nil && (strings.Contains(strings.ToLower(err.Error()), "canary") || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "agent-7")) {
		t.Errorf("the error speaks: %v", err)
	}
}

func TestGood(t *testing.T) {
	for _, alg := range []jose.SignatureAlgorithm{jose.RS256, jose.ES256} {
		i := newIDP(t)
		i.rotate("k", alg)
		p := newProvider(t, i)
		id, err := signIn(t, i, p, nil)
		if err != nil || id.Agent != "agent-7" || id.Name != canaryName || !slices.Equal(id.Rights, []string{"link", "view"}) {
			t.Errorf("%s: %+v, %v", alg, id, err)
		}
		if _, err := signIn(t, i, p, nil); err != nil || i.calls["/.well-known/openid-configuration"] != 1 || i.calls["/keys"] != 1 {
			t.Errorf("%v after %v", err, i.calls)
		}
	}
}

func TestSealedSaysNothing(t *testing.T) {
	i := newIDP(t)
	redirect, sealed, err := newProvider(t, i).Begin(t.Context(), strings.Repeat("r", 300))
	if err != nil || len(sealed) > 1500 || strings.Contains(redirect, "rrr") {
		t.Error(len(sealed), err)
	}
	if raw, _ := base64.RawURLEncoding.DecodeString(sealed); strings.Contains(string(raw), "rrr") {
		t.Error("the cookie can be read")
	}
	if _, _, err := newProvider(t, i).Begin(t.Context(), strings.Repeat("r", 301)); err == nil {
		t.Error("too long a reference is taken")
	}
}

func TestDownAndUp(t *testing.T) {
	i := newIDP(t)
	p := newProvider(t, i)
	i.set(func() { i.down = "/.well-known" })
	_, _, err := p.Begin(t.Context(), "")
	want(t, err, ErrProvider)
	i.set(func() { i.down = "" })
	if _, err := signIn(t, i, p, nil); err != nil {
		t.Fatal(err)
	}
	i.set(func() { i.down = "/.well-known"; i.now = i.now.Add(2 * time.Hour) })
	if _, err := signIn(t, i, p, nil); err != nil {
		t.Errorf("what was discovered is forgotten: %v", err)
	}
	i.set(func() { i.down = "/token" })
	_, err = signIn(t, i, p, nil)
	want(t, err, ErrProvider)
	i.set(func() { i.down = "/keys"; i.rotate("two", jose.RS256) })
	_, err = signIn(t, i, p, nil)
	want(t, err, ErrProvider)
	i.set(func() { i.down = "" })
	if _, err = signIn(t, i, p, nil); err != nil {
		t.Errorf("keys were rotated: %v", err)
	}
}

func TestNobodyThere(t *testing.T) {
	i := newIDP(t)
	p := newProvider(t, i)
	i.srv.Close()
	_, _, err := p.Begin(t.Context(), "")
	want(t, err, ErrProvider)
	start := time.Now()
	p.turn <- struct{}{} // someone else is asking, and gets no answer
	_, _, err = p.Begin(t.Context(), "")
	want(t, err, ErrProvider)
	if took := time.Since(start); took > Deadline+time.Second {
		t.Errorf("took %v", took)
	}
}

func TestBadDiscovery(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"issuer":    func(m map[string]any) { m["issuer"] = "https://evil.example" },
		"token":     func(m map[string]any) { m["token_endpoint"] = "http://evil.example/token" },
		"no keys":   func(m map[string]any) { delete(m, "jwks_uri") },
		"script":    func(m map[string]any) { m["authorization_endpoint"] = "javascript:alert(1)" },
		"user info": func(m map[string]any) { m["userinfo_endpoint"] = "http://evil.example" },
	} {
		i := newIDP(t)
		i.meta = change
		_, _, err := newProvider(t, i).Begin(t.Context(), "")
		if !errors.Is(err, ErrProvider) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnswers(t *testing.T) {
	i := newIDP(t)
	p := newProvider(t, i)
	_, other, err := p.Begin(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(q url.Values, sealed *string)
		want   error
	}{
		"state":        {func(q url.Values, _ *string) { q.Set("state", "x") }, ErrRefused},
		"no state":     {func(q url.Values, _ *string) { q.Del("state") }, ErrRefused},
		"two states":   {func(q url.Values, _ *string) { q.Add("state", q.Get("state")) }, ErrRefused},
		"two codes":    {func(q url.Values, _ *string) { q.Add("code", "x") }, ErrRefused},
		"no code":      {func(q url.Values, _ *string) { q.Del("code") }, ErrRefused},
		"issuer":       {func(q url.Values, _ *string) { q.Set("iss", "https://evil.example") }, ErrRefused},
		"denied":       {func(q url.Values, _ *string) { q.Set("error", "access_denied") }, ErrRefused},
		"ill":          {func(q url.Values, _ *string) { q.Set("error", "server_error") }, ErrProvider},
		"no flow":      {func(_ url.Values, s *string) { *s = "" }, ErrRefused},
		"another flow": {func(_ url.Values, s *string) { *s = other }, ErrRefused},
		"tampered":     {func(_ url.Values, s *string) { *s = "A" + (*s)[1:] + "A" }, ErrRefused},
		"late":         {func(url.Values, *string) { i.set(func() { i.now = i.now.Add(FlowLifetime) }) }, ErrRefused},
		"PKCE": {func(q url.Values, _ *string) {
			i.set(func() { a := i.codes[q.Get("code")]; a.challenge = "x"; i.codes[q.Get("code")] = a })
		}, ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := signIn(t, i, p, c.change)
			want(t, err, c.want)
		})
	}
}

func TestReplay(t *testing.T) {
	i := newIDP(t)
	p := newProvider(t, i)
	redirect, sealed, err := p.Begin(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	q := i.authorize(redirect)
	if _, _, err := p.Finish(t.Context(), sealed, q); err != nil {
		t.Fatal(err)
	}
	_, _, err = p.Finish(t.Context(), sealed, q)
	want(t, err, ErrRefused)
	if i.calls["/token"] != 2 {
		t.Errorf("%d calls: an exchange was tried twice", i.calls["/token"])
	}
}

func TestWrongSecret(t *testing.T) {
	i := newIDP(t)
	_, err := signIn(t, i, newProvider(t, i, func(o *Options) { o.ClientSecret = "s3cret" }), nil)
	want(t, err, ErrProvider)
}
