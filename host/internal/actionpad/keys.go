package actionpad

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// The scopes of an API key.
const (
	ScopeSearch  = privacy.ActSearch
	ScopeStatus  = privacy.ActStatus
	ScopeLink    = privacy.ActLink
	ScopeRequest = privacy.ActRequest
	ScopeExport  = privacy.ActExport
	ScopeDesk    = privacy.ActDesk
	ScopeTicket  = "ticket" // open the panel for an agent
)

// Scopes lists all scopes: the rights of agents, and asking for tickets.
func Scopes() []string { return append(privacy.Acts(), ScopeTicket) }

const keyPrefix = "inz_"

// Key is an API key as it is kept: the secret itself is shown once.
type Key struct {
	Name    string    `json:"name"`
	ID      string    `json:"id"`
	SHA256  string    `json:"sha256"` // of the secret, which has 256 random bits
	Scopes  []string  `json:"scopes"`
	Created time.Time `json:"created"`
}

// Has reports whether the key has a scope.
func (k *Key) Has(scope string) bool { return slices.Contains(k.Scopes, scope) }

// Keys is the file of API keys. It is read again when it changes, so that a
// new key works without a restart and a removed one stops at once.
type Keys struct {
	path string
	mu   sync.Mutex
	mod  time.Time
	size int64
	keys []Key
}

// OpenKeys uses the file at path; it need not exist yet.
func OpenKeys(path string) *Keys { return &Keys{path: path} }

// ErrNoKey means that a key is unknown.
var ErrNoKey = errors.New("unknown API key")

// Find returns the key of a bearer value, compared in constant time.
func (k *Keys) Find(bearer string) (*Key, error) {
	all, err := k.load()
	if err != nil {
		return nil, err
	}
	rest, ok := strings.CutPrefix(bearer, keyPrefix)
	if !ok {
		return nil, ErrNoKey
	}
	id, secret, _ := strings.Cut(rest, "_")
	sum := sha256.Sum256([]byte(secret))
	for i := range all {
		want, err := hex.DecodeString(all[i].SHA256)
		if err == nil && all[i].ID == id && subtle.ConstantTimeCompare(want, sum[:]) == 1 {
			return &all[i], nil
		}
	}
	return nil, ErrNoKey
}

// List returns all keys.
func (k *Keys) List() ([]Key, error) { return k.load() }

// New makes a key, stores its hash and returns the key itself, once.
func (k *Keys) New(name string, scopes []string, now time.Time) (string, error) {
	if name == "" || strings.ContainsAny(name, " \t\r\n") {
		return "", fmt.Errorf("a key needs a name without spaces")
	}
	for _, s := range scopes {
		if !slices.Contains(Scopes(), s) {
			return "", fmt.Errorf("unknown scope %q; there are %s", s, strings.Join(Scopes(), ", "))
		}
	}
	all, err := k.load()
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(all, func(have Key) bool { return have.Name == name }) {
		return "", fmt.Errorf("there is a key named %q already; revoke it first", name)
	}
	var b [40]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	id, secret := hex.EncodeToString(b[:8]), base64.RawURLEncoding.EncodeToString(b[8:])
	sum := sha256.Sum256([]byte(secret))
	all = append(slices.Clone(all), Key{Name: name, ID: id, SHA256: hex.EncodeToString(sum[:]), Scopes: scopes, Created: now.UTC()})
	if err := k.save(all); err != nil {
		return "", err
	}
	return keyPrefix + id + "_" + secret, nil
}

// Revoke removes the key of that name.
func (k *Keys) Revoke(name string) error {
	all, err := k.load()
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(all), func(have Key) bool { return have.Name == name })
	if len(left) == len(all) {
		return fmt.Errorf("there is no key named %q", name)
	}
	return k.save(left)
}

func (k *Keys) load() ([]Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	info, err := os.Stat(k.path)
	if errors.Is(err, os.ErrNotExist) {
		k.keys, k.mod = nil, time.Time{}
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("keys file: %w", err)
	}
	if info.ModTime().Equal(k.mod) && info.Size() == k.size {
		return k.keys, nil
	}
	raw, err := os.ReadFile(k.path)
	if err != nil {
		return nil, fmt.Errorf("keys file: %w", err)
	}
	var keys []Key
	if err := json.Unmarshal(raw, &keys); err != nil {
		return nil, fmt.Errorf("keys file %s is not valid JSON", k.path)
	}
	k.keys, k.mod, k.size = keys, info.ModTime(), info.Size()
	return keys, nil
}

// save replaces the file in one step.
func (k *Keys) save(keys []Key) error {
	raw, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(k.path), 0o700); err != nil {
		return err
	}
	tmp := k.path + ".new"
	if err := os.WriteFile(tmp, append(raw, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, k.path)
}
