package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// decided runs a host with the in-memory adapter, lets a customer give a consent
// and returns the configuration's file and the receipt's.
func decided(t *testing.T, ref sdk.Ref) (config string, receipt []byte) {
	t.Helper()
	dir := t.TempDir()
	bin := filepath.Join(dir, "memadapter")
	if out, err := exec.Command("go", "build", "-o", bin, "../sdk/memadapter/cmd/memadapter").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	config = filepath.Join(dir, "config.hcl")
	if err := os.WriteFile(config, []byte(fmt.Sprintf(benchConfig, bin, "contacts = 3")), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := loadConfig(config, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	a, err := assemble(ctx, cfg, hclog.NewNullLogger())
	if err != nil {
		t.Fatal(err)
	}
	defer a.stop()
	_, text, err := a.privacy.ShowConsent(ctx, ref, "news", "nl")
	if err != nil {
		t.Fatal(err)
	}
	v := &privacy.Visit{
		ID: privacy.NewID(), Link: privacy.NewID(), Subject: sdk.Subject{ref}, Assurance: "told by agent 1001",
		Rights: []string{privacy.RightConsent}, Language: "nl", Began: time.Now(),
	}
	d := privacy.ConsentDecision{ID: privacy.NewID(), Ref: ref, Type: "news", Given: true, TextID: text.ID}
	if err := a.privacy.Decide(ctx, v, d); err != nil {
		t.Fatal(err)
	}
	r, err := a.privacy.ReceiptOf(ctx, v.Subject, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if receipt, err = a.privacy.Proof(r, "Bench"); err != nil {
		t.Fatal(err)
	}
	return config, receipt
}

// command runs a command of the host and returns all that it prints.
func command(args ...string) (string, error) {
	var out bytes.Buffer
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	err := cmd.Execute()
	if err != nil {
		out.WriteString(err.Error())
	}
	return out.String(), err
}

// TestAReceiptIsChecked: ours is ours; a changed one, one with more in it, and
// somebody else's are not.
func TestAReceiptIsChecked(t *testing.T) {
	const member = "mem:person:1"
	ref, err := sdk.ParseRef(member)
	if err != nil {
		t.Fatal(err)
	}
	config, receipt := decided(t, ref)
	raw := string(receipt)
	file := filepath.Join(filepath.Dir(config), "receipt.json")
	check := func(contact, text string) (string, error) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return command("consent", "prove", contact, "-c", config, "--receipt", file)
	}
	for _, text := range []string{raw, strings.ReplaceAll(raw, "  ", "\t") + "\n"} {
		out, err := check(member, text)
		for _, want := range []string{"was made here, and says what the ledger says: news given", "on the portal (told by agent 1001)", "news: GIVEN", "The ledger verifies"} {
			if err != nil || !strings.Contains(out, want) {
				t.Fatalf("ours: %v, no %q in\n%s", err, want, out)
			}
		}
	}
	for name, text := range map[string]string{
		"another decision": strings.Replace(raw, `"decision": "given"`, `"decision": "withdrawn"`, 1),
		"other words":      strings.Replace(raw, "elke maand", "elke dag", 1),
		"another person":   strings.Replace(raw, member, "mem:person:2", 1),
		"a name twice":     strings.Replace(raw, `"decision":`, `"decision": "withdrawn", "decision":`, 1),
		"an unknown name":  strings.Replace(raw, `"decision":`, `"valid": true, "decision":`, 1),
		"more behind it":   raw + "{}",
		"no receipt":       "{}",
		"nothing":          "",
		"too much":         strings.Repeat(" ", 2<<20) + raw,
	} {
		if text == raw {
			t.Fatalf("%s: nothing was changed", name)
		}
		if out, err := check(member, text); err == nil || strings.Contains(out, "was made here, and") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	if out, err := check("mem:person:2", raw); err == nil || !strings.Contains(out, "another contact") {
		t.Errorf("somebody else's: %v\n%s", err, out)
	}
}

func TestMoments(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2026-05-01":                "2026-05-01T21:59:59.999999999Z", // its end, there
		"2026-10-25":                "2026-10-25T22:59:59.999999999Z", // a day of 25 hours
		"2026-05-01T12:00:00+02:00": "2026-05-01T10:00:00Z",
		"2026-05-01T10:00:00.5Z":    "2026-05-01T10:00:00.5Z",
		"2026-02-30":                "",
		"01-05-2026":                "",
		"now":                       "",
	} {
		got, err := parseMoment(text, zone)
		if (err != nil) != (want == "") || err == nil && got.UTC().Format(time.RFC3339Nano) != want {
			t.Errorf("%s: %s, %v", text, got.UTC().Format(time.RFC3339Nano), err)
		}
	}
	if got := printable("a\x1b[31m\u202eb\n"); strings.ContainsAny(got, "\x1b\u202e\n") {
		t.Errorf("%q", got)
	}
}
