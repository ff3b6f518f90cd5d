package oidc

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func (i *idp) token(w http.ResponseWriter, r *http.Request) {
	if i.tokenStatus != 0 {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(i.tokenStatus)
		fmt.Fprint(w, i.tokenBody)
		return
	}
	id, secret, _ := r.BasicAuth()
	if id != clientID || secret != clientSecret {
		answer(w, 401, map[string]string{"error": "invalid_client", "error_description": canaryName})
		return
	}
	a, ok := i.codes[r.FormValue("code")]
	delete(i.codes, r.FormValue("code"))
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !ok || base64.RawURLEncoding.EncodeToString(sum[:]) != a.challenge {
		answer(w, 400, map[string]string{"error": "invalid_grant", "error_description": canaryName})
		return
	}
	claims := map[string]any{
		"iss": i.srv.URL, "aud": clientID, "sub": "agent-7", "nonce": a.nonce, "name": canaryName, "groups": []string{"desk"},
		"iat": i.now.Unix(), "exp": i.now.Add(5 * time.Minute).Unix(),
	}
	if i.claims != nil {
		i.claims(claims)
	}
	payload, _ := json.Marshal(claims)
	answer(w, 200, map[string]any{"access_token": "access-canary", "token_type": "Bearer", "expires_in": 300, "id_token": i.signed(payload)})
}

func (i *idp) signed(payload []byte) string {
	if i.sign != nil {
		return i.sign(payload)
	}
	return signedBy(i.alg, i.key, i.kid, payload)
}

func signedBy(alg jose.SignatureAlgorithm, key any, kid string, payload []byte) string {
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid))
	if err != nil {
		return err.Error()
	}
	sig, err := s.Sign(payload)
	if err != nil {
		return err.Error()
	}
	raw, _ := sig.CompactSerialize()
	return raw
}
