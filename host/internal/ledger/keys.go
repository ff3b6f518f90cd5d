package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// keyring holds, by key id, a key for each use. They are derived, so that what
// is made for one use can never pass for another, here or elsewhere in the host.
type keyring struct {
	current string
	chain   map[string][]byte
	marks   map[string][]byte
	cases   map[string][]byte
}

func newKeyring(keys []Key) (*keyring, error) {
	if len(keys) == 0 {
		return nil, errors.New("ledger: no HMAC key")
	}
	r := &keyring{current: keys[0].ID, chain: map[string][]byte{}, marks: map[string][]byte{}, cases: map[string][]byte{}}
	for _, k := range keys {
		switch {
		case k.ID == "" || strings.Contains(k.ID, ":") || r.chain[k.ID] != nil:
			return nil, fmt.Errorf("ledger: HMAC key id %q is empty, holds a colon or is used twice", k.ID)
		case len(k.Secret) < sha256.Size:
			return nil, fmt.Errorf("ledger: HMAC key %q is shorter than %d bytes", k.ID, sha256.Size)
		}
		r.chain[k.ID] = sum(k.Secret, []byte("inzage ledger chain"))
		r.marks[k.ID] = sum(k.Secret, []byte("inzage ledger mark"))
		r.cases[k.ID] = sum(k.Secret, []byte("inzage ledger case"))
	}
	return r, nil
}

func sum(key, message []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(message)
	return h.Sum(nil)
}

// encoding builds a message of parts that can be read in one way only: each
// part follows its length.
type encoding []byte

func (e *encoding) bytes(b []byte) {
	*e = binary.BigEndian.AppendUint64(*e, uint64(len(b)))
	*e = append(*e, b...)
}

func (e *encoding) text(parts ...string) {
	for _, p := range parts {
		*e = binary.BigEndian.AppendUint64(*e, uint64(len(p)))
		*e = append(*e, p...)
	}
}

func (e *encoding) number(n int64) {
	e.bytes(binary.BigEndian.AppendUint64(nil, uint64(n))) //nolint:gosec // the bits are encoded, not the number
}
