package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// TestBadRequestsAboutConsents: each mistake has its place or its code, nothing is
// decided, and no value comes back.
func TestBadRequestsAboutConsents(t *testing.T) {
	w := newMemoryWorld(t).start()
	out, err := w.run("key", "new", "onlystatus", "--scopes", "status")
	if err != nil {
		t.Fatal(out)
	}
	limited := strings.TrimSpace(out)
	const secret = "Canary-Zebra"
	path := "/contacts/" + member + "/consents"
	for name, c := range map[string]struct {
		key, path string
		body      any
		status    int
		code      string
	}{
		"no right":                  {limited, path, consent(nil), 403, ""},
		"no such contact":           {w.key, "/contacts/mem:person:4711/consents", consent(nil), 404, "not_found"},
		"not configured":            {w.key, "/contacts/mem:note:100001/consents", consent(nil), 404, "not_found"},
		"an unknown type":           {w.key, path, consent(map[string]any{"type": secret}), 404, "unknown_type"},
		"an inactive type":          {w.key, path, consent(map[string]any{"type": "fax"}), 409, "not_to_give"},
		"no type":                   {w.key, path, consent(map[string]any{"type": nil}), 422, ""},
		"nothing decided":           {w.key, path, consent(map[string]any{"given": nil}), 422, ""},
		"a word for yes":            {w.key, path, consent(map[string]any{"given": secret}), 422, ""},
		"asked by pigeon":           {w.key, path, consent(map[string]any{"asked_by": secret}), 422, ""},
		"no source":                 {w.key, path, consent(map[string]any{"asked_by": nil}), 422, ""},
		"not sure who it is":        {w.key, path, consent(map[string]any{"identified": "not_sure"}), 422, ""},
		"a note of 501 characters":  {w.key, path, consent(map[string]any{"note": secret + strings.Repeat("é", 489)}), 422, ""},
		"a note with a null":        {w.key, path, consent(map[string]any{"note": secret + "\x00"}), 422, ""},
		"an unknown field":          {w.key, path, consent(map[string]any{"receipt": secret}), 422, ""},
		"an unknown language":       {w.key, path, consent(map[string]any{"language": "tlh"}), 422, ""},
		"a name for an agent":       {w.key, path, consent(map[string]any{"agent": secret + " de Boer"}), 422, ""},
		"a list":                    {w.key, path, []string{secret}, 422, ""},
		"an objection with a note":  {w.key, "/contacts/" + member + "/marketing-stop", map[string]any{"agent": "1", "asked_by": "desk", "identified": "desk", "note": secret}, 422, ""},
		"an objection by nobody":    {w.key, "/contacts/" + member + "/marketing-stop", map[string]any{"asked_by": "desk", "identified": "desk"}, 422, ""},
		"a right that is not there": {w.key, "/contacts/" + member + "/links", map[string]any{"agent": "1", "identified": "desk", "rights": []string{"erase"}}, 422, ""},
		"a right twice":             {w.key, "/contacts/" + member + "/links", map[string]any{"agent": "1", "identified": "desk", "rights": []string{"see", "see"}}, 422, ""},
		"correct without see":       {w.key, "/contacts/" + member + "/links", map[string]any{"agent": "1", "identified": "desk", "rights": []string{"correct"}}, 422, ""},
		"no rights at all":          {w.key, "/contacts/" + member + "/links", map[string]any{"agent": "1", "identified": "desk", "rights": []string{}}, 422, ""},
	} {
		t.Run(name, func(t *testing.T) {
			status, got := w.apiAs(c.key, "POST", c.path, c.body)
			if status != c.status || got["title"] == nil || got["detail"] == nil || c.code != "" && got["code"] != c.code {
				t.Errorf("%d %v", status, got)
			}
			if strings.Contains(toJSON(got), secret) {
				t.Errorf("the value is echoed: %v", got)
			}
		})
	}
	for _, key := range []string{"short", strings.Repeat("k", 129), "with spaces in it"} {
		if status, out := w.decide(key, consent(nil)); status != http.StatusUnprocessableEntity {
			t.Errorf("Idempotency-Key %q: %d %v", key, status, out)
		}
	}
	if c := w.state("news"); c["state"] != "never" {
		t.Errorf("something was decided: %v", c)
	}
	w.nowhere(secret)
}

// TestALinkForConsentsAlone: the holder sees nothing else, and never more than
// what is configured.
func TestALinkForConsentsAlone(t *testing.T) {
	w := newMemoryWorld(t).start()
	status, out := w.api("POST", "/contacts/"+member+"/links", map[string]any{"agent": "1001", "identified": "desk", "rights": []string{"consent"}})
	if status != http.StatusCreated || toJSON(out["rights"]) != `["consent"]` {
		t.Fatalf("%d %v", status, out)
	}
	c := w.customer()
	p := c.post(strings.TrimPrefix(out["url"].(string), w.base), map[string][]string{"code": {out["code"].(string)}})
	if p.status != http.StatusOK {
		t.Fatalf("sign in: %d\n%s", p.status, p.text())
	}
	if p := c.get("/consents"); p.status != http.StatusOK || !strings.Contains(p.text(), "Nieuwsbrief") {
		t.Errorf("consents: %d\n%s", p.status, p.text())
	}
	if p := c.get("/data"); p.status != http.StatusNotFound || strings.Contains(p.body, "person1@") {
		t.Errorf("my data: %d\n%s", p.status, p.text())
	}
	few := newMemoryWorld(t, func(_ *world, s string) string { return s + "\nlink {\n  rights = [\"see\"]\n}\n" }).start()
	status, out = few.api("POST", "/contacts/"+member+"/links", map[string]any{"agent": "1001", "identified": "desk", "rights": []string{"see", "consent"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(toJSON(out), "body.rights[1]") {
		t.Errorf("more than configured: %d %v", status, out)
	}
}
