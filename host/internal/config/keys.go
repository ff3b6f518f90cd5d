package config

import (
	"bytes"
	"encoding/base64"
	"fmt"
)

// KeySize is the length of every key in bytes.
const KeySize = 32

// Keys are the host's own keys, one ring for each use.
type Keys struct {
	HMAC   KeyRing // marks in the ledger, hashes of codes
	Seal   KeyRing // sealed boxes
	Cookie KeyRing // handles and cookies of visits
}

// ring is one ring with its name in the configuration.
type ring struct {
	name string
	keys *KeyRing
}

func (k *Keys) rings() []ring {
	return []ring{{"hmac", &k.HMAC}, {"seal", &k.Seal}, {"cookie", &k.Cookie}}
}

// KeyRing holds the present key first and then older ones, which are still
// needed for what was made with them.
type KeyRing []Key

// Current returns the key to make something new with.
func (r KeyRing) Current() Key { return r[0] }

// Find returns the key of that id.
func (r KeyRing) Find(id string) (Key, bool) {
	for _, k := range r {
		if k.ID == id {
			return k, true
		}
	}
	return Key{}, false
}

// Key is one key with the id under which its products remember it.
type Key struct {
	ID    string
	Value Secret // 32 raw bytes
}

// Bytes returns the key itself.
func (k Key) Bytes() []byte { return []byte(k.Value.Reveal()) }

const makeKey = `make one with: openssl rand -base64 32`

// allKeys reads the block keys. A demo makes its own: see LoadOrCreateDemoKeys.
func (s *scope) allKeys(c *Config) {
	if !s.hasBlock("keys") && !s.has("keys") && !c.Demo {
		s.diags.errorf(s.at, "add keys { hmac, seal, cookie }, or set demo = true to have them made; "+makeKey, `block "keys" is missing`)
	}
	s.block("keys", func(b *scope) {
		keys := Keys{}
		seen := map[string]string{}
		for _, r := range keys.rings() {
			b.ring(r)
			for _, k := range *r.keys {
				b.distinct(seen, fmt.Sprintf("%s %q", r.name, k.ID), k)
			}
		}
		c.Keys = &keys
	})
}

func (s *scope) ring(r ring) {
	s.needBlock(r.name)
	s.labelled(r.name, func(b *scope, id string) {
		b.validName(id)
		b.need("value")
		v := ""
		b.secret("value", &v, keyValue)
		if raw, err := decodeKey(v); err == nil {
			*r.keys = append(*r.keys, Key{ID: id, Value: NewSecret(string(raw))})
		}
	})
}

// distinct refuses one key for two uses: what one use gives away would then
// open the other.
func (s *scope) distinct(seen map[string]string, name string, k Key) {
	if other, dup := seen[k.Value.Reveal()]; dup {
		s.diags.errorf(s.at, makeKey, "keys %s and %s have the same value", other, name)
	}
	seen[k.Value.Reveal()] = name
}

func keyValue(v string) (string, string) {
	raw, err := decodeKey(v)
	switch {
	case err != nil:
		return "is not a key: 32 bytes in base64", makeKey
	case bytes.Count(raw, raw[:1]) == KeySize:
		return "is one byte over and over", makeKey
	}
	return "", ""
}

func decodeKey(v string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(v)
	if err == nil && len(raw) != KeySize {
		err = fmt.Errorf("%d bytes instead of %d", len(raw), KeySize)
	}
	return raw, err
}

// validName checks the label of a block that becomes part of ids and paths.
func (s *scope) validName(label string) {
	if !namePattern.MatchString(label) {
		s.diags.errorf(s.at, "use small letters, digits, - and _, a letter first", "%s has an unusable label", s.name)
	}
}
