package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

// copied is a copy as JSON.
type copied struct {
	Profile  string `json:"profile"`
	Complete bool   `json:"complete"`
	Sections []struct {
		Key     string `json:"key"`
		Columns []struct {
			Key  string `json:"key"`
			Kind string `json:"kind"`
		} `json:"columns"`
		Rows []map[string]any `json:"rows"`
	} `json:"sections"`
	Withheld []map[string]any `json:"withheld"`
	Gaps     []map[string]any `json:"gaps"`
}

func (c *customer) copyOf(profile, format string, files bool) *page {
	c.t.Helper()
	form := url.Values{"profile": {profile}, "format": {format}}
	if files {
		form.Set("files", "yes")
	}
	return c.post("/copy", form)
}

func readCopy(t *testing.T, p *page) *copied {
	t.Helper()
	if p.status != http.StatusOK || !strings.Contains(p.header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("%d %v\n%.500s", p.status, p.header, p.body)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(p.body))
	if err != nil {
		t.Fatalf("no JSON: %v\n%.500s", err, p.body)
	}
	schema, err := jsonschema.NewCompiler().Compile("../internal/export/schema/inzage-copy-1.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Fatalf("not as its schema says: %v", err)
	}
	out := &copied{}
	if err := json.Unmarshal([]byte(p.body), out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (c *copied) rows(key string) []map[string]any {
	for _, s := range c.Sections {
		if s.Key == key {
			return s.Rows
		}
	}
	return nil
}

// TestCopiesHoldWhatTheCRMHolds compares both formats, value by value, with the
// CRM's own database.
func TestCopiesHoldWhatTheCRMHolds(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	for _, text := range []string{"=1+1", "<script>alert(1)</script>", "\u202eRTL", strings.Repeat("x", 40_000)} {
		if _, err := w.crm.Create("history", map[string]any{"person": int64(limecrm.IDEva), "type": "note", "note": text}); err != nil {
			t.Fatal(err)
		}
	}
	if p := c.get("/schemas/inzage-copy-1.json"); p.status != http.StatusOK || !strings.Contains(p.body, "urn:inzage:schema:copy:1") {
		t.Errorf("the schema is not published: %d", p.status)
	}
	got := readCopy(t, c.copyOf("everything", "json", false))
	if !got.Complete || got.Profile != "everything" {
		t.Fatalf("complete %v, gaps %v", got.Complete, got.Gaps)
	}
	person := w.crm.Object("person", limecrm.IDEva)
	row := got.rows("person")[0]
	for _, name := range []string{"firstname", "lastname", "email", "phone", "mobilephone", "address1", "zipcode", "city", "note"} {
		if want, _ := person[name].(string); !strings.Contains(fmt.Sprint(row), want) {
			t.Errorf("%s: the copy lacks what the CRM has", name)
		}
	}
	inCRM := map[string]int{}
	for _, typ := range []string{"history", "document"} {
		for _, id := range w.crm.IDs(typ) {
			if asInt(w.crm.Object(typ, id)["person"]) == limecrm.IDEva {
				inCRM[typ]++
			}
		}
		if n := len(got.rows("person." + typ)); n != inCRM[typ] || n == 0 {
			t.Errorf("%s: %d rows, the CRM has %d", typ, n, inCRM[typ])
		}
	}
	notes := fmt.Sprint(got.rows("person.history"))
	for _, id := range w.crm.IDs("history") {
		o := w.crm.Object("history", id)
		if note, _ := o["note"].(string); asInt(o["person"]) == limecrm.IDEva && !strings.Contains(notes, note) {
			t.Errorf("a note of %d characters is not in the copy", len(note))
		}
	}
	for _, key := range []string{"consents", "consent_history", "purposes", "rights", "activity", "files"} {
		if len(got.rows(key)) == 0 {
			t.Errorf("section %s is empty", key)
		}
	}
	w.compareExcel(c, got)
	if p := c.get("/copy"); strings.Count(p.text(), "volledig") < 2 {
		t.Errorf("the page does not say that the copies were complete\n%s", p.text())
	}
}

// compareExcel reads the workbook with another program and looks for every text
// of the JSON copy in it.
func (w *world) compareExcel(c *customer, want *copied) {
	w.t.Helper()
	p := c.copyOf("everything", "xlsx", false)
	file := filepath.Join(w.t.TempDir(), "copy.xlsx")
	if err := os.WriteFile(file, []byte(p.body), 0o600); err != nil {
		w.t.Fatal(err)
	}
	const script = `import json,sys,openpyxl
wb = openpyxl.load_workbook(sys.argv[1], read_only=True)
print(json.dumps({s.title: [[None if c is None else str(c) for c in r] for r in s.iter_rows(values_only=True)] for s in wb}))`
	out, err := exec.Command("python3", "-c", script, file).Output() // the system's own, which has openpyxl
	if err != nil {
		out, err = exec.Command("/usr/bin/python3", "-c", script, file).Output()
	}
	if err != nil {
		w.t.Fatalf("openpyxl: %v", err)
	}
	var sheets map[string][][]*string
	if err := json.Unmarshal(out, &sheets); err != nil {
		w.t.Fatal(err)
	}
	var all strings.Builder
	for _, rows := range sheets {
		for _, r := range rows {
			for _, cell := range r {
				if cell != nil {
					all.WriteString(*cell)
				}
			}
		}
	}
	text, compared := strings.ReplaceAll(all.String(), "\r", ""), 0
	for _, s := range want.Sections {
		if s.Key == "activity" || s.Key == "consents" {
			continue // this copy is one line more; words differ with the moment
		}
		for _, row := range s.Rows {
			for _, v := range texts(row) {
				compared++
				if len(v) < 30_000 && !strings.Contains(text, v) {
					w.t.Errorf("%s: the workbook lacks a text of %d characters: %.40q", s.Key, len(v), v)
				}
			}
		}
	}
	if compared < 100 {
		w.t.Errorf("only %d texts were compared", compared)
	}
	if len(sheets) < len(want.Sections) {
		w.t.Errorf("%d sheets for %d sections", len(sheets), len(want.Sections))
	}
}

// texts are the plain texts of a row, wherever they stand in it.
func texts(v any) (out []string) {
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			if k != "ref" && k != "key" && k != "file" && k != "amount" && k != "currency" {
				out = append(out, texts(e)...)
			}
		}
	case []any:
		for _, e := range x {
			out = append(out, texts(e)...)
		}
	case string:
		if !strings.HasPrefix(x, "20") { // moments and numbers have forms of their own
			out = append(out, x)
		}
	}
	return out
}

