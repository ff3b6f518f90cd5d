package config

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestBadConfigurations compares all that is said about each bad file with its
// golden file, word for word: these lines are what operators live with.
func TestBadConfigurations(t *testing.T) {
	t.Chdir("testdata/bad")
	files, _ := filepath.Glob("*.hcl")
	if len(files) == 0 {
		t.Fatal("no bad configurations")
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			cfg, diags := Load(file, func(name string) (string, bool) {
				return "s3cret value", strings.HasPrefix(name, "SECRET")
			})
			if cfg != nil {
				t.Error("a configuration with errors was loaded")
			}
			got := diags.String() + "\n"
			if strings.Contains(got, "s3cret") || strings.Contains(got, "geheim") {
				t.Errorf("a value of the environment or a password is repeated:\n%s", got)
			}
			golden := strings.TrimSuffix(file, ".hcl") + ".golden"
			if *update {
				write(t, golden, got)
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%swant:\n%s", got, want)
			}
		})
	}
}

func TestUnreadableFile(t *testing.T) {
	_, diags := Load("testdata/none.hcl", noEnv)
	if got := diags.String(); got != "testdata/none.hcl: the configuration does not exist" {
		t.Error(got)
	}
	_, diags = Load("/dev/zero", noEnv)
	if got := diags.String(); got != "/dev/zero: the configuration is not a regular file" {
		t.Error(got)
	}
}
