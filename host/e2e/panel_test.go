package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// agent opens the panel by a ticket with these rights, as a CRM would.
func (w *world) agent(contact string, rights ...string) *customer {
	w.t.Helper()
	status, out := w.api("POST", "/tickets", map[string]any{
		"contact": contact, "agent": map[string]any{"id": "1001", "name": "M. de Boer"}, "rights": rights, "language": "en",
	})
	if status != http.StatusCreated {
		w.t.Fatalf("ticket: %d %v", status, out)
	}
	a := w.customer()
	if p := a.get(strings.TrimPrefix(out["url"].(string), w.base)); p.status != http.StatusOK {
		w.t.Fatalf("panel: %d\n%s", p.status, p.text())
	}
	return a
}

const (
	consentsPath = "/actionpad/panel/consents"
	decidePath   = consentsPath + "/decide?lang=en"
	stopPath     = consentsPath + "/stop?lang=en"
)

// decision opens the form for a consent and returns what a browser would post.
func (c *customer) decision(contact, typ, given string) url.Values {
	c.t.Helper()
	p := c.get(consentsPath + "/decide?" + url.Values{"contact": {contact}, "type": {typ}, "given": {given}, "lang": {"en"}}.Encode())
	if p.status != http.StatusOK {
		c.t.Fatalf("form: %d\n%s", p.status, p.text())
	}
	form := p.form(decidePath)
	form.Set("asked_by", "phone")
	form.Set("identified", "called_back")
	form.Set("step", "check")
	return form
}

// TestConsentsInThePanel: the page, the question how it was said, the page that
// names person and effect, and the history afterwards.
func TestConsentsInThePanel(t *testing.T) {
	w := newMemoryWorld(t).start()
	a := w.agent(member, "status", "request")
	home := a.get("/actionpad/panel?lang=en")
	for _, want := range []string{"May we?", "Newsletter", "not asked", "Consents"} {
		if !strings.Contains(home.text(), want) {
			t.Errorf("home lacks %q:\n%s", want, home.text())
		}
	}
	p := a.get(consentsPath + "?lang=en")
	if p.status != http.StatusOK || !strings.Contains(p.text(), "You get our newsletter by e-mail every month.") || strings.Contains(p.text(), "Fax") {
		t.Fatalf("consents: %d\n%s", p.status, p.text())
	}
	form := a.decision(member, "news", "yes")
	form.Set("note", "</textarea><script>alert(1)</script> said twice")
	sure := a.post(decidePath, form)
	for _, want := range []string{"Person 1", "Newsletter", "This is what you record", "Called back on the known number", "said twice"} {
		if sure.status != http.StatusOK || !strings.Contains(sure.text(), want) {
			t.Errorf("sure: %d, no %q\n%s", sure.status, want, sure.text())
		}
	}
	if strings.Contains(sure.body, "<script>alert") {
		t.Error("the note is markup")
	}
	if w.state("news")["state"] != "never" {
		t.Error("it was decided before anybody was sure")
	}
	yes := sure.form(decidePath)
	if yes.Get("note") != form.Get("note") || yes.Get("id") != form.Get("id") {
		t.Errorf("the form is not carried over: %v", yes)
	}
	yes.Set("step", "edit")
	if p := a.post(decidePath, yes); p.status != http.StatusOK || p.form(decidePath).Get("asked_by") != "phone" || w.state("news")["state"] != "never" {
		t.Errorf("edit: %d\n%s", p.status, p.text())
	}
	yes.Set("step", "sure")
	for range 2 { // pressed twice
		if p := a.post(decidePath, yes); p.status != http.StatusOK || !strings.HasPrefix(p.path, consentsPath+"?saved=1") || !strings.Contains(p.text(), "by agent 1001") {
			t.Fatalf("decided: %d at %s\n%s", p.status, p.path, p.text())
		}
	}
	if c := w.state("news"); c["state"] != "given" || len(c["history"].([]any)) != 1 {
		t.Errorf("afterwards: %v", c)
	}
	if p := a.get("/actionpad/panel?lang=en"); !strings.Contains(p.text(), "YES") || !strings.Contains(p.text(), "Consent\n: Given") && !strings.Contains(p.text(), "Consent: Given") {
		t.Errorf("home afterwards:\n%s", p.text())
	}
	stop := a.get(consentsPath + "/stop?lang=en").form(stopPath)
	stop.Set("asked_by", "letter")
	stop.Set("identified", "known_address")
	stop.Set("step", "check")
	if p := a.post(stopPath, stop); p.status != http.StatusOK || !strings.Contains(p.text(), "Person 1") || w.state("news")["state"] != "given" {
		t.Fatalf("objection, sure: %d\n%s", p.status, p.text())
	}
	stop.Set("step", "sure")
	if p := a.post(stopPath, stop); !strings.Contains(p.text(), "Objects to marketing since") || w.state("news")["state"] != "withdrawn" {
		t.Errorf("objection: %d\n%s", p.status, p.text())
	}
	if p := a.get("/actionpad/panel?lang=en"); !strings.Contains(p.text(), "objects to marketing") {
		t.Errorf("the lights:\n%s", p.text())
	}
}

