package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
)

const hidden = "s3cret-value"

type hiding struct {
	Public  Secret
	private Secret // fmt reaches it without calling its methods
	Pointer *Secret
	Map     map[string]Secret
}

func hidingAll() hiding {
	s := NewSecret(hidden)
	return hiding{Public: s, private: s, Pointer: &s, Map: map[string]Secret{"k": s}}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	var out strings.Builder
	for _, v := range []any{NewSecret(hidden), hidingAll(), new(hidingAll()), []Secret{NewSecret(hidden)}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		src, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(src)
		for _, asJSON := range []bool{true, false} {
			hclog.New(&hclog.LoggerOptions{Output: &out, JSONFormat: asJSON}).Error("x", "secret", v)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Error("x", "secret", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Error("x", "secret", v)
	}
	fmt.Fprint(&out, fmt.Errorf("broken: %v", NewSecret(hidden)))
	mustHide(t, out.String())
	if NewSecret(hidden).Reveal() != hidden || (Secret{}).Reveal() != "" {
		t.Error("Reveal does not give the value")
	}
}

// TestConfigHidesItsSecrets prints a whole configuration as a careless log line
// would: neither the settings of an adapter, nor a key, nor the password of
// Redis may be in it.
func TestConfigHidesItsSecrets(t *testing.T) {
	dir := t.TempDir()
	src := strings.Replace(minimal, "demo = true", productive, 1)
	write(t, filepath.Join(dir, "config.hcl"), src)
	cfg, diags := Load(filepath.Join(dir, "config.hcl"), func(string) (string, bool) { return hidden, true })
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	asJSON, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%v %+v %#v %s", cfg, cfg, cfg, asJSON)
	hclog.New(&hclog.LoggerOptions{Output: &out, JSONFormat: true}).Error("x", "config", cfg)
	mustHide(t, out.String())
	if strings.Contains(out.String(), string(cfg.Keys.HMAC.Current().Bytes())) {
		t.Error("a key was printed")
	}
	if !strings.Contains(cfg.Redis.URL.Reveal(), hidden) || !strings.Contains(string(cfg.Adapters[0].SettingsJSON()), hidden) {
		t.Error("the secrets did not arrive")
	}
	if k, ok := cfg.Keys.HMAC.Find("old"); !ok || len(k.Bytes()) != KeySize || cfg.Keys.HMAC.Current().ID != "new" {
		t.Error("the ring of keys is not in the order of the file")
	}
}

const productive = `
base_url = "https://portal.club.example/"
keys {
  hmac "new" { value = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4IazV0WwVsPAKA=" }
  hmac "old" { value = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4IazV0WwVsPAKE=" }
  seal "new" { value = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4IazV0WwVsPAKI=" }
  cookie "new" { value = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4IazV0WwVsPAKM=" }
}
redis { url = "rediss://:${env("REDIS_PASSWORD")}@redis.example:6379/0" }
`

func mustHide(t *testing.T, out string) {
	t.Helper()
	for _, form := range []string{hidden, fmt.Sprintf("%x", hidden), fmt.Sprintf("%X", hidden), fmt.Sprintf("%d", []byte(hidden))} {
		if strings.Contains(out, strings.Trim(form, "[]")) {
			t.Errorf("the secret was printed: %s", out)
		}
	}
}
