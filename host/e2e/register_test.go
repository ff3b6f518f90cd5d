package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestRegisterAndCheck: the register in both forms, and what has no purpose.
func TestRegisterAndCheck(t *testing.T) {
	w := newMemoryWorld(t)
	file := filepath.Join(w.dir, "register.json")
	if out, err := w.run("register", "--format", "json", "-o", file, "--language", "en"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Sportclub Vlietoever"`, `"To run your membership"`, `"Members"`, `"Koninklijke Nederlandse Lawn Tennisbond"`, `"complete": true`, `"birthdate"`, "only that"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %s in\n%s", want, raw)
		}
	}
	out, errs, err := w.runApart("register")
	if err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	book, err := excelize.OpenReader(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got, _ := book.GetCellValue("Doelen", "A2"); got != "Om uw lidmaatschap te regelen" {
		t.Errorf("in Excel: %q", got)
	}
	for _, bad := range [][]string{{"--format", "pdf"}, {"--language", "fr"}, {"-o", filepath.Join(w.dir, "no", "such", "folder")}} {
		if out, err := w.run(append([]string{"register"}, bad...)...); err == nil {
			t.Errorf("%v is taken: %s", bad, out)
		}
	}
	checked, err := w.run("check")
	if err != nil || !strings.Contains(checked, `type "person" has personal fields without a purpose: birthdate, channel, channels, newsletter, credit`) {
		t.Errorf("check: %v\n%s", err, checked)
	}
	inCRM := newMemoryWorld(t, replace(`contacts = 3`, `contacts = 3
    purposes = [{ ID = "7", Titles = { nl = "Uit het CRM", en = "Of the CRM" }, Basis = "contract", Retention = { nl = "1 jaar", en = "1 year" } }]`))
	if out, _, err := inCRM.runApart("register", "--format", "json"); err != nil || !strings.Contains(out, `"Uit het CRM"`) || strings.Contains(out, "lidmaatschap") {
		t.Errorf("purposes of the CRM: %v\n%s", err, out)
	}
	if out, err := inCRM.run("check"); err != nil || strings.Contains(out, "without a purpose") {
		t.Errorf("check with purposes of the CRM: %v\n%s", err, out)
	}
	away := newMemoryWorld(t, replace(`contacts = 3`, "contacts = 3\n    faults = { fail = { schema = \"unavailable\" } }"))
	if out, err := away.run("register", "--format", "json"); err == nil || !strings.Contains(out, `"complete": false`) || !strings.Contains(out, "INCOMPLETE") {
		t.Errorf("the CRM is away: %v\n%s", err, out)
	}
}
