package adapternode

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/inzage/inzage/sdk"
)

func TestErrorsAreTold(t *testing.T) {
	p := launch(t, true)
	var e *sdk.Error
	if _, err := p.Contact(t.Context(), ref("person", "p1")); !errors.As(err, &e) || e.Kind != sdk.KindUnavailable || e.ProcessGone {
		t.Errorf("before Configure: %#v", err)
	}
	file := people(t)
	p.configure(t, file)
	for name, q := range map[string]struct {
		ref  sdk.Ref
		kind sdk.ErrorKind
	}{
		"no such record":    {ref("person", "p9"), sdk.KindNotFound},
		"no such type":      {ref("planet", "p1"), sdk.KindNotFound},
		"another adapter's": {sdk.Ref{Adapter: "mem", Type: "person", ID: "p1"}, sdk.KindNotFound},
		"merged":            {ref("person", "p4"), sdk.KindMoved},
		"closed":            {ref("person", "p5"), sdk.KindDenied},
	} {
		if _, err := p.Contact(t.Context(), q.ref); sdk.KindOf(err) != q.kind {
			t.Errorf("%s: %v", name, err)
		} else if errors.As(err, &e); q.kind == sdk.KindMoved && e.MovedTo != ref("person", "p1") {
			t.Errorf("moved to %v", e.MovedTo)
		}
	}
	f, _ := p.Finder()
	_, err := f.Find(t.Context(), &sdk.FindRequest{Field: "shoe", Text: "44", Limit: 5})
	if !errors.As(err, &e) || e.Kind != sdk.KindInvalid || e.Field != "shoe" {
		t.Errorf("an unknown field: %#v", err)
	}
	j, _ := p.Journal()
	if err := j.Write(t.Context(), &sdk.JournalRequest{Ref: ref("person", "p1")}); sdk.KindOf(err) != sdk.KindUnsupported {
		t.Errorf("a service that it does not serve: %v", err)
	}
}

