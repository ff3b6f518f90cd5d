package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/inzage/inzage/plugins/tryton/trytontest"
)

// trytonWorld is a host in front of a real Tryton, by the demo's configuration.
func trytonWorld(t *testing.T) (*world, *trytontest.Database) {
	t.Helper()
	crm := trytontest.New(t)
	w := &world{t: t, crmURL: crm.URL, dir: t.TempDir(), logs: &syncBuffer{}, listen: freePort(t)}
	w.base = "http://" + w.listen
	w.config = filepath.Join(w.dir, "config.hcl")
	raw, err := os.ReadFile("../../plugins/tryton/tryton.hcl")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, r := range [][2]string{
		{`"127.0.0.1:8080"`, fmt.Sprintf("%q", w.listen)},
		{`"http://localhost:8080"`, fmt.Sprintf("%q", w.base)},
		{`"127.0.0.1:9090"`, `""`},
		{`"../../.inzage/tryton"`, fmt.Sprintf("%q", filepath.Join(w.dir, "data"))},
		{`"../../bin/`, `"` + bin + `/`},
		{`"http://127.0.0.1:8000"`, fmt.Sprintf("%q", crm.URL)},
		{`"crm"`, fmt.Sprintf("%q", crm.Name)},
		{`"60/1m"`, `"100000/1m"`},
		{`"30/1m"`, `"100000/1m"`},
	} {
		text = replace(r[0], r[1])(w, text)
	}
	writeFile(t, w.config, text)
	return w, crm
}

// TestTrytonByConfigurationAlone: the same host and portal in front of a CRM
// that nobody here wrote: search, link, code, data, a correction, and the
// correction in Tryton's own database.
func TestTrytonByConfigurationAlone(t *testing.T) {
	w, crm := trytonWorld(t)
	if out, err := w.run("check"); err != nil || strings.Contains(out, "sensitive") {
		t.Fatalf("check: %v\n%s", err, out)
	}
	w.start()
	eva := "tryton:party.party:" + crm.ID("eva")
	status, found := w.api("POST", "/search", map[string]any{"text": "LID-2041", "type": "party.party"})
	if status != http.StatusOK || !strings.Contains(toJSON(found), `"contact":"`+eva+`"`) {
		t.Fatalf("search: %d %v", status, found)
	}
	path, code, _ := w.link(eva)
	c := w.customer()
	if p := c.get(path); p.status != http.StatusOK || strings.Contains(p.body, "Eva") {
		t.Fatalf("the landing page is not inert: %d\n%s", p.status, p.text())
	}
	if p := c.post(path, url.Values{"code": {code}}); p.path != "/overview" {
		t.Fatalf("right code: %d at %s", p.status, p.path)
	}
	data := c.get("/data").text()
	for _, want := range []string{"Eva Jansen", "eva@example.test", "+31 6 5550 0112", "Vlietweg 12", "Leidschendam", "Nederland", "E-mail", "Mobiel", "Niet ingevuld"} {
		if !strings.Contains(data, want) {
			t.Errorf("my data lacks %q", want)
		}
	}
	saved := c.change("E-mail", "eva.nieuw@example.test")
	if saved.status != http.StatusOK || !strings.HasPrefix(saved.path, "/data/saved/") || !strings.Contains(saved.text(), "eva.nieuw@example.test") {
		t.Fatalf("saved: %d at %s\n%s", saved.status, saved.path, saved.text())
	}
	if got := crm.Text("SELECT value FROM party_contact_mechanism WHERE id = 1"); got != "eva.nieuw@example.test" {
		t.Errorf("Tryton holds %q", got)
	}
	if p := c.change("Telefoon", "+31 70 555 01 88"); p.status != http.StatusOK { // there was none in use: it is made
		t.Errorf("phone: %d\n%s", p.status, p.text())
	}
	if got := crm.Text("SELECT value FROM party_contact_mechanism WHERE party = ? AND type = 'phone' AND active", crm.ID("eva")); got != "+31 70 555 01 88" {
		t.Errorf("Tryton holds phone %q", got)
	}
	if err := w.stop(); err != nil {
		t.Fatalf("stop: %v", err)
	}
	if out, err := w.run("audit", "verify"); err != nil {
		t.Fatalf("audit verify: %v\n%s", err, out)
	}
}

// TestTrytonsListsAndFiles: children, archived ones too, relations, notes, and
// a file that is streamed out of Tryton's JSON.
func TestTrytonsListsAndFiles(t *testing.T) {
	w, crm := trytonWorld(t)
	w.start()
	c := w.signIn("tryton:party.party:" + crm.ID("eva"))
	var all []string
	for _, link := range slices.Compact(c.get("/data").links("/related/")) {
		p := c.get(link)
		if p.status != http.StatusOK {
			t.Errorf("%s: %d", link, p.status)
		}
		all = append(all, p.text())
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"+31 70 555 01 99", "Utrecht", "LID-2041", "Bakkerij Berg", "Sponsoring jeugdtoernooi", "1200,50", "Eva belde over de jeugdcompetitie."} {
		if !strings.Contains(text, want) {
			t.Errorf("the lists lack %q", want)
		}
	}
	files := c.get(c.get("/data").links("/files/")[0])
	if files.status != http.StatusOK || !strings.Contains(files.text(), "contract.txt") {
		t.Fatalf("files: %d\n%s", files.status, files.text())
	}
	got := false
	for _, link := range files.links("/file/") {
		got = got || strings.Contains(c.get(link).body, "Lidmaatschap van Eva Jansen")
	}
	if !got {
		t.Error("the contract cannot be downloaded")
	}
}

// TestTrytonsConflictWithinASecond: SQLite's timestamps do not tell two writes
// in one second apart; the values do.
func TestTrytonsConflictWithinASecond(t *testing.T) {
	w, crm := trytonWorld(t)
	w.start()
	c := w.signIn("tryton:party.party:" + crm.ID("eva"))
	edit := c.editPage("Plaats")
	form := edit.form("/data/check")
	form.Set(edit.input("Plaats"), "Customer's Town")
	crm.Call("party.address.write", []any{1}, map[string]any{"city": "Agent's Town"}, map[string]any{})
	conflict := c.save(c.post("/data/check", form))
	if conflict.status != http.StatusConflict || !strings.Contains(conflict.text(), "Agent's Town") || !strings.Contains(conflict.text(), "Customer's Town") {
		t.Fatalf("conflict: %d\n%s", conflict.status, conflict.text())
	}
	if got := crm.Text("SELECT city FROM party_address WHERE id = 1"); got != "Agent's Town" {
		t.Errorf("the agent's value was overwritten with %q", got)
	}
}
