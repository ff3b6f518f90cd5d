package oidc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

const (
	clientID     = "inzage"
	clientSecret = "a-very-s3cret-client-secret-of-32-bytes"
	canaryName   = "Eva Canary"
)

// idp is a real provider in process. Its fields may be changed between steps.
type idp struct {
	t   *testing.T
	srv *httptest.Server
	ca  string

	mu          sync.Mutex
	now         time.Time
	down        string                   // path prefix that answers 503
	meta        func(map[string]any)     // changes discovery
	claims      func(map[string]any)     // changes the ID token
	sign        func(p []byte) string    // nil: with key
	info        map[string]any           // user info; nil: there is no endpoint
	key         crypto.Signer            // signs
	alg         jose.SignatureAlgorithm  // of key
	kid         string                   // of key
	codes       map[string]authorization // given out
	calls       map[string]int
	tokenStatus int
	tokenBody   string
}

type authorization struct{ nonce, challenge string }

func newIDP(t *testing.T) *idp {
	i := &idp{
		t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), codes: map[string]authorization{}, calls: map[string]int{},
	}
	i.rotate("one", jose.RS256)
	i.srv = httptest.NewTLSServer(http.HandlerFunc(i.serve))
	t.Cleanup(i.srv.Close)
	i.ca = filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: i.srv.Certificate().Raw}
	if err := os.WriteFile(i.ca, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return i
}

func (i *idp) rotate(kid string, alg jose.SignatureAlgorithm) {
	i.kid, i.alg = kid, alg
	var err error
	if alg == jose.ES256 {
		i.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	} else {
		i.key, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		i.t.Fatal(err)
	}
}

func (i *idp) clock() time.Time {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.now
}

func (i *idp) set(change func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change()
}

func (i *idp) serve(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.calls[r.URL.Path]++
	if i.down != "" && strings.HasPrefix(r.URL.Path, i.down) {
		http.Error(w, "down, says "+canaryName, http.StatusServiceUnavailable)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		doc := map[string]any{
			"issuer": i.srv.URL, "authorization_endpoint": i.srv.URL + "/authorize", "token_endpoint": i.srv.URL + "/token",
			"jwks_uri": i.srv.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256", "ES256", "HS256", "none"},
		}
		if i.info != nil {
			doc["userinfo_endpoint"] = i.srv.URL + "/info"
		}
		if i.meta != nil {
			i.meta(doc)
		}
		answer(w, 200, doc)
	case "/keys":
		answer(w, 200, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: i.kid, Algorithm: string(i.alg), Use: "sig"}}})
	case "/token":
		i.token(w, r)
	case "/info":
		if r.Header.Get("Authorization") != "Bearer access-canary" {
			w.WriteHeader(401)
			return
		}
		answer(w, 200, i.info)
	default:
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// authorize is the agent who signs in at the provider.
func (i *idp) authorize(redirect string) url.Values {
	i.t.Helper()
	u, err := url.Parse(redirect)
	if err != nil {
		i.t.Fatal(err)
	}
	q := u.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != clientID || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("nonce") == "" || !strings.Contains(q.Get("scope"), "openid") {
		i.t.Errorf("bad request: %v", q)
	}
	code := "code-canary-" + rand.Text()
	i.set(func() { i.codes[code] = authorization{q.Get("nonce"), q.Get("code_challenge")} })
	return url.Values{"code": {code}, "state": {q.Get("state")}}
}
