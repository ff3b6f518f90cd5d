package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func TestTokens(t *testing.T) {
	set := func(k string, v any) func(*idp) {
		return func(i *idp) { i.claims = func(c map[string]any) { c[k] = v } }
	}
	unset := func(k string) func(*idp) {
		return func(i *idp) { i.claims = func(c map[string]any) { delete(c, k) } }
	}
	at := func(d time.Duration) int64 { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(d).Unix() }
	enc := base64.RawURLEncoding.EncodeToString
	for name, change := range map[string]func(*idp){
		"audience":    set("aud", "another"),
		"no audience": unset("aud"),
		"azp":         set("azp", "another"),
		"two, no azp": set("aud", []string{clientID, "another"}),
		"nonce":       set("nonce", "another"),
		"no nonce":    unset("nonce"),
		"issuer":      set("iss", "https://evil.example"),
		"expired":     set("exp", at(-time.Second)),
		"no expiry":   unset("exp"),
		"iat future":  set("iat", at(10*time.Minute)),
		"iat old":     set("iat", at(-10*time.Minute)),
		"no iat":      unset("iat"),
		"no subject":  unset("sub"),
		"at_hash":     set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
		"alg none": func(i *idp) {
			i.sign = func(p []byte) string { return enc([]byte(`{"alg":"none"}`)) + "." + enc(p) + "." }
		},
		"HS256 with the secret": func(i *idp) {
			i.sign = func(p []byte) string { return signedBy(jose.HS256, []byte(clientSecret), i.kid, p) }
		},
		"another key": func(i *idp) {
			k, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			i.sign = func(p []byte) string { return signedBy(jose.ES256, k, i.kid, p) }
		},
		"nonsense": func(i *idp) { i.sign = func([]byte) string { return "x.y.z" } },
		"nothing":  func(i *idp) { i.sign = func([]byte) string { return "" } },
		"no token": func(i *idp) {
			i.tokenStatus, i.tokenBody = 200, `{"access_token":"access-canary","token_type":"Bearer"}`
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIDP(t)
			change(i)
			id, err := signIn(t, i, newProvider(t, i), nil)
			want(t, err, ErrRefused)
			if id != nil {
				t.Error("an identity beside an error")
			}
		})
	}
}