func TestWhatCanBeMovedAndWhatCannot(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	got := readCopy(t, w.signIn(eva).copyOf("portability", "json", false))
	if got.Profile != "portability" || len(got.rows("person")) != 1 {
		t.Fatalf("%+v", got)
	}
	for _, s := range got.Sections {
		for _, col := range s.Columns {
			if s.Key == "person" && (col.Key == "creditlimit" || col.Key == "customernumber") {
				t.Errorf("%s is the organisation's own", col.Key)
			}
		}
		if s.Key == "person.history" || s.Key == "activity" || s.Key == "purposes" {
			t.Errorf("section %s is no data to move", s.Key)
		}
	}
}

// TestACopyIsNeverSilentlyPartial: what breaks off in the CRM is a gap; a copy
// that is cut off is no file.
func TestACopyIsNeverSilentlyPartial(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	if err := w.crm.AddFault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500, Path: "/api/v1/limeobject/person/1003/history/"}); err != nil {
		t.Fatal(err)
	}
	got := readCopy(t, c.copyOf("everything", "json", false))
	if got.Complete || len(got.Gaps) == 0 {
		t.Fatalf("complete %v, gaps %v", got.Complete, got.Gaps)
	}
	if p := c.get("/copy"); !strings.Contains(p.text(), "NIET volledig") {
		t.Errorf("the page does not say so\n%s", p.text())
	}
	w.crm.ClearFaults()
	if got = readCopy(t, c.copyOf("everything", "json", false)); !got.Complete {
		t.Errorf("afterwards: %v", got.Gaps)
	}
}

// TestAKilledHostLeavesNoCopy: nothing of a copy is on disk, and the operation is
// settled after the restart.
func TestAKilledHostLeavesNoCopy(t *testing.T) {
	w := memoryWorld(t, replace("notes = 3", "notes = 60000")).start()
	c := w.signIn("mem:person:1")
	req, err := http.NewRequest(http.MethodPost, w.base+"/copy", strings.NewReader("profile=everything&format=xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range c.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", resp, err)
	}
	if _, err := io.ReadFull(resp.Body, make([]byte, 20_000)); err != nil {
		t.Fatal(err)
	}
	w.kill()
	rest, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err == nil {
		t.Fatalf("the browser took %d bytes for a whole file", len(rest))
	}
	w.searchLeaks([]string{"Called about the contract", "person1@example.test"})
	w.start()
	w.await("the operation is settled", 20*time.Second, func() bool {
		out, _ := w.run("audit", "open")
		return !strings.Contains(out, "export.make")
	})
}

func TestAnAgentMakesACopy(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	call := func(body map[string]any) (*http.Response, []byte) {
		raw, _ := json.Marshal(body)
		req, _ := http.NewRequest(http.MethodPost, w.base+"/actionpad/v1/contacts/"+eva+"/copies", bytes.NewReader(raw))
		req.Header.Set("Authorization", "Bearer "+w.key)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		out, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, out
	}
	good := map[string]any{"agent": "1001", "profile": "everything", "format": "json", "reason": "asked_by_customer", "language": "en"}
	resp, body := call(good)
	var got copied
	if err := json.Unmarshal(body, &got); err != nil || resp.StatusCode != http.StatusOK || !got.Complete {
		t.Fatalf("%d %v\n%.300s", resp.StatusCode, err, body)
	}
	for name, change := range map[string]func(map[string]any){
		"no reason":        func(b map[string]any) { delete(b, "reason") },
		"a strange reason": func(b map[string]any) { b["reason"] = "gossip" },
		"a strange format": func(b map[string]any) { b["format"] = "pdf" },
		"a strange copy":   func(b map[string]any) { b["profile"] = "all" },
		"a foreign field":  func(b map[string]any) { b["fields"] = "email" },
		"a language":       func(b map[string]any) { b["language"] = "sv" },
		"files to move":    func(b map[string]any) { b["profile"], b["files"] = "portability", true },
	} {
		bad := map[string]any{}
		for k, v := range good {
			bad[k] = v
		}
		change(bad)
		if resp, body := call(bad); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(resp.Header.Get("Content-Type"), "problem+json") {
			t.Errorf("%s: %d %.200s", name, resp.StatusCode, body)
		}
	}
}
