package e2e

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

const (
	member     = "mem:person:1"
	agentsNote = "CanaryNote of the desk"
)

// newMemoryWorld has the in-memory adapter behind it, which keeps consents.
func newMemoryWorld(t *testing.T, opts ...option) *world {
	t.Helper()
	w := newWorld(t, limecrm.Options{})
	w.write("../../portal/e2e/memory.hcl", opts...)
	return w
}

// consent is what a decision by the API needs.
func consent(more map[string]any) map[string]any {
	body := map[string]any{"agent": "1001", "type": "news", "given": true, "asked_by": "phone", "identified": "called_back"}
	for k, v := range more {
		if body[k] = v; v == nil {
			delete(body, k)
		}
	}
	return body
}

// decide posts under an Idempotency-Key.
func (w *world) decide(key string, body map[string]any) (int, map[string]any) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, w.base+"/actionpad/v1/contacts/"+member+"/consents", bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.key)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	out := map[string]any{}
	_ = json.NewDecoder(resp.Body).Decode(&out)
	return resp.StatusCode, out
}

// state reads one consent back.
func (w *world) state(typ string) map[string]any {
	w.t.Helper()
	status, out := w.api("GET", "/contacts/"+member+"/consents", nil)
	if status != http.StatusOK {
		w.t.Fatalf("consents: %d %v", status, out)
	}
	for _, c := range out["consents"].([]any) {
		if m := c.(map[string]any); m["type"] == typ {
			return m
		}
	}
	return nil
}

// TestAConsentThroughTheAPIIsProvedFromTheLedger: given, read back, in the CRM,
// withdrawn, proved on a date before and after; a changed ledger proves nothing.
func TestAConsentThroughTheAPIIsProvedFromTheLedger(t *testing.T) {
	w := newMemoryWorld(t)
	dir := filepath.Join(w.dir, "data", "redis")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	addr := freePort(t)
	startRedis(t, addr, dir)
	w.write("../../portal/e2e/memory.hcl", func(_ *world, s string) string {
		return s + "\nlog {\n  level = \"trace\"\n}\nredis {\n  url = \"redis://" + addr + "/0\"\n}\n"
	})
	w.start()
	if c := w.state("news"); c["state"] != "never" || c["title"] != "Nieuwsbrief" || c["text"] == "" {
		t.Fatalf("before: %v", c)
	}
	status, first := w.decide("request-1", consent(map[string]any{"note": agentsNote}))
	if status != http.StatusCreated || first["receipt"] == "" {
		t.Fatalf("give: %d %v", status, first)
	}
	if status, again := w.decide("request-1", consent(map[string]any{"note": agentsNote})); status != http.StatusCreated || again["receipt"] != first["receipt"] {
		t.Errorf("a repeat: %d %v", status, again)
	}
	if status, other := w.decide("request-1", consent(map[string]any{"given": false})); status != http.StatusConflict || other["code"] != "idempotency_key_reused" {
		t.Errorf("the key for something else: %d %v", status, other)
	}
	w.await("the CRM has it", 10*time.Second, func() bool { return w.state("news")["pending"] == false })
	c := w.state("news")
	history := c["history"].([]any)
	e := history[0].(map[string]any)
	if c["state"] != "given" || len(history) != 1 || e["by"] != "agent" || e["agent"] != "1001" || e["asked_by"] != "phone" ||
		e["identified"] != "called_back" || e["text"] != "U krijgt elke maand onze nieuwsbrief per e-mail." || e["text_version"] == "" {
		t.Fatalf("afterwards: %v", c)
	}
	between := time.Now().Format(time.RFC3339Nano)
	if status, out := w.decide("request-2", consent(map[string]any{"given": false})); status != http.StatusCreated {
		t.Fatalf("withdraw: %d %v", status, out)
	}
	w.link(member) // so that Redis holds something
	out, err := w.run("consent", "prove", member, "--at", between)
	for _, want := range []string{"news: GIVEN", "by agent 1001, asked by phone, identified: called_back", "| U krijgt elke maand onze nieuwsbrief per e-mail.", "in the CRM since", "verifies"} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%v, no %q in:\n%s", err, want, out)
		}
	}
	if out, err = w.run("consent", "prove", member, "--type", "news"); err != nil || !strings.Contains(out, "news: WITHDRAWN") {
		t.Errorf("now: %v\n%s", err, out)
	}
	if out, err = w.run("consent", "prove", member, "--at", "2020-01-01"); err != nil || strings.Contains(out, "GIVEN") || !strings.Contains(out, "Nothing was decided") {
		t.Errorf("before: %v\n%s", err, out)
	}
	for _, bad := range [][]string{{"nonsense"}, {member, "--at", "yesterday"}, {member, "--receipt", "/nonexistent"}, {}} {
		if out, err := w.run(append([]string{"consent", "prove"}, bad...)...); err == nil {
			t.Errorf("%v is taken:\n%s", bad, out)
		}
	}
	w.nowhere(agentsNote, "CanaryNote")
	if raw, _ := filepath.Glob(filepath.Join(dir, "appendonlydir", "*.incr.aof")); len(raw) != 1 || !fileHas(raw[0], "inzage:") {
		t.Error("Redis was not searched: this test would show too little")
	}
	w.tamper(`UPDATE events SET notes = replace(notes, '"given":"no"', '"given":"yes"')`)
	if out, err = w.run("consent", "prove", member); err == nil || !strings.Contains(out, "NOT as it was written") {
		t.Errorf("a changed ledger: %v\n%s", err, out)
	}
}

