package lime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"go.uber.org/goleak"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/sdk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// eva is the contact that most tests are about.
var eva = sdk.Ref{Adapter: "crm", Type: "person", ID: "1003"}

// fixture is an adapter in front of a simulated CRM.
type fixture struct {
	*Adapter
	t   *testing.T
	crm *limecrm.Server
	log *bytes.Buffer
}

// start runs a simulator and configures an adapter for it. Each edit changes
// the settings before they are handed over.
func start(t *testing.T, o limecrm.Options, edits ...func(map[string]any)) *fixture {
	t.Helper()
	crm, err := limecrm.New(o)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(crm.Handler())
	log := &bytes.Buffer{}
	a := New(Options{Version: "test", Clock: (&warp{}).clock(), Log: hclog.New(&hclog.LoggerOptions{Output: log, JSONFormat: true, Level: hclog.Trace})})
	t.Cleanup(srv.Close)
	t.Cleanup(a.Close)
	file := "base"
	if o.Solution != "" {
		file = o.Solution
	}
	set := settingsOf(t, file)
	set["url"] = srv.URL + "/Lime CRM"
	for _, edit := range edits {
		edit(set)
	}
	f := &fixture{Adapter: a, t: t, crm: crm, log: log}
	f.configure(set)
	return f
}

// warp is a clock on which a sleep takes no time: it jumps.
type warp struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (w *warp) clock() limit.Clock {
	return limit.Clock{
		Now: func() time.Time {
			w.mu.Lock()
			defer w.mu.Unlock()
			return time.Now().Add(w.ahead)
		},
		Sleep: func(ctx context.Context, d time.Duration) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.ahead += d
			return ctx.Err()
		},
	}
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

func settingsOf(t *testing.T, name string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var set map[string]any
	if err := json.Unmarshal(raw, &set); err != nil {
		t.Fatal(err)
	}
	return set
}

// typeSetting changes one setting of a limetype.
func typeSetting(limetype, key string, value any) func(map[string]any) {
	return func(set map[string]any) {
		types := set["limetypes"].(map[string]any)
		if types[limetype] == nil {
			types[limetype] = map[string]any{}
		}
		types[limetype].(map[string]any)[key] = value
	}
}

func withKey(key string) func(map[string]any) {
	return func(set map[string]any) { set["api_key"] = key }
}

func (f *fixture) fault(fault limecrm.Fault) {
	f.t.Helper()
	if err := f.crm.AddFault(fault); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) contact(ref sdk.Ref) *sdk.Record {
	f.t.Helper()
	rec, err := f.Contact(f.t.Context(), ref)
	if err != nil {
		f.t.Fatal(err)
	}
	return rec
}

func (f *fixture) schema() *sdk.Schema {
	f.t.Helper()
	s, err := f.Schema(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	return s
}

// set changes fields of a record as it stands.
func (f *fixture) set(ref sdk.Ref, values map[string]sdk.Value) (*sdk.UpdateResponse, error) {
	f.t.Helper()
	return f.Update(f.t.Context(), changesTo(f.contact(ref), values))
}

func changesTo(rec *sdk.Record, values map[string]sdk.Value) *sdk.UpdateRequest {
	req := &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision}
	for _, name := range sorted(values) {
		req.Changes = append(req.Changes, sdk.Change{Op: sdk.OpSet, Field: name, Old: rec.Values[name], New: values[name]})
	}
	return req
}

func (f *fixture) related(req *sdk.RelatedRequest) ([]*sdk.Record, error) {
	f.t.Helper()
	var out []*sdk.Record
	err := f.Related(f.t.Context(), req, func(r *sdk.Record) error {
		out = append(out, r)
		return nil
	})
	return out, err
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func wantKind(t *testing.T, err error, kind sdk.ErrorKind) *sdk.Error {
	t.Helper()
	var e *sdk.Error
	if !errors.As(err, &e) || e.Kind != kind {
		t.Fatalf("error is %#v, want kind %q", err, kind)
	}
	return e
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q does not contain %q", text, part)
	}
}
