package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

// crmUnderTest is a CRM with a person in it, as its own database tells.
type crmUnderTest struct {
	world *world
	ref   string
	email func() string // what the CRM itself holds
	alter func(email string)
}

func crms(t *testing.T) map[string]func(t *testing.T) crmUnderTest {
	t.Helper()
	return map[string]func(t *testing.T) crmUnderTest{
		"lime": func(t *testing.T) crmUnderTest {
			w := newWorld(t, limecrm.Options{})
			return crmUnderTest{
				world: w, ref: eva,
				email: func() string { return w.crm.Object("person", limecrm.IDEva)["email"].(string) },
				alter: func(v string) {
					if err := w.crm.Update("person", limecrm.IDEva, map[string]any{"email": v}); err != nil {
						t.Fatal(err)
					}
				},
			}
		},
		"tryton": func(t *testing.T) crmUnderTest {
			w, db := trytonWorld(t)
			return crmUnderTest{
				world: w, ref: "tryton:party.party:" + db.ID("eva"),
				email: func() string { return db.Text("SELECT value FROM party_contact_mechanism WHERE id = 1") },
				alter: func(v string) {
					db.Exec("UPDATE party_contact_mechanism SET value = ?, write_date = datetime('now', '+2 seconds') WHERE id = 1", v)
				},
			}
		},
	}
}

// TestOnePortalFlowOnEveryCRM: the same customer does the same things, word for
// word; only the configuration differs.
func TestOnePortalFlowOnEveryCRM(t *testing.T) {
	for name, open := range crms(t) {
		t.Run(name, func(t *testing.T) {
			k := open(t)
			w := k.world.start()
			path, code, link := w.link(k.ref)
			c := w.customer()
			if p := c.post(path, url.Values{"code": {"AAAAABBBBB"}}); !strings.Contains(p.text(), "Deze code klopt niet") {
				t.Fatalf("a wrong code: %s", p.text())
			}
			if p := c.post(path, url.Values{"code": {code}}); p.path != "/overview" {
				t.Fatalf("the right code: %d at %s", p.status, p.path)
			}
			if !strings.Contains(c.get("/data").text(), k.email()) {
				t.Fatal("my data lacks the e-mail address")
			}
			if p := c.change("E-mail", "swap@example.test"); !strings.HasPrefix(p.path, "/data/saved/") || k.email() != "swap@example.test" {
				t.Fatalf("%d at %s, the CRM holds %q", p.status, p.path, k.email())
			}
			edit := c.editPage("E-mail")
			form := edit.form("/data/check")
			form.Set(edit.input("E-mail"), "mine@example.test")
			k.alter("theirs@example.test")
			conflict := c.save(c.post("/data/check", form))
			if !strings.Contains(conflict.text(), "net ook veranderd") || k.email() != "theirs@example.test" {
				t.Fatalf("a conflict: %s\nthe CRM holds %q", conflict.text(), k.email())
			}
			lists := c.get("/data").links("/related/")
			if len(lists) == 0 {
				t.Fatal("no related lists")
			}
			for _, l := range lists {
				if p := c.get(l); p.status != http.StatusOK {
					t.Errorf("%s: %d", l, p.status)
				}
			}
			if got := readCopy(t, c.copyOf("everything", "json", false)); !got.Complete || !strings.Contains(toJSON(got.Sections), "theirs@example.test") {
				t.Errorf("the copy: complete %v, gaps %v", got.Complete, got.Gaps)
			}
			if status, _ := w.api("DELETE", "/links/"+link+"?agent=1001", nil); status != http.StatusNoContent {
				t.Errorf("close: %d", status)
			}
			if p := c.get("/data"); strings.Contains(p.text(), "theirs@example.test") {
				t.Error("a closed link still shows data")
			}
		})
	}
}