// TestBadInputInThePanel: whatever is posted, nothing is decided.
func TestBadInputInThePanel(t *testing.T) {
	w := newMemoryWorld(t).start()
	a := w.agent(member, "status", "request")
	with := func(key string, values ...string) url.Values {
		form := a.decision(member, "news", "yes")
		form.Set("step", "sure")
		if form[key] = values; values == nil {
			form.Del(key)
		}
		return form
	}
	const canary = "CanaryTyped"
	for name, c := range map[string]struct {
		form   url.Values
		status int
	}{
		"no source":               {with("asked_by"), 422},
		"a source that is not":    {with("asked_by", canary), 422},
		"nobody knows who it is":  {with("identified"), 422},
		"not sure who it is":      {with("identified", "not_sure"), 422},
		"a note too long":         {with("note", canary+strings.Repeat("é", 500)), 422},
		"a note that is no text":  {with("note", canary+"\xff"), 422},
		"a note with a null":      {with("note", canary+"\x00"), 422},
		"a source twice":          {with("asked_by", "phone", "desk"), 400},
		"two decisions":           {with("given", "yes", "no"), 400},
		"no decision":             {with("given"), 404},
		"a word for yes":          {with("given", canary), 404},
		"a field of nobody":       {with(canary, "1"), 400},
		"no id":                   {with("id"), 400},
		"an id of their own":      {with("id", canary), 400},
		"another person":          {with("contact", "mem:person:2"), 404},
		"no reference":            {with("contact", canary), 404},
		"an unknown type":         {with("type", canary), 404},
		"an inactive type":        {with("type", "fax"), 409},
		"words of something else": {with("text", a.decision(member, "photos", "yes").Get("text")), 409},
		"words of nothing":        {with("text", canary), 409},
	} {
		t.Run(name, func(t *testing.T) {
			if p := a.post(decidePath, c.form); p.status != c.status {
				t.Errorf("%d, want %d\n%s", p.status, c.status, p.text())
			}
		})
	}
	long := with("note", strings.Repeat("\r\n", 250)+strings.Repeat("é", 250)) // as a browser sends 500 characters
	if p := a.post(decidePath, long); p.status != http.StatusOK {
		t.Errorf("500 characters with lines: %d\n%s", p.status, p.text())
	}
	for name, form := range map[string]url.Values{
		"objection without an id": {"asked_by": {"desk"}, "identified": {"desk"}, "step": {"sure"}},
		"objection with a note":   {"id": {long.Get("id")}, "asked_by": {"desk"}, "identified": {"desk"}, "step": {"sure"}, "note": {canary}},
	} {
		if p := a.post(stopPath, form); p.status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, p.status)
		}
	}
	reused := url.Values{"id": {long.Get("id")}, "asked_by": {"desk"}, "identified": {"desk"}, "step": {"sure"}}
	if p := a.post(stopPath, reused); p.status != http.StatusNotFound {
		t.Errorf("an objection under a consent's id: %d", p.status)
	}
	if c := w.state("news"); len(c["history"].([]any)) != 1 || w.state("photos")["state"] != "never" {
		t.Errorf("more was decided than one: %v", c)
	}
	w.nowhere(canary)
}

// TestConsentsInThePanelNeedTheirRight: seeing the state is not deciding.
func TestConsentsInThePanelNeedTheirRight(t *testing.T) {
	w := newMemoryWorld(t).start()
	may := w.agent(member, "request").decision(member, "news", "yes")
	may.Set("step", "sure")
	a := w.agent(member, "status", "link")
	if p := a.get("/actionpad/panel?lang=en"); !strings.Contains(p.text(), "May we?") || len(p.links(consentsPath)) != 0 {
		t.Errorf("home: the lights are for all, the page is not\n%s", p.text())
	}
	for _, path := range []string{consentsPath, consentsPath + "/stop", consentsPath + "/decide?contact=" + member + "&type=news&given=yes"} {
		if p := a.get(path); p.status != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, p.status)
		}
	}
	if p := a.post(decidePath, may); p.status != http.StatusNotFound {
		t.Errorf("decide: %d", p.status)
	}
	if p := a.post(stopPath, url.Values{"id": {may.Get("id")}, "asked_by": {"desk"}, "identified": {"desk"}, "step": {"sure"}}); p.status != http.StatusNotFound {
		t.Errorf("stop: %d", p.status)
	}
	if p := w.customer().post(decidePath, may); p.status != http.StatusUnauthorized {
		t.Errorf("without a session: %d", p.status)
	}
	if w.state("news")["state"] != "never" {
		t.Error("it was decided all the same")
	}
}

// TestThePanelOpensWhileTheCRMIsSlowAboutConsents: without the lights, and says so.
func TestThePanelOpensWhileTheCRMIsSlowAboutConsents(t *testing.T) {
	w := newMemoryWorld(t, replace(`contacts = 3`, "contacts = 3\n    faults = { delay_ms = { consents = 8000, find = 8000 } }")).start()
	a := w.agent(member, "status", "request")
	p := within(t, "the panel", bound, func() *page { return a.get("/actionpad/panel?lang=en") })
	if p.status != http.StatusOK || !strings.Contains(p.text(), "Person 1") || !strings.Contains(p.text(), "not known: the CRM does not answer now") {
		t.Errorf("%d\n%s", p.status, p.text())
	}
}

// TestTheLinkFormForConsentsAlone: one choice, and the link can nothing else.
func TestTheLinkFormForConsentsAlone(t *testing.T) {
	w := newMemoryWorld(t).start()
	a := w.agent(member, "status", "link")
	form := a.get("/actionpad/panel/links/new?lang=en").form("/actionpad/panel/links?lang=en")
	if form.Get("for") != "all" {
		t.Errorf("chosen beforehand: %v", form)
	}
	form.Set("for", "consent")
	form.Set("identified", "desk")
	if p := a.post("/actionpad/panel/links?lang=en", form); p.status != http.StatusCreated {
		t.Fatalf("%d\n%s", p.status, p.text())
	}
	_, out := w.api("GET", "/contacts/"+member+"/links", nil)
	if !strings.Contains(toJSON(out), `"rights":["consent"]`) {
		t.Errorf("%s", toJSON(out))
	}
	if p := a.get("/actionpad/panel?lang=en"); !strings.Contains(p.text(), "Only for consents") {
		t.Errorf("home:\n%s", p.text())
	}
}