func fileHas(path, text string) bool {
	raw, err := os.ReadFile(path)
	return err == nil && bytes.Contains(raw, []byte(text))
}

// tamper changes the ledger behind the host's back.
func (w *world) tamper(statement string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.dir, "data", "ledger.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'")
	if err != nil {
		w.t.Fatal(err)
	}
	guards := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			w.t.Fatal(err)
		}
		guards[name] = text
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		w.t.Fatal(err)
	}
	for name := range guards {
		if _, err := db.Exec("DROP TRIGGER " + name); err != nil {
			w.t.Fatal(err)
		}
	}
	res, err := db.Exec(statement)
	if err != nil {
		w.t.Fatal(err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		w.t.Fatal("nothing was changed: this test would show nothing")
	}
	for _, text := range guards { // as somebody would who hides it
		if _, err := db.Exec(text); err != nil {
			w.t.Fatal(err)
		}
	}
}

// TestAnObjectionThroughTheAPI: it needs no reason, and ends what was given.
func TestAnObjectionThroughTheAPI(t *testing.T) {
	w := newMemoryWorld(t).start()
	w.api("POST", "/contacts/"+member+"/consents", consent(nil))
	w.api("POST", "/contacts/"+member+"/consents", consent(map[string]any{"type": "photos"}))
	stop := map[string]any{"agent": "1001", "asked_by": "letter", "identified": "known_address"}
	status, out := w.api("POST", "/contacts/"+member+"/marketing-stop", stop)
	if status != http.StatusCreated || out["number"] == "" || out["marketing_stopped"] == "" {
		t.Fatalf("%d %v", status, out)
	}
	if w.state("news")["state"] != "withdrawn" || w.state("photos")["state"] != "given" {
		t.Errorf("at once: %v, %v", w.state("news"), w.state("photos"))
	}
	w.await("the CRM has it", 10*time.Second, func() bool { return w.state("news")["pending"] == false })
	if text, err := w.run("consent", "prove", member); err != nil || !strings.Contains(text, "OBJECTION TO MARKETING") || !strings.Contains(text, "news: WITHDRAWN") {
		t.Errorf("proof: %v\n%s", err, text)
	}
	if status, _ := w.api("POST", "/contacts/mem:person:4711/marketing-stop", stop); status != http.StatusNotFound {
		t.Errorf("of nobody: %d", status)
	}
}

// TestTheCRMRefusesAConsent: the receipt stands, and agents see what to settle.
func TestTheCRMRefusesAConsent(t *testing.T) {
	w := newMemoryWorld(t, replace(`contacts = 3`, "contacts = 3\n    faults = { fail = { append_consent = \"denied\" } }")).start()
	if status, out := w.api("POST", "/contacts/"+member+"/consents", consent(nil)); status != http.StatusCreated {
		t.Fatalf("%d %v", status, out)
	}
	w.await("agents see the refusal", 10*time.Second, func() bool {
		_, badge := w.api("GET", "/contacts/"+member+"/badge", nil)
		return strings.Contains(toJSON(badge), `"key":"consent_refused"`)
	})
	if c := w.state("news"); c["state"] != "given" || c["refused"] != true || c["pending"] != false {
		t.Errorf("%v", c)
	}
	a := w.agent(member, "status", "request")
	if p := a.get("/actionpad/panel?lang=en"); !strings.Contains(p.text(), "refused by the CRM") || !strings.Contains(p.text(), "The CRM refused a decision") {
		t.Errorf("the panel:\n%s", p.text())
	}
}
