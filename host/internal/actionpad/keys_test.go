package actionpad

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "private", "keys.json")
	k := OpenKeys(path)
	secret, err := k.New("crm", []string{ScopeLink}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(raw), secret[len(secret)-20:]) {
		t.Fatalf("the file holds the key itself (%v)", err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
	got, err := OpenKeys(path).Find(secret)
	if err != nil || got.Name != "crm" || !got.Has(ScopeLink) || got.Has(ScopeSearch) {
		t.Fatalf("got %+v, %v", got, err)
	}
	for _, wrong := range []string{"", "inz_", "inz__", secret + "x", secret[:len(secret)-1], strings.Replace(secret, "inz_", "", 1)} {
		if _, err := k.Find(wrong); !errors.Is(err, ErrNoKey) {
			t.Errorf("%q was taken: %v", wrong, err)
		}
	}
	if _, err := k.New("crm", nil, time.Now()); err == nil {
		t.Error("two keys of one name")
	}
	if _, err := k.New("other", []string{"everything"}, time.Now()); err == nil || !strings.Contains(err.Error(), ScopeTicket) {
		t.Errorf("an unknown scope: %v", err)
	}
	if err := OpenKeys(path).Revoke("crm"); err != nil { // another process
		t.Fatal(err)
	}
	if _, err := k.Find(secret); !errors.Is(err, ErrNoKey) {
		t.Errorf("a revoked key works: %v", err)
	}
}

func TestATicketHasNoRightAboveItsKey(t *testing.T) {
	key := &Key{Scopes: []string{ScopeTicket, ScopeStatus}}
	if _, err := grant([]string{ScopeLink}, key); err == nil {
		t.Error("link without the scope")
	}
	if got, err := grant(nil, key); err != nil || len(got) != 1 || got[0] != ScopeStatus {
		t.Errorf("default: %v %v", got, err)
	}
}

func TestAgentsNamesAreSealed(t *testing.T) {
	o := Options{Seal: make([]byte, 32)}
	sealed, err := o.sealName("Mila de Boer")
	if err != nil || strings.Contains(sealed, "Mila") || o.openName(sealed) != "Mila de Boer" {
		t.Fatalf("%q %v", sealed, err)
	}
	other := Options{Seal: append(make([]byte, 31), 1)}
	if other.openName(sealed) != "" || o.openName("junk") != "" {
		t.Error("opened with another key")
	}
}
