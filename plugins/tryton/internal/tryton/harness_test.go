package tryton

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/hashicorp/go-hclog"
	"go.uber.org/goleak"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/trytontest"
	"github.com/inzage/inzage/sdk"
)

func TestMain(m *testing.M) {
	code := trytontest.Main(m)
	if reader != nil {
		reader.Close()
	}
	if err := goleak.Find(); err != nil && code == 0 {
		println(err.Error())
		code = 1
	}
	os.Exit(code)
}

// fixture is an adapter in front of a real Tryton, with a database of its own.
type fixture struct {
	*Adapter
	t   *testing.T
	crm *trytontest.Database
	log *syncBuffer
}

var (
	readers  sync.Once
	reader   *Adapter
	readLog  = &syncBuffer{}
	readFrom *trytontest.Database
)

// reading is an adapter, with pages of two records, and a database for the
// tests that change nothing: to open a database takes Tryton a while.
func reading(t *testing.T) *fixture {
	t.Helper()
	readers.Do(func() {
		readFrom = trytontest.Shared(t)
		reader = New(Options{Version: "test", Log: hclog.New(&hclog.LoggerOptions{Output: readLog, JSONFormat: true, Level: hclog.Trace})})
	})
	if reader == nil {
		t.Skip("there is no Tryton")
	}
	f := &fixture{Adapter: reader, t: t, crm: readFrom.For(t), log: readLog}
	if reader.cur == nil {
		f.configure(settingsFor(t, f.crm, func(set map[string]any) { set["page_size"] = 2 }))
	}
	return f
}

// start configures an adapter for a fresh database. Each edit changes the
// settings before they are handed over.
func start(t *testing.T, edits ...func(map[string]any)) *fixture {
	t.Helper()
	f := &fixture{t: t, crm: trytontest.New(t), log: &syncBuffer{}}
	f.Adapter = New(Options{Version: "test", Log: hclog.New(&hclog.LoggerOptions{Output: f.log, JSONFormat: true, Level: hclog.Trace})})
	t.Cleanup(f.Close)
	f.configure(settingsFor(t, f.crm, edits...))
	return f
}

func settingsFor(t *testing.T, crm *trytontest.Database, edits ...func(map[string]any)) map[string]any {
	t.Helper()
	raw, err := os.ReadFile("testdata/settings.json")
	if err != nil {
		t.Fatal(err)
	}
	var set map[string]any
	if err := json.Unmarshal(raw, &set); err != nil {
		t.Fatal(err)
	}
	set["url"], set["database"] = crm.URL, crm.Name
	for _, edit := range edits {
		edit(set)
	}
	return set
}

func (f *fixture) configure(set map[string]any) {
	f.t.Helper()
	raw, err := json.Marshal(set)
	if err != nil {
		f.t.Fatal(err)
	}
	resp, err := f.Configure(f.t.Context(), &sdk.ConfigureRequest{Name: "crm", Settings: raw})
	if err != nil || len(resp.Diagnostics) > 0 {
		f.t.Fatalf("Configure: %v %+v", err, resp)
	}
}

// with changes one setting of a model.
func with(model, key string, value any) func(map[string]any) {
	return func(set map[string]any) {
		models := set["models"].(map[string]any)
		if models[model] == nil {
			models[model] = map[string]any{}
		}
		models[model].(map[string]any)[key] = value
	}
}

func as(login, password string) func(map[string]any) {
	return func(set map[string]any) { set["login"], set["password"] = login, password }
}

// party is a reference to what the seed made.
func (f *fixture) party(name string) sdk.Ref {
	f.t.Helper()
	return sdk.Ref{Adapter: "crm", Type: "party.party", ID: f.crm.ID(name)}
}

func (f *fixture) contact(ref sdk.Ref) *sdk.Record {
	f.t.Helper()
	rec, err := f.Contact(f.t.Context(), ref)
	if err != nil {
		f.t.Fatal(err)
	}
	return rec
}

func (f *fixture) related(ref sdk.Ref, relation string) []*sdk.Record {
	f.t.Helper()
	out, err := f.relatedOf(&sdk.RelatedRequest{Parent: ref, Relation: relation})
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func (f *fixture) relatedOf(req *sdk.RelatedRequest) (out []*sdk.Record, err error) {
	err = f.Related(f.t.Context(), req, func(r *sdk.Record) error {
		out = append(out, r)
		return nil
	})
	return out, err
}

// set changes fields of a record as it stands.
func (f *fixture) set(rec *sdk.Record, values map[string]sdk.Value) *sdk.UpdateResponse {
	f.t.Helper()
	out, err := f.Update(f.t.Context(), changesTo(rec, values))
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func changesTo(rec *sdk.Record, values map[string]sdk.Value) *sdk.UpdateRequest {
	req := &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision}
	for _, name := range shared.SortedKeys(values) {
		req.Changes = append(req.Changes, sdk.Change{Op: sdk.OpSet, Field: name, Old: rec.Values[name], New: values[name]})
	}
	return req
}

func wantStatus(t *testing.T, out *sdk.UpdateResponse, want ...sdk.Status) {
	t.Helper()
	var got []sdk.Status
	for _, r := range out.Results {
		got = append(got, r.Status)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("statuses are %v, want %v: %+v", got, want, out.Results)
	}
}

func wantKind(t *testing.T, err error, kind sdk.ErrorKind) *sdk.Error {
	t.Helper()
	var e *sdk.Error
	if !errors.As(err, &e) || e.Kind != kind {
		t.Fatalf("error is %#v, want kind %q", err, kind)
	}
	return e
}

// syncBuffer is a log that can be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
