package links

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"github.com/inzage/inzage/sdk"
)

// Names in Redis. The scripts build the same ones for links, from an id.
const prefix = "inzage:"

func linkKey(id string) string        { return prefix + "link:" + id }
func liveKey(id string) string        { return prefix + "live:" + id }
func tokenKey(hash string) string     { return prefix + "token:" + hash }
func subjectKey(ref sdk.Ref) string   { return prefix + "subject:" + ref.String() }
func visitKey(secret string) string   { return prefix + "visit:" + hash(secret) }
func ticketKey(token string) string   { return prefix + "ticket:" + hash(token) }
func panelKey(secret string) string   { return prefix + "panel:" + hash(secret) }
func rateKey(bucket, k string) string { return prefix + "rate:" + bucket + ":" + k }

// newSecret returns 32 random bytes as 43 characters.
func newSecret() string {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic("links: no randomness: " + err.Error()) // Go's rand.Read never fails; guard against a future change
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hash is how tokens and secrets stand in Redis. With 256 random bits in them
// neither salt nor key is needed.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// mac is how values with little randomness in them stand in Redis. Parts are
// kept apart by a byte that none of them contains.
func (k Key) mac(parts ...string) string {
	h := hmac.New(sha256.New, k.Secret)
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}
