package portalapi

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/inzage/inzage/portal"
)

// Sealer makes handles. The browser holds them and can neither read nor change
// them, and a handle of one visit means nothing in another.
type Sealer struct{ keys [][]byte } // the first seals, all open

// NewSealer takes 32-byte keys, the current one first.
func NewSealer(keys ...[]byte) (*Sealer, error) {
	if len(keys) == 0 {
		return nil, fmt.Errorf("a sealer needs a key")
	}
	for _, k := range keys {
		if len(k) != 32 {
			return nil, fmt.Errorf("a sealing key has 32 bytes, not %d", len(k))
		}
	}
	return &Sealer{keys: keys}, nil
}

// seal encrypts v for one visit and one purpose, such as "form".
func (s *Sealer) seal(visit, purpose string, v any) (string, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	aead, err := s.aead(s.keys[0], visit)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, []byte(purpose))), nil
}

// open decrypts a handle. Everything that is wrong with one is ErrNotFound.
func (s *Sealer) open(visit, purpose, handle string, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(handle)
	if err != nil {
		return portal.ErrNotFound
	}
	for _, key := range s.keys {
		aead, err := s.aead(key, visit)
		if err != nil || len(raw) < aead.NonceSize() {
			return portal.ErrNotFound
		}
		n := aead.NonceSize()
		if plain, err := aead.Open(nil, raw[:n], raw[n:], []byte(purpose)); err == nil {
			if json.Unmarshal(plain, v) != nil {
				return portal.ErrNotFound
			}
			return nil
		}
	}
	return portal.ErrNotFound
}

// aead derives a key for the visit, so that handles of two visits share nothing.
func (s *Sealer) aead(key []byte, visit string) (cipher.AEAD, error) {
	k, err := hkdf.Key(sha256.New, key, nil, "inzage handle "+visit, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
