package portalapi

import (
	"encoding/json"
	"fmt"

	"github.com/inzage/inzage/host/internal/box"
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
	return box.Seal(s.keys[0], use(visit), purpose, plain)
}

// open decrypts a handle. Everything that is wrong with one is ErrNotFound.
func (s *Sealer) open(visit, purpose, handle string, v any) error {
	for _, key := range s.keys {
		if plain, err := box.Open(key, use(visit), purpose, handle); err == nil {
			if json.Unmarshal(plain, v) != nil {
				return portal.ErrNotFound
			}
			return nil
		}
	}
	return portal.ErrNotFound
}

// use gives each visit a key of its own: handles of two visits share nothing.
func use(visit string) string { return "inzage handle " + visit }
