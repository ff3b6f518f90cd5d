package e2e

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

// TestTheSecondSolutionWorksByConfigurationAlone: other limetypes, other names
// of every field, the same binaries.
func TestTheSecondSolutionWorksByConfigurationAlone(t *testing.T) {
	w := newWorld(t, limecrm.Options{Solution: "sv"})
	w.write("../../examples/lime-crm/sv.hcl")
	if out, err := w.run("check"); err != nil {
		t.Fatalf("check: %v\n%s", err, out)
	}
	w.start()
	c := w.signIn("lime:kontakt:1003")
	before := w.crm.Object("kontakt", 1003)
	if p := c.get("/data"); !strings.Contains(p.text(), before["efternamn"].(string)) || !strings.Contains(p.text(), "Förnamn") {
		t.Fatalf("my data:\n%s", p.text())
	}
	if p := c.change("Ort", "Östersund"); p.status != http.StatusOK || w.crm.Object("kontakt", 1003)["ort"] != "Östersund" {
		t.Fatalf("%d, the CRM holds %v\n%s", p.status, w.crm.Object("kontakt", 1003)["ort"], p.text())
	}
	edit := c.editPage("Kundtyp")
	form := edit.form("/data/check")
	form.Set(strings.TrimSuffix(edit.input("Kundtyp"), "-0"), "vilande")
	if p := c.save(c.post("/data/check", form)); p.status != http.StatusOK {
		t.Fatalf("option: %d\n%s", p.status, p.text())
	}
	if got := toJSON(w.crm.Object("kontakt", 1003)["kundtyp"]); !strings.Contains(got, "vilande") {
		t.Errorf("the CRM holds %s", got)
	}
	if p := c.get(c.get("/data").links("/related/")[0]); p.status != http.StatusOK {
		t.Errorf("related: %d", p.status)
	}
}

// TestInitWritesAConfigurationThatWorks: from an adapter block and nothing else.
func TestInitWritesAConfigurationThatWorks(t *testing.T) {
	w := newWorld(t, limecrm.Options{Solution: "sv"})
	w.write("../../examples/lime-crm/sv.hcl", func(_ *world, s string) string {
		return s[:strings.Index(s, `contact "kontakt"`)]
	})
	out, _, err := w.runApart("init")
	if err != nil || !strings.Contains(out, `contact "kontakt"`) || !strings.Contains(out, `"fodelsedatum"`) {
		t.Fatalf("init: %v\n%s", err, out)
	}
	w.config = filepath.Join(w.dir, "generated.hcl")
	writeFile(t, w.config, out)
	if out, err := w.run("check"); err != nil {
		t.Fatalf("check: %v\n%s", err, out)
	}
}
