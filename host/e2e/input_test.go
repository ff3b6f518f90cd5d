package e2e

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

// TestBadConfiguration: each mistake is told with file, line and what to do.
func TestBadConfiguration(t *testing.T) {
	for name, c := range map[string]struct {
		change option
		want   []string
	}{
		"unknown key":          {replace(`listen = `, `lisden = `), []string{"config.hcl:", "lisden", "listen"}},
		"unknown field":        {replace(`field "firstname"`, `field "fristname"`), []string{"config.hcl:", "fristname", "firstname"}},
		"unknown relation":     {replace(`related "deal"`, `related "deel"`), []string{"config.hcl:", "deel", "deal"}},
		"unknown setting":      {replace(`page_size = 50`, `pagesize = 50`), []string{"config.hcl:", "pagesize", "page_size"}},
		"wrong key of the CRM": {replace(`ca11ab1e000000000000000000000001`, `nonsense`), []string{"config.hcl:", "lime", "denied"}},
		"unreachable CRM": {
			func(w *world, s string) string { return strings.ReplaceAll(s, w.crmURL, "http://127.0.0.1:1") },
			[]string{"config.hcl:", "lime", "cannot be used"},
		},
		"missing adapter": {
			func(_ *world, s string) string { return strings.ReplaceAll(s, bin+`/lime"`, bin+`/lemon"`) },
			[]string{"config.hcl:", "lemon", "does not exist"},
		},
		"wrong checksum": {
			func(_ *world, s string) string { return strings.ReplaceAll(s, "lime.sha256", "memadapter.sha256") },
			[]string{"config.hcl:", "checksum"},
		},
		"wrong protocol version": {func(_ *world, s string) string {
			s = strings.ReplaceAll(s, bin+`/lime"`, bin+`/memadapter"`)
			s = strings.ReplaceAll(s, "lime.sha256", "memadapter.sha256")
			return strings.Replace(s, `args = []`, `args = ["-wrong-version"]`, 1)
		}, []string{"config.hcl:", "protocol version"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, limecrm.Options{}, c.change)
			out, err := w.run("check")
			if err == nil {
				t.Fatalf("check finds nothing:\n%s", out)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in:\n%s", want, out)
				}
			}
		})
	}
	w := newWorld(t, limecrm.Options{})
	if out, err := w.run("check"); err != nil {
		t.Fatalf("the committed configuration: %v\n%s", err, out)
	}
}

// TestBadInput: each mistake of a form or request has an answer that helps and
// repeats no value.
func TestBadInput(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	for name, in := range map[string]struct{ label, part, value string }{
		"no such date":   {"Geboortedatum", "-m", "14"},
		"unknown option": {"Het liefst via", "", "smoke signals"},
		"too long":       {"Plaats", "", strings.Repeat("x", 3000)},
		"not an address": {"E-mail", "", "eva at example"},
	} {
		t.Run(name, func(t *testing.T) {
			edit := c.editPage(in.label)
			form := edit.form("/data/check")
			form.Set(strings.TrimSuffix(edit.input(in.label), "-d")+in.part, in.value)
			p := c.post("/data/check", form)
			if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, `aria-invalid="true"`) && in.part == "" && in.label != "Het liefst via" {
				t.Errorf("%d\n%s", p.status, p.text())
			}
		})
	}
	foreign := w.customer()
	foreign.cookies, foreign.header = c.cookies, http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}
	if p := foreign.post("/sign-out", url.Values{}); p.status != http.StatusForbidden {
		t.Errorf("foreign origin: %d", p.status)
	}
	if p := c.post("/data/check", url.Values{"form": {strings.Repeat("x", 100_000)}}); p.status != http.StatusRequestEntityTooLarge {
		t.Errorf("oversized body: %d", p.status)
	}
	if c.get("/data").status != http.StatusOK {
		t.Error("the visit ended through another site's form")
	}
}

