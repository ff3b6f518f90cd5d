package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const verifyConfig = `
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
adapter "crm" {
  command = "never-started-here"
  settings {
    SETTINGS
  }
}
contact "person" {
  section "name" {
    title = "Naam"
    field "name" {}
  }
}
`

const onePerson = "id,number,name,email,birthdate,archived\n7,K-1007,Eva Example,eva@example.test,1984-02-29,\n"

// world is a folder with a configuration.
func configured(t *testing.T, settings string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	text := strings.Replace(verifyConfig, "SETTINGS", settings, 1)
	if err := os.WriteFile(filepath.Join(dir, "config.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func buildProgram(t *testing.T, pkg string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a program")
	}
	bin := filepath.Join(t.TempDir(), "adapter")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, pkg).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return bin
}

// inzage runs the command as a person would.
func inzage(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	cmd, out := root(), &bytes.Buffer{}
	cmd.SetArgs(append(args, "--config", filepath.Join(dir, "config.hcl")))
	cmd.SetOut(out)
	cmd.SetErr(out)
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

func TestVerifyReadsAndWritesOnlyWhatItMay(t *testing.T) {
	bin := buildProgram(t, "../examples/adapter-go")
	people := filepath.Join(t.TempDir(), "people.csv")
	dir := configured(t, `file = "`+people+`"`)
	for _, c := range []struct {
		args         []string
		ran, skipped string
	}{
		{nil, "ok       schema/fields", "skipped  contact/reads"},
		{[]string{"--contact", "7"}, "ok       contact/reads", "skipped  update/every editable field"},
		{[]string{"--contact", "person:7", "--allow-writes"}, "ok       update/every editable field", "skipped  related/empty"},
	} {
		if err := os.WriteFile(people, []byte(onePerson), 0o600); err != nil {
			t.Fatal(err)
		}
		before, err := os.Stat(people)
		if err != nil {
			t.Fatal(err)
		}
		out, err := inzage(t, dir, append([]string{"adapter", "verify", bin, "--adapter", "crm"}, c.args...)...)
		if err != nil || !strings.Contains(out, c.ran) || !strings.Contains(out, c.skipped) || !strings.Contains(out, ", 0 failed, ") {
			t.Errorf("%v: %v\n%s", c.args, err, out)
		}
		if strings.Contains(out, "eva@example.test") {
			t.Errorf("%v: the report holds a value of a person:\n%s", c.args, out)
		}
		if now, err := os.ReadFile(people); err != nil || string(now) != onePerson {
			t.Errorf("%v: the CRM is not as it was: %s, %v", c.args, now, err)
		}
		after, err := os.Stat(people)
		wrote := err != nil || !os.SameFile(before, after) || !after.ModTime().Equal(before.ModTime())
		if may := slices.Contains(c.args, "--allow-writes"); wrote != may {
			t.Errorf("%v: the CRM was written: %v", c.args, wrote)
		}
	}
}

func TestVerifyFailsForAnAdapterThatDoes(t *testing.T) {
	bin := buildProgram(t, "../sdk/memadapter/cmd/memadapter")
	dir := configured(t, "faults {\n fail = { contact = \"invalid\" }\n}")
	out, err := inzage(t, dir, "adapter", "verify", bin, "--contact", "1")
	if err == nil || !strings.Contains(out, "FAILED   contact/reads") || !strings.Contains(out, "adapter: invalid: switched fault") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := inzage(t, dir, "adapter", "verify", filepath.Join(dir, "nothing")); err == nil || !strings.Contains(out, "does not start as an adapter") {
		t.Errorf("no program: %v\n%s", err, out)
	}
	for want, args := range map[string][]string{
		"needs a --contact":    {"--allow-writes"},
		`no adapter "nowhere"`: {"--adapter", "nowhere"},
	} {
		if _, err := inzage(t, dir, append([]string{"adapter", "verify", bin}, args...)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", args, err, want)
		}
	}
}

// TestNewAdapterFailsOnlyWhereItIsToBeWritten builds the skeleton as a stranger
// would, outside of this repository.
func TestNewAdapterFailsOnlyWhereItIsToBeWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	folder := filepath.Join(t.TempDir(), "acme-crm")
	if out, err := inzage(t, t.TempDir(), "adapter", "new", folder, "--sdk", ".."); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := inzage(t, t.TempDir(), "adapter", "new", folder, "--sdk", ".."); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("over another one: %v", err)
	}
	run := func(args ...string) ([]byte, error) {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = folder
		return cmd.CombinedOutput()
	}
	if out, err := run("vet", "./..."); err != nil {
		t.Fatalf("it does not compile: %v: %s", err, out)
	}
	raw, _ := run("test", "-json", "./...")
	said, outcome := results(t, raw)
	for _, name := range []string{"describe/before_Configure", "settings/unknown", "settings/missing", "schema/fields", "schema/relations"} {
		if outcome["TestAdapter/over_gRPC/"+name] != "pass" {
			t.Errorf("%s: %q, want pass", name, outcome["TestAdapter/over_gRPC/"+name])
		}
	}
	failed := 0
	for name, o := range outcome {
		if o != "fail" || strings.Count(name, "/") < 3 {
			continue
		}
		if failed++; !strings.Contains(said[name], "to be written: crm.") {
			t.Errorf("%s fails, and not for what is to be written:\n%s", name, said[name])
		}
	}
	if failed < 20 {
		t.Errorf("%d cases fail; the kit was not run:\n%s", failed, raw)
	}
}

// results reads the output of go test -json.
func results(t *testing.T, raw []byte) (said, outcome map[string]string) {
	t.Helper()
	said, outcome = map[string]string{}, map[string]string{}
	for line := range bytes.Lines(raw) {
		var e struct{ Action, Test, Output string }
		if json.Unmarshal(line, &e) != nil {
			t.Fatalf("%s", raw)
		}
		switch e.Action {
		case "output":
			said[e.Test] += e.Output
		case "pass", "fail", "skip":
			outcome[e.Test] = e.Action
		}
	}
	return said, outcome
}
