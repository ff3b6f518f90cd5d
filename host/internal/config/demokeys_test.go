package config

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestDemoKeysAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "keys")
	first, err := LoadOrCreateDemoKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadOrCreateDemoKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, r := range first.rings() {
		k := r.keys.Current()
		if seen[k.Value.Reveal()] || len(k.Bytes()) != KeySize {
			t.Errorf("key %s is used twice or has %d bytes", r.name, len(k.Bytes()))
		}
		seen[k.Value.Reveal()] = true
		if k.Value.Reveal() != again.rings()[i].keys.Current().Value.Reveal() {
			t.Errorf("key %s changed between two starts", r.name)
		}
		if info, err := os.Stat(filepath.Join(dir, r.name+".key")); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", r.name, info.Mode(), err)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 3 {
		t.Errorf("%d files were left instead of 3", len(files))
	}
}

func TestDemoKeysOfTwoHostsAtOnce(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	keys := make([]*Keys, 8)
	for i := range keys {
		wg.Go(func() {
			var err error
			if keys[i], err = LoadOrCreateDemoKeys(dir); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, k := range keys[1:] {
		if k == nil || k.Seal.Current().Value.Reveal() != keys[0].Seal.Current().Value.Reveal() {
			t.Fatal("two hosts have different keys")
		}
	}
}

func TestUnusableDemoKeys(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"others can read it": func(p string) error { return os.Chmod(p, 0o644) },
		"cut short":          func(p string) error { return os.WriteFile(p, []byte("n4bQgYhM"), 0o600) },
		"empty":              func(p string) error { return os.WriteFile(p, nil, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := LoadOrCreateDemoKeys(dir); err != nil {
				t.Fatal(err)
			}
			if err := spoil(filepath.Join(dir, "hmac.key")); err != nil {
				t.Fatal(err)
			}
			if _, err := LoadOrCreateDemoKeys(dir); err == nil {
				t.Error("the key was used")
			}
		})
	}
}
