package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const demoKeyID = "demo"

// LoadOrCreateDemoKeys reads the keys of a demo from dir, and makes what is
// missing there. Two hosts that start at once end up with the same keys.
func LoadOrCreateDemoKeys(dir string) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder for the demo's keys: %w", err)
	}
	keys := &Keys{}
	for _, r := range keys.rings() {
		path := filepath.Join(dir, r.name+".key")
		raw, err := readKey(path)
		if errors.Is(err, fs.ErrNotExist) {
			if err := createKey(path); err != nil {
				return nil, err
			}
			raw, err = readKey(path)
		}
		if err != nil {
			return nil, err
		}
		*r.keys = KeyRing{{ID: demoKeyID, Value: NewSecret(string(raw))}}
	}
	return keys, nil
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others can read the key %s: run chmod 600 on it, or delete it to have a new one made", path)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	raw, err := decodeKey(strings.TrimSpace(string(src)))
	if err != nil {
		return nil, fmt.Errorf("%s does not hold a key: delete it to have a new one made", path)
	}
	return raw, nil
}

// createKey writes a new key under a temporary name and links it into place, so
// that nobody reads half a key and an existing one is never replaced.
func createKey(path string) (err error) {
	raw := make([]byte, KeySize)
	_, _ = rand.Read(raw)                                   // never fails: the program ends instead
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, os.Remove(tmp.Name()))
	}()
	_, err = tmp.WriteString(base64.StdEncoding.EncodeToString(raw) + "\n")
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err = os.Link(tmp.Name(), path); errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
