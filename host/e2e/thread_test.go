package e2e

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/host/internal/pgtest"
)

const eva = "lime:person:1003"

// TestThread is the product in one go: search, link, code, data, correction,
// and the correction in the CRM.
func TestThread(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { testThread(newWorld(t, limecrm.Options{})) })
	t.Run("postgres", func(t *testing.T) {
		testThread(newWorld(t, limecrm.Options{}, onPostgres(pgtest.Shared(t).Database(t))))
	})
}

func testThread(w *world) {
	t := w.t
	w.start()
	status, found := w.api("POST", "/search", map[string]any{"text": "Eva Jansen", "type": "person"})
	if status != http.StatusOK || !strings.Contains(toJSON(found), `"contact":"lime:person:1003"`) {
		t.Fatalf("search: %d %v", status, found)
	}
	path, code, id := w.link(eva)
	c := w.customer()
	landing := c.get(path)
	if landing.status != http.StatusOK || strings.Contains(landing.body, "Eva") || strings.Contains(landing.body, "Jansen") {
		t.Fatalf("the landing page is not inert: %d\n%s", landing.status, landing.text())
	}
	if p := c.post(path, url.Values{"code": {"0000-0000-00"}}); p.status != http.StatusUnprocessableEntity {
		t.Fatalf("wrong code: %d\n%s", p.status, p.text())
	}
	overview := c.post(path, url.Values{"code": {strings.ToLower(code)}})
	if overview.path != "/overview" || overview.status != http.StatusOK {
		t.Fatalf("right code: %d at %s", overview.status, overview.path)
	}
	data := c.get("/data")
	for _, want := range []string{"Eva", "Jansen", "eva@example.test", "Niet ingevuld"} {
		if !strings.Contains(data.text(), want) {
			t.Errorf("my data lacks %q", want)
		}
	}
	saved := c.change("Mobiele telefoon", "+46 31 390 06 01")
	if saved.status != http.StatusOK || !strings.HasPrefix(saved.path, "/data/saved/") || !strings.Contains(saved.text(), "+46 31 390 06 01") {
		t.Fatalf("saved: %d at %s\n%s", saved.status, saved.path, saved.text())
	}
	if got := w.crm.Object("person", 1003)["mobilephone"]; got != "+46 31 390 06 01" {
		t.Fatalf("the CRM holds %v", got)
	}
	_, links := w.api("GET", "/contacts/"+eva+"/links", nil)
	if s := toJSON(links); !strings.Contains(s, `"sign_ins":1`) || !strings.Contains(s, `"wrong_codes":1`) || !strings.Contains(s, id) {
		t.Errorf("state of the link: %s", s)
	}
	if p := c.post("/sign-out", url.Values{}); p.path != "/signed-out" || p.status != http.StatusOK {
		t.Errorf("sign out: %d at %s", p.status, p.path)
	}
	if p := c.get("/data"); strings.Contains(p.body, "Jansen") {
		t.Error("signed out, and still there")
	}
	if err := w.stop(); err != nil {
		t.Fatalf("stop: %v", err)
	}
	for _, command := range []string{"audit", "ledger"} {
		if out, err := w.run(command, "verify"); err != nil || !strings.Contains(out, "events in 1 chains are as they were written") {
			t.Fatalf("%s verify: %v\n%s", command, err, out)
		}
	}
}

// change corrects one text field in three steps and returns the last page.
func (c *customer) change(label, value string) *page {
	c.t.Helper()
	edit := c.editPage(label)
	form := edit.form("/data/check")
	form.Set(edit.input(label), value)
	return c.save(c.post("/data/check", form))
}

// save presses the button of the check page.
func (c *customer) save(check *page) *page {
	c.t.Helper()
	form := check.form("/data/save")
	if check.status != http.StatusOK || form.Get("form") == "" {
		c.t.Fatalf("check: %d\n%s", check.status, check.text())
	}
	return c.post("/data/save", form)
}