func TestBadRequestsToTheAPI(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	out, err := w.run("key", "new", "onlysearch", "--scopes", "search")
	if err != nil {
		t.Fatal(out)
	}
	limited := strings.TrimSpace(out)
	const secret = "Canary-Zebra"
	link := map[string]any{"agent": "1001", "identified": "called_back"}
	with := func(k string, v any) map[string]any {
		m := map[string]any{"agent": "1001", "identified": "called_back"}
		m[k] = v
		return m
	}
	for name, c := range map[string]struct {
		key, method, path string
		body              any
		status            int
	}{
		"no such key":                {"inz_nope_nope", "POST", "/contacts/" + eva + "/links", link, 401},
		"no key":                     {"", "POST", "/search", map[string]any{"text": secret}, 401},
		"a scope too few":            {limited, "POST", "/contacts/" + eva + "/links", link, 403},
		"no such contact":            {w.key, "POST", "/contacts/lime:person:999999/links", link, 404},
		"no such adapter":            {w.key, "POST", "/contacts/sap:person:1/links", link, 404},
		"not a reference":            {w.key, "GET", "/contacts/" + secret, nil, 404},
		"unknown word":               {w.key, "POST", "/contacts/" + eva + "/links", with("identified", secret), 422},
		"unknown field":              {w.key, "POST", "/contacts/" + eva + "/links", with("colour", secret), 422},
		"wrong type":                 {w.key, "POST", "/contacts/" + eva + "/links", with("days", secret), 422},
		"an e-mail address as agent": {w.key, "POST", "/contacts/" + eva + "/links", with("agent", secret+"@example.test"), 422},
		"too many days":              {w.key, "POST", "/contacts/" + eva + "/links", with("days", 4000), 422},
		"a date to come":             {w.key, "POST", "/contacts/" + eva + "/links", with("asked_on", "2999-01-01"), 422},
		"not a date":                 {w.key, "POST", "/contacts/" + eva + "/links", with("asked_on", secret), 422},
		"unknown language":           {w.key, "POST", "/contacts/" + eva + "/links", with("language", "tlh"), 422},
		"nothing to look for":        {w.key, "POST", "/search", map[string]any{"text": ""}, 422},
		"an unknown link":            {w.key, "DELETE", "/links/" + secret, nil, 404},
		"a ticket for nobody":        {w.key, "POST", "/tickets", map[string]any{"contact": "x", "agent": map[string]any{"id": "1", "name": secret}}, 422},
		"a right too many":           {limited, "POST", "/tickets", map[string]any{"contact": eva, "agent": map[string]any{"id": "1", "name": secret}}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			status, got := w.apiAs(c.key, c.method, c.path, c.body)
			if status != c.status || got["title"] == nil || got["detail"] == nil {
				t.Errorf("%d %v", status, got)
			}
			if strings.Contains(toJSON(got), secret) {
				t.Errorf("the value is echoed: %v", got)
			}
		})
	}
	if strings.Contains(w.logs.String(), secret) {
		t.Error("a value is in the log")
	}
}

func TestSecondHostAndNewerLedgerAreRefused(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	other := *w
	other.listen = freePort(t)
	other.config = filepath.Join(w.dir, "other.hcl")
	raw, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(raw), w.listen, other.listen)
	if err := os.WriteFile(other.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := other.run("serve"); err == nil || !strings.Contains(out, "ledger") {
		t.Errorf("a second host on the same ledger: %v\n%s", err, out)
	}
	if w.signIn(eva).get("/data").status != http.StatusOK {
		t.Error("the first host suffered")
	}
}

func TestReloadSwapsWithoutAFailedRequest(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	stop := make(chan struct{})
	done := make(chan int)
	go func() {
		bad := 0
		for {
			select {
			case <-stop:
				done <- bad
				return
			default:
			}
			if p, err := c.do(http.MethodGet, "/data", nil); err != nil || p.status != http.StatusOK {
				bad++
			}
		}
	}()
	for i := range 5 {
		w.rewrite(`page_size = 5`+itoa(i), `page_size = 5`+itoa(i+1))
		w.reload("adapter has a new generation", i+1)
	}
	w.rewrite(`field "city"`, `field "town"`+"{}\n    field \"city\"")
	w.rewrite(`page_size`, `pagesize`)
	w.reload("configuration not reloaded", 1)
	close(stop)
	if bad := <-done; bad > 0 {
		t.Errorf("%d failed requests", bad)
	}
}

func (w *world) rewrite(from, to string) {
	w.t.Helper()
	raw, err := os.ReadFile(w.config)
	if err != nil || !strings.Contains(string(raw), from) {
		w.t.Fatalf("rewrite %q: %v", from, err)
	}
	if err := os.WriteFile(w.config, []byte(strings.Replace(string(raw), from, to, 1)), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func TestALinkOpensAsOftenAsConfigured(t *testing.T) {
	w := newWorld(t, limecrm.Options{}, replace("max_visits = 3", "max_visits = 1")).start()
	path, code, _ := w.link(eva)
	if p := w.customer().post(path, url.Values{"code": {code}}); p.path != "/overview" {
		t.Fatalf("first: %d at %s", p.status, p.path)
	}
	second := w.customer().post(path, url.Values{"code": {code}})
	if unknown := w.customer().post("/l/unknown", url.Values{"code": {code}}); second.status != http.StatusNotFound || second.body != unknown.body {
		t.Errorf("second: %d, as unknown: %v", second.status, second.body == unknown.body)
	}
}
