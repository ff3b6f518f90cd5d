package config

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

// minimal is the least that loads without a remark.
const minimal = `
demo = true
organisation {
  name    = "Club"
  website = "https://club.example"
  phone   = "+31 20 123 4567"
  privacy_officer {
    name  = "P"
    email = "p@club.example"
  }
}
adapter "lime" {
  command = "bin/lime"
  sha256  = "` + sum + `"
  settings { key = env("KEY", "none") }
}
contact "person" {
  section "name" {
    title = "Naam"
    field "lastname" {}
  }
}
`

func noEnv(string) (string, bool) { return "", false }

func mustLoad(t *testing.T, src string) *Config {
	t.Helper()
	cfg, diags := load([]byte(src), "/etc/inzage/config.hcl", noEnv)
	if len(diags) > 0 {
		t.Fatalf("diagnostics:\n%s", diags)
	}
	return cfg
}

func TestDefaults(t *testing.T) {
	c := mustLoad(t, minimal)
	got := []any{
		c.Listen, c.BaseURL.String(), c.MetricsListen, c.DataDir, c.Ledger.Path, c.Actionpad.KeysFile, c.KeysDir(), c.StateDir("lime"),
		c.Adapters[0].Command, c.Adapters[0].MTLS, c.Link.Lifetime, c.Link.VisitMax, c.Organisation.Timezone.String(), c.Organisation.Authority,
		c.Contacts[0].Adapter, c.Contacts[0].Type, c.Contacts[0].Sections[0].Fields[0].Editable, c.Redis.Embedded, c.Limits.PerLink,
	}
	const data = "/etc/inzage/.inzage"
	want := []any{
		"127.0.0.1:8080", "http://localhost:8080", "127.0.0.1:9090", data, data + "/ledger.db", data + "/api-keys.json", data + "/keys", data + "/adapters/lime",
		"/etc/inzage/bin/lime", true, 72 * time.Hour, 4 * time.Hour, "Europe/Amsterdam", "Autoriteit Persoonsgegevens",
		"lime", "person", false, true,
		Rate{30, time.Minute},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestDemoConfiguration loads the config.hcl of the repository as a stranger
// would, with a checksum as the build writes it.
func TestDemoConfiguration(t *testing.T) {
	src, err := os.ReadFile("../../../config.hcl")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "config.hcl"), string(src))
	write(t, filepath.Join(dir, "bin/lime.sha256"), sum+"  lime\n")
	cfg, diags := Load(filepath.Join(dir, "config.hcl"), noEnv)
	if len(diags) > 0 {
		t.Fatalf("diagnostics:\n%s", diags)
	}
	if cfg.Adapters[0].Command != filepath.Join(dir, "bin/lime") || len(cfg.Adapters[0].SHA256) != 32 {
		t.Errorf("adapter %+v", cfg.Adapters[0].Command)
	}
	person := cfg.Contacts[0]
	var order []string
	for _, s := range person.Sections {
		order = append(order, s.Name)
	}
	for _, r := range person.Related {
		order = append(order, r.Relation)
	}
	if got, want := strings.Join(order, " "), "name contact address preferences personal history deal document"; got != want {
		t.Errorf("order %q, want %q", got, want)
	}
	if got := person.Sections[0].Purpose["en"]; got != "To run your membership" {
		t.Errorf("a section does not show the title of its purpose: %q", got)
	}
	if !person.Has("email") || person.Has("e-mail") {
		t.Error("Has does not tell which fields are shown")
	}
}

func TestFunctions(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "secrets/name.txt"), "Club \u00e9\r\n\n")
	src := strings.Replace(minimal, `name    = "Club"`, `name    = "${file("secrets/name.txt")} ${env("CITY", "Delft")}"`, 1)
	src = strings.Replace(src, `phone   = "+31 20 123 4567"`, `phone = env("PHONE", "1")`, 1)
	cfg, diags := load([]byte(src), filepath.Join(dir, "config.hcl"), func(name string) (string, bool) {
		return "+31 70 555 01 00", name == "PHONE"
	})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	if o := cfg.Organisation; o.Name != "Club \u00e9 Delft" || o.Phone != "+31 70 555 01 00" {
		t.Errorf("name %q, phone %q", o.Name, o.Phone)
	}
}

// TestEverySettingIsExplained keeps config.hcl complete: each setting that
// exists must stand in it, be it in a comment.
func TestEverySettingIsExplained(t *testing.T) {
	src, err := os.ReadFile("../../../config.hcl")
	if err != nil {
		t.Fatal(err)
	}
	d := newDecoder("config.hcl", noEnv)
	d.config([]byte(string(src)+"keys {\n  hmac \"a\" {}\n}\n"), "config.hcl")
	for name := range d.asked {
		if !regexp.MustCompile(`(?m)(^|[ {])` + name + `\s+[={"]`).Match(src) {
			t.Errorf("setting or block %q is not explained in config.hcl", name)
		}
	}
	if len(d.asked) < 60 {
		t.Errorf("only %d names were asked for", len(d.asked))
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(minimal)
	f.Add(strings.Replace(minimal, "demo = true", productive, 1))
	bad, _ := filepath.Glob("testdata/bad/*.hcl")
	for _, path := range append(bad, "../../../config.hcl", "generate.hcl") {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src))
	}
	f.Fuzz(func(t *testing.T, src string) {
		cfg, diags := load([]byte(src), "testdata/config.hcl", noEnv)
		if (cfg == nil) != diags.HasErrors() {
			t.Fatalf("configuration %v with diagnostics:\n%s", cfg != nil, diags)
		}
		for _, d := range diags {
			if d.Line < 1 || strings.ContainsAny(d.String(), "\n\r") {
				t.Errorf("diagnostic without a line, or of several: %q", d)
			}
		}
	})
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
