package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

// TestFilesComeAlongInAZIP: the files as the CRM has them, and the copy that lists them.
func TestFilesComeAlongInAZIP(t *testing.T) {
	w := newWorld(t, limecrm.Options{})
	id := w.crm.AddFile("../../etc/pass\u202ewd.txt", "text/plain", []byte("a file with a hostile name"))
	if _, err := w.crm.Create("document", map[string]any{"person": int64(limecrm.IDEva), "comment": "Hostile", "document": id}); err != nil {
		t.Fatal(err)
	}
	w.start()
	c := w.signIn(eva)
	p := c.copyOf("everything", "json", true)
	if p.status != http.StatusOK || !strings.HasSuffix(strings.Trim(p.header.Get("Content-Disposition"), `"`), ".zip") {
		t.Fatalf("%d %v", p.status, p.header)
	}
	z, err := zip.NewReader(strings.NewReader(p.body), int64(len(p.body)))
	if err != nil {
		t.Fatal(err)
	}
	var got copied
	contents := map[string]string{}
	for _, f := range z.File {
		if strings.ContainsAny(f.Name, `/\`) || strings.HasPrefix(f.Name, ".") {
			t.Errorf("the name %q leads out of its folder", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		contents[f.Name] = string(raw)
		if strings.HasSuffix(f.Name, ".json") && bytes.Contains(raw, []byte("inzage-copy")) {
			if err := json.Unmarshal(raw, &got); err != nil {
				t.Fatal(err)
			}
		}
	}
	listed := got.rows("files")
	if len(listed) == 0 || !got.Complete && len(got.Gaps) == 0 {
		t.Fatalf("the copy lists %d files, complete %v", len(listed), got.Complete)
	}
	hostile := false
	for _, text := range contents {
		hostile = hostile || text == "a file with a hostile name"
	}
	if !hostile || len(contents) < 3 {
		t.Errorf("the archive has %d files, the hostile one among them: %v", len(contents), hostile)
	}
}