func TestDateAndOptionCanBeEdited(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	edit := c.editPage("Geboortedatum")
	day := edit.input("Geboortedatum")
	form := edit.form("/data/check")
	name := strings.TrimSuffix(day, "-d")
	form.Set(name+"-d", "2")
	form.Set(name+"-m", "3")
	form.Set(name+"-y", "1981")
	if p := c.save(c.post("/data/check", form)); p.status != http.StatusOK || !strings.Contains(p.text(), "2 maart 1981") {
		t.Fatalf("date: %d\n%s", p.status, p.text())
	}
	if got := toJSON(w.crm.Object("person", 1003)["birthdate"]); !strings.Contains(got, "1981-03-02") {
		t.Errorf("the CRM holds %s", got)
	}
	edit = c.editPage("Het liefst via")
	form = edit.form("/data/check")
	form.Set(strings.TrimSuffix(edit.input("Het liefst via"), "-0"), "phone")
	p := c.post("/data/check", form)
	if p.status == http.StatusUnprocessableEntity { // the option has another key
		t.Fatalf("option: %s", p.text())
	}
	if p = c.save(p); p.status != http.StatusOK {
		t.Fatalf("option: %d\n%s", p.status, p.text())
	}
	if got := toJSON(w.crm.Object("person", 1003)["preferredcontact"]); !strings.Contains(got, "phone") {
		t.Errorf("the CRM holds %s", got)
	}
}

func TestAnAgentsChangeShowsAndAnOlderFormMeetsTheConflict(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	edit := c.editPage("Plaats")
	form := edit.form("/data/check")
	form.Set(edit.input("Plaats"), "Customer's Town")
	if err := w.crm.Update("person", 1003, map[string]any{"city": "Agent's Town"}); err != nil {
		t.Fatal(err)
	}
	if p := c.get("/data"); !strings.Contains(p.text(), "Agent's Town") {
		t.Error("the agent's change is not on the next page")
	}
	conflict := c.save(c.post("/data/check", form))
	if conflict.status != http.StatusConflict || !strings.Contains(conflict.text(), "Agent's Town") || !strings.Contains(conflict.text(), "Customer's Town") {
		t.Fatalf("conflict: %d\n%s", conflict.status, conflict.text())
	}
	if got := w.crm.Object("person", 1003)["city"]; got != "Agent's Town" {
		t.Fatalf("the agent's value was overwritten with %v", got)
	}
	answer := conflict.form("/data/save")
	answer.Set("c0", "mine")
	if p := c.post("/data/save", answer); p.status != http.StatusOK || !strings.HasPrefix(p.path, "/data/saved/") {
		t.Fatalf("mine: %d\n%s", p.status, p.text())
	}
	if got := w.crm.Object("person", 1003)["city"]; got != "Customer's Town" {
		t.Fatalf("the CRM holds %v", got)
	}
}

// TestOneAndTheSame404: whoever names what is not theirs learns nothing.
func TestOneAndTheSame404(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	one, other := w.signIn(eva), w.signIn("lime:person:1004")
	editLink := one.get("/data").links("/data/edit/")[0]
	listLink := one.get("/data").links("/related/")[0]
	plain := other.get("/no/such/page")
	if plain.status != http.StatusNotFound {
		t.Fatalf("an unknown page: %d", plain.status)
	}
	form := one.get(editLink).form("/data/check")
	plainPost := map[*customer]string{one: one.post("/no/such/page", url.Values{}).body, other: other.post("/no/such/page", url.Values{}).body}
	foreign := url.Values{"form": {form.Get("form")}, "f0": {"x"}, "f99": {"x"}}
	for name, p := range map[string]*page{
		"another visit's section":      other.get(editLink),
		"another visit's related list": other.get(listLink),
		"a made-up handle":             other.get("/data/edit/AAAA"),
		"another person's id":          other.get("/related/1003"),
	} {
		if p.status != http.StatusNotFound || p.body != plain.body {
			t.Errorf("%s: %d, same page: %v", name, p.status, p.body == plain.body)
		}
	}
	if p := other.post("/data/check", form); p.status != http.StatusNotFound || p.body != plainPost[other] {
		t.Errorf("another visit's form: %d", p.status)
	}
	if p := one.post("/data/check", foreign); p.status != http.StatusNotFound || p.body != plainPost[one] {
		t.Errorf("a field that is not there: %d", p.status)
	}
}

func TestRelatedListPages(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn("lime:person:1010")
	began := time.Now()
	p := c.get(c.get("/data").links("/related/")[0])
	if p.status != http.StatusOK || time.Since(began) > 3*time.Second {
		t.Fatalf("first of 10,000: %d in %s", p.status, time.Since(began))
	}
	first := p.text()
	seen := 1
	for range 3 {
		next := p.links("/related/")
		p = c.get(next[len(next)-1])
		if p.status != http.StatusOK || p.text() == first {
			t.Fatalf("page %d: %d", seen+1, p.status)
		}
		seen++
	}
	back := p.links("/related/")
	for range 3 {
		p = c.get(back[0])
		back = p.links("/related/")
	}
	if p.text() != first {
		t.Errorf("three pages on and three back is another page:\n%s", p.text())
	}
}

