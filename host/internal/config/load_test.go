package config

import (
	"os"
	"path/filepath"
	"testing"
)

func noEnv(string) (string, bool) { return "", false }

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
	if cfg.Adapters[0].Command != filepath.Join(dir, "bin/lime") || len(cfg.Contacts) != 3 {
		t.Errorf("adapter %q, %d contacts", cfg.Adapters[0].Command, len(cfg.Contacts))
	}
}

const sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