func TestABrokenFileTellsNothing(t *testing.T) {
	file := people(t)
	p := configured(t, file)
	for name, text := range map[string]string{
		"not JSON":     `{"person": [{"name": "canary-Noor" oops`,
		"another form": `{"person": {"canary-Noor": 1}}`,
		"odd columns":  `{"person": [{"id": "p1", "name": {"canary-Noor": 1}, "birthdate": [], "channels": "canary-Noor", "visited": "canary-Noor"}]}`,
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := p.Contact(t.Context(), ref("person", "p1"))
		if err != nil && (sdk.KindOf(err) != sdk.KindUnavailable || strings.Contains(err.Error(), "canary")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	os.Remove(file)
	if _, err := p.Check(t.Context()); sdk.KindOf(err) != sdk.KindUnavailable {
		t.Errorf("no file: %v", err)
	}
	p.plugin.Kill() // so that all of stderr has come
	for line := range strings.Lines(p.stderr.String()) {
		if strings.Contains(line, "canary") || !json.Valid([]byte(line)) {
			t.Errorf("logged: %s", line)
		}
	}
}

func TestSettingsArePinned(t *testing.T) {
	p := launch(t, true)
	for settings, want := range map[string]string{
		`{}`:                             "file",
		`[1]`:                            "",
		`{"file":"people.json"}`:         "file",
		`{"file":"/x","simulated":"no"}`: "simulated",
		`{"file":"/x","flie":"/y"}`:      "flie",
	} {
		resp, err := p.Configure(t.Context(), &sdk.ConfigureRequest{Name: name, Settings: []byte(settings)})
		if err != nil || len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Severity != sdk.SeverityError ||
			strings.Join(resp.Diagnostics[0].Path, ".") != want {
			t.Errorf("%s: %+v, %v", settings, resp, err)
		}
	}
}

func TestLargeMessages(t *testing.T) {
	long := strings.Repeat("é", 3<<20) // 6 MiB: more than gRPC takes unless told
	raw, _ := json.Marshal(map[string]any{"person": []map[string]any{{"id": "p1", "remark": long}}})
	p := configured(t, write(t, string(raw)))
	rec, err := p.Contact(t.Context(), ref("person", "p1"))
	if err != nil || rec.Values["remark"].Text != long {
		t.Fatalf("%v", err)
	}
	u, _ := p.Updater()
	out, err := u.Update(t.Context(), &sdk.UpdateRequest{Ref: rec.Ref, Changes: []sdk.Change{{Op: sdk.OpSet, Field: "remark", New: sdk.Text(long + "x")}}})
	if err != nil || out.Results[0].Reason != sdk.ReasonTooLong {
		t.Errorf("%v", err)
	}
}

func TestHalfACharacterComesThrough(t *testing.T) {
	p := configured(t, write(t, `{"person": [{"id": "p1", "name": "Noor \ud83d"}]}`))
	rec, err := p.Contact(t.Context(), ref("person", "p1"))
	if err != nil || rec.Values["name"].Text != "Noor \uFFFD" {
		t.Fatalf("%+v, %v", rec, err)
	}
}

// many is a person with a lot of addresses.
func many(t *testing.T, n int, street string) string {
	t.Helper()
	var rows []map[string]any
	for i := range n {
		rows = append(rows, map[string]any{"id": fmt.Sprintf("a%d", i+1), "person": "p1", "street": street})
	}
	raw, _ := json.Marshal(map[string]any{"person": []map[string]any{{"id": "p1", "name": "Noor"}}, "address": rows})
	return write(t, string(raw))
}

func TestALongList(t *testing.T) {
	p := configured(t, many(t, 10_000, "Kade"))
	r, _ := p.Relater()
	var ids []string
	take := func(rec *sdk.Record) error { ids = append(ids, rec.Ref.ID); return nil }
	req := &sdk.RelatedRequest{Parent: ref("person", "p1"), Relation: "addresses"}
	if err := r.Related(t.Context(), req, take); err != nil || len(ids) != 10_000 || ids[9_999] != "a10000" {
		t.Fatalf("%d, %v", len(ids), err)
	}
	ids, req.After, req.Limit = nil, "id=a4000", 3
	if err := r.Related(t.Context(), req, take); err != nil || fmt.Sprint(ids) != "[a4001 a4002 a4003]" {
		t.Fatalf("%v, %v", ids, err)
	}
	enough := errors.New("enough")
	req.After, req.Limit = "", 0
	if err := r.Related(t.Context(), req, func(*sdk.Record) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("closed early: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := r.Related(ctx, req, func(*sdk.Record) error { cancel(); return nil })
	if err == nil {
		t.Error("cancelled, and it came to its end")
	}
	if _, err := p.Check(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	p.plugin.Kill()
	if log := p.stderr.String(); log != "" {
		t.Errorf("a host that gives up is nothing to log: %s", log)
	}
}

func TestALongListOfLargeRecords(t *testing.T) {
	p := configured(t, many(t, 300, strings.Repeat("x", 100_000))) // 30 MB: more than one message holds
	r, _ := p.Relater()
	n := 0
	err := r.Related(t.Context(), &sdk.RelatedRequest{Parent: ref("person", "p1"), Relation: "addresses"},
		func(*sdk.Record) error { n++; return nil })
	if err != nil || n != 300 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestWritersDoNotUndoEachOther(t *testing.T) {
	file := people(t)
	p := configured(t, file)
	u, _ := p.Updater()
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			id, field := []string{"p1", "p2"}[i%2], []string{"email", "phone"}[i/2%2]
			_, err := u.Update(t.Context(), &sdk.UpdateRequest{Ref: ref("person", id), Changes: []sdk.Change{
				{Op: sdk.OpSet, Field: field, New: sdk.Text(fmt.Sprintf("n%d@dewit.example", i))},
			}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, id := range []string{"p1", "p2"} {
		rec, err := p.Contact(t.Context(), ref("person", id))
		if err != nil || rec.Revision != "21" {
			t.Errorf("%s: revision %s after 20 writes, %v", id, rec.Revision, err)
		}
	}
}