// TestCanaries: a value of the CRM that is shown stands nowhere else.
func TestCanaries(t *testing.T) {
	values := map[string]any{}
	var canaries []string
	for i, prop := range []string{"firstname", "lastname", "address1", "address2", "city", "note"} {
		for j := range 9 {
			id := 1003 + j
			v := "Canary" + string(rune('A'+i)) + string(rune('a'+j)) + "Qx7"
			values[strings.Join([]string{"person", itoa(id), prop}, "/")] = v
			canaries = append(canaries, v)
		}
	}
	w := newWorld(t, limecrm.Options{Canaries: values}, replace(`level  = "info"`, `level  = "trace"`))
	// A real Redis that writes every command into a file beside the ledger, which is searched too.
	dir := filepath.Join(w.dir, "data", "redis")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	addr := freePort(t)
	startRedis(t, addr, dir)
	w.write("../../config.hcl", replace(`level  = "info"`, `level  = "trace"`), replace(`url = "embedded"`, `url = "redis://`+addr+`/0"`))
	w.start()
	for j := range 9 {
		w.api("POST", "/search", map[string]any{"text": "CanaryB" + string(rune('a'+j)), "type": "person"})
		c := w.signIn("lime:person:" + itoa(1003+j))
		if p := c.get("/data"); !strings.Contains(p.text(), "CanaryA"+string(rune('a'+j))) {
			t.Fatalf("canary %d is not even shown", j)
		}
		c.change("Plaats", "CanaryEtyped"+string(rune('a'+j)))
		c.get(c.get("/data").links("/related/")[0])
	}
	_ = w.crm.AddFault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500, Times: 3})
	c := w.customer()
	c.get("/data")
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	canaries = append(canaries, "CanaryEtyped")
	w.searchRedisToo(canaries)
}

// searchLeaks looks for values in the log and in every file of the host.
func (w *world) searchLeaks(canaries []string) map[string]string {
	w.t.Helper()
	places := map[string]string{"the log": w.logs.String()}
	for _, root := range []string{filepath.Join(w.dir, "data"), os.TempDir()} {
		_ = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			info, err := d.Info()
			own := strings.HasPrefix(path, filepath.Join(w.dir, "data"))
			if err != nil || !info.Mode().IsRegular() || !own && !strings.Contains(path, "inzage-") || info.Size() > 50<<20 {
				return nil
			}
			raw, _ := os.ReadFile(path)
			places[path] = string(raw)
			return nil
		})
	}
	for place, text := range places {
		for _, c := range canaries {
			// Programs of this run, and of others beside it, hold the demonstration's names.
			programs := strings.HasPrefix(place, filepath.Join(os.TempDir(), "inzage-e2e-")) || strings.HasPrefix(place, bin)
			if strings.Contains(text, c) && !programs {
				w.t.Errorf("%q stands in %s", c, place)
			}
		}
	}
	return places
}

// searchRedisToo is searchLeaks where a real Redis keeps its file beside the ledger.
func (w *world) searchRedisToo(canaries []string) {
	w.t.Helper()
	places, redis := w.searchLeaks(canaries), false
	for place, text := range places {
		redis = redis || strings.Contains(place, "appendonlydir") && strings.Contains(text, "inzage:visit:")
	}
	if len(places) < 4 || !redis {
		w.t.Errorf("searched %d places, Redis among them: %v", len(places), redis)
	}
}

// TestEveryContactType: a sole trader's company and a customer's own limetype
// are people's data too.
func TestEveryContactType(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	for ref, label := range map[string]string{"lime:company:1004": "E-mail", "lime:member:1001": "E-mail"} {
		c := w.signIn(ref)
		if p := c.get("/data"); p.status != http.StatusOK {
			t.Errorf("%s: %d\n%s", ref, p.status, p.text())
			continue
		}
		if p := c.change(label, "changed@example.test"); p.status != http.StatusOK || !strings.Contains(p.text(), "changed@example.test") {
			t.Errorf("%s: %d\n%s", ref, p.status, p.text())
		}
	}
}
