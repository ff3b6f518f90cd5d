package lime

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

const evaPath = "/api/v1/limeobject/person/1003/"

func TestReadsSurviveAPassingFault(t *testing.T) {
	for name, fault := range map[string]limecrm.Fault{
		"429":             {Kind: limecrm.FaultStatus, Status: 429},
		"502":             {Kind: limecrm.FaultStatus, Status: 502},
		"503":             {Kind: limecrm.FaultStatus, Status: 503},
		"504":             {Kind: limecrm.FaultStatus, Status: 504},
		"connection lost": {Kind: limecrm.FaultDrop},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			f.schema()
			fault.Path, fault.Times = evaPath, 1
			f.fault(fault)
			f.contact(eva)
		})
	}
}

func TestReadsFailClearly(t *testing.T) {
	for name, test := range map[string]struct {
		fault limecrm.Fault
		kind  sdk.ErrorKind
		tries int
	}{
		"500":      {limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500}, sdk.KindUnavailable, 1},
		"503":      {limecrm.Fault{Kind: limecrm.FaultStatus, Status: 503, RetryAfter: 60}, sdk.KindUnavailable, 1},
		"429":      {limecrm.Fault{Kind: limecrm.FaultStatus, Status: 429, RetryAfter: 60}, sdk.KindRateLimited, 1},
		"401":      {limecrm.Fault{Kind: limecrm.FaultStatus, Status: 401}, sdk.KindDenied, 1},
		"bad JSON": {limecrm.Fault{Kind: limecrm.FaultBadJSON}, sdk.KindUnavailable, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			f.schema()
			test.fault.Path = evaPath
			f.fault(test.fault)
			_, err := f.Contact(within(t, 30*time.Second), eva)
			e := wantKind(t, err, test.kind)
			if test.fault.RetryAfter > 0 && (e.RetryAfter < 59*time.Second || e.RetryAfter > 60*time.Second) {
				t.Errorf("RetryAfter is %v", e.RetryAfter)
			}
			if n := f.crm.Count("GET", evaPath); n != test.tries {
				t.Errorf("%d tries, want %d", n, test.tries)
			}
		})
	}
}

func TestRetryAfterKeepsEverybodyBack(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.schema()
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 429, RetryAfter: 60, Times: 1})
	for range 3 {
		_, err := f.Contact(within(t, 30*time.Second), eva)
		wantKind(t, err, sdk.KindRateLimited)
	}
	if n := f.crm.Count("GET", evaPath); n != 1 {
		t.Errorf("%d requests although the CRM asked for a pause", n)
	}
}

func TestSlowCRM(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.schema()
	f.fault(limecrm.Fault{Kind: limecrm.FaultSlow, DelayMS: 5000, Path: evaPath})
	began := time.Now()
	_, err := f.Contact(within(t, 100*time.Millisecond), eva)
	wantKind(t, err, sdk.KindUnavailable)
	if d := time.Since(began); d > 4*time.Second {
		t.Errorf("answered after %v, the deadline was 100 ms", d)
	}
}

func TestForeignNextLinkIsNotFollowed(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.fault(limecrm.Fault{Kind: limecrm.FaultForeignNext})
	n := 0
	err := f.Related(t.Context(), &sdk.RelatedRequest{Parent: busy, Relation: "history"}, func(*sdk.Record) error { n++; return nil })
	e := wantKind(t, err, sdk.KindUnavailable)
	contains(t, e.Detail, "leaves the configured url")
}

func TestRelatedBreaksOffLoudly(t *testing.T) {
	for name, fault := range map[string]limecrm.Fault{
		"500":      {Kind: limecrm.FaultStatus, Status: 500},
		"404":      {Kind: limecrm.FaultStatus, Status: 404},
		"bad JSON": {Kind: limecrm.FaultBadJSON},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			fault.Path, fault.Skip = "/api/v1/limeobject/person/1010/history/", 1
			f.fault(fault)
			got, err := f.related(&sdk.RelatedRequest{Parent: busy, Relation: "history"})
			wantKind(t, err, sdk.KindUnavailable)
			if len(got) != 50 {
				t.Errorf("%d records of the first page", len(got))
			}
		})
	}
	f := start(t, limecrm.Options{})
	f.fault(limecrm.Fault{Kind: limecrm.FaultNoLink})
	if got, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history"}); err != nil || len(got) < 25 {
		t.Errorf("without links in the record: %d records, %v", len(got), err)
	}
}

func TestUpdateLostAnswer(t *testing.T) {
	for name, fault := range map[string]limecrm.Fault{
		"done, answer lost": {Kind: limecrm.FaultLost, Times: 1},
		"not done":          {Kind: limecrm.FaultDrop, Method: "PUT", Times: 1},
		"gateway gave up":   {Kind: limecrm.FaultStatus, Status: 504, Method: "PUT", Times: 1},
		"failed inside":     {Kind: limecrm.FaultStatus, Status: 500, Method: "PUT", Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			f.schema()
			f.fault(fault)
			f.mustApply(eva, "phone", sdk.Text("0209998888"))
			want := 2
			if fault.Kind == limecrm.FaultLost {
				want = 1 // it stood there already
			}
			if f.puts() != want {
				t.Errorf("%d writes, want %d", f.puts(), want)
			}
		})
	}
}

func TestUpdateOutcomeUnknown(t *testing.T) {
	lost := limecrm.Fault{Kind: limecrm.FaultLost}
	for name, test := range map[string]struct {
		faults  []limecrm.Fault
		applied bool // MayHaveApplied
		puts    int
	}{
		"cannot be read back":         {[]limecrm.Fault{lost, {Kind: limecrm.FaultStatus, Method: "GET", Status: 500, Skip: 1}}, true, 1},
		"written, cannot be read":     {[]limecrm.Fault{{Kind: limecrm.FaultStatus, Method: "GET", Status: 500, Skip: 1}}, true, 1},
		"never gets through":          {[]limecrm.Fault{{Kind: limecrm.FaultDrop, Method: "PUT"}}, true, 2},
		"the CRM always fails":        {[]limecrm.Fault{{Kind: limecrm.FaultStatus, Method: "PUT", Status: 500}}, false, 2},
		"somebody else was there too": {[]limecrm.Fault{{Kind: limecrm.FaultStale, Skip: 1, Times: 1}, {Kind: limecrm.FaultDrop, Method: "PUT", Times: 1}}, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, limecrm.Options{})
			req := changesTo(f.contact(eva), map[string]sdk.Value{"city": sdk.Text("Delft")})
			if test.faults[0].Kind == limecrm.FaultStale {
				test.faults[0].Skip = 0
			}
			for _, fault := range test.faults {
				fault.Path = evaPath
				f.fault(fault)
			}
			_, err := f.Update(t.Context(), req)
			if e := wantKind(t, err, sdk.KindUnavailable); e.MayHaveApplied != test.applied {
				t.Errorf("MayHaveApplied is %v", e.MayHaveApplied)
			}
			if f.puts() != test.puts {
				t.Errorf("%d writes, want %d", f.puts(), test.puts)
			}
		})
	}
}

func TestUpdateRateLimited(t *testing.T) {
	f := start(t, limecrm.Options{})
	req := changesTo(f.contact(eva), map[string]sdk.Value{"city": sdk.Text("Delft")})
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Method: "PUT", Status: 429, RetryAfter: 7})
	_, err := f.Update(t.Context(), req)
	e := wantKind(t, err, sdk.KindRateLimited)
	if e.MayHaveApplied || e.RetryAfter != 7*time.Second || f.puts() != 1 {
		t.Errorf("%+v after %d writes", e, f.puts())
	}
}

// What lies between the read and the write cannot be guarded: it is
// GuardChecked. A change of another field must not get lost in it.
func TestUpdateWritesOnlyItsOwnFields(t *testing.T) {
	f := start(t, limecrm.Options{})
	req := changesTo(f.contact(eva), map[string]sdk.Value{"city": sdk.Text("Delft")})
	f.fault(limecrm.Fault{Kind: limecrm.FaultStale, Times: 1, Property: "phone", Value: "0201112222"})
	resp, err := f.Update(t.Context(), req)
	if err != nil || resp.Results[0].Status != sdk.StatusApplied || resp.Record.Values["phone"].Text != "0201112222" {
		t.Errorf("%+v, %v", resp, err)
	}
}

// odd starts an adapter in front of a server that is no Lime CRM at all.
func odd(t *testing.T, h http.HandlerFunc) *Adapter {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	a := New(Options{})
	t.Cleanup(a.Close)
	raw, err := json.Marshal(map[string]any{
		"url": srv.URL + "/app", "api_key": "00ff", "limetypes": map[string]any{"person": map[string]any{"contact": true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := a.Configure(t.Context(), &sdk.ConfigureRequest{Name: "crm", Settings: raw}); err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(resp, err)
	}
	return a
}

const onePerson = `{"_embedded":{"limetypes":[{"name":"person","_embedded":{"properties":[{"name":"email","type":"link"}]}}]}}`

func TestOddServers(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a redirect was followed")
	}))
	defer elsewhere.Close()
	for name, answer := range map[string]http.HandlerFunc{
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		},
		"a login page":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Please log in</html>")) },
		"null":           func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("null")) },
		"a list":         func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[]")) },
		"another record": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"_id":1004}`)) },
		"without end": func(w http.ResponseWriter, _ *http.Request) {
			chunk := []byte(strings.Repeat(" ", 1<<20))
			for range 17 {
				_, _ = w.Write(chunk)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := odd(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, "/limetype/") {
					_, _ = w.Write([]byte(onePerson))
					return
				}
				answer(w, r)
			})
			_, err := a.Contact(within(t, 30*time.Second), eva)
			wantKind(t, err, sdk.KindUnavailable)
		})
	}
}

func TestFieldsThatTheCRMKeepsBack(t *testing.T) {
	a := odd(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/limetype/") {
			_, _ = w.Write([]byte(onePerson))
			return
		}
		_, _ = w.Write([]byte(`{"_id":1003,"_timestamp":"2026-01-01T00:00:00+01:00"}`))
	})
	rec, err := a.Contact(t.Context(), eva)
	if err != nil || rec.Values["email"].State != sdk.StateWithheld {
		t.Fatalf("%+v, %v", rec, err)
	}
	resp, err := a.Update(t.Context(), changesTo(rec, map[string]sdk.Value{"email": sdk.Text("x")}))
	if err != nil || resp.Results[0].Reason != sdk.ReasonReadOnly {
		t.Errorf("%+v, %v", resp, err)
	}
}

// Whatever goes wrong: no value of a person may be in an error or in the log.
func TestNoPersonalDataInErrorsAndLogs(t *testing.T) {
	const canary = "QZCANARYQZ"
	var said []string
	note := func(err error) {
		if err != nil {
			said = append(said, err.Error())
		}
	}
	faults := []limecrm.Fault{
		{}, {Kind: limecrm.FaultStatus, Status: 500}, {Kind: limecrm.FaultStatus, Status: 429, RetryAfter: 90},
		{Kind: limecrm.FaultBadJSON}, {Kind: limecrm.FaultDrop}, {Kind: limecrm.FaultLost}, {Kind: limecrm.FaultForeignNext},
	}
	for _, fault := range faults {
		f := start(t, limecrm.Options{Canaries: map[string]any{
			"note": canary, "email": canary + "@example.test", "city": canary, "history/1001/note": canary,
		}}, everythingEditable)
		rec := f.contact(eva)
		if fault.Kind != "" {
			f.fault(fault)
		}
		ctx := within(t, 300*time.Millisecond)
		_, err := f.Contact(ctx, eva)
		note(err)
		_, err = f.Find(ctx, &sdk.FindRequest{Text: canary, Limit: 5})
		note(err)
		_, err = f.Find(ctx, &sdk.FindRequest{Field: "photo", Type: "person", Text: canary, Limit: 5})
		note(err)
		note(f.Related(ctx, &sdk.RelatedRequest{Parent: busy, Relation: "history"}, func(*sdk.Record) error { return nil }))
		for _, v := range []sdk.Value{
			sdk.Reference(sdk.Ref{Adapter: "crm", Type: "company", ID: "99999"}, canary), sdk.Text(canary),
		} {
			req := changesTo(rec, map[string]sdk.Value{"company": v, "address1": sdk.Text(canary)})
			_, err = f.Update(ctx, req)
			note(err)
		}
		f.Close()
		said = append(said, f.log.String())
	}
	for _, text := range said {
		if strings.Contains(text, canary) || strings.Contains(text, limecrm.KeyFull) {
			t.Errorf("data or the key came out: %s", text)
		}
	}
	if all := strings.Join(said, ""); !strings.Contains(all, `"ref":"limeobject/person/1003"`) {
		t.Error("the log does not even tell which record it is about")
	}
}

func TestConcurrentCalls(t *testing.T) {
	f := start(t, limecrm.Options{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 5 {
				if _, err := f.Contact(t.Context(), eva); err != nil {
					t.Error(err)
				}
				if _, err := f.Find(t.Context(), &sdk.FindRequest{Text: "an", Limit: 3}); err != nil {
					t.Error(err)
				}
				switch i {
				case 0:
					if _, err := f.Schema(t.Context()); err != nil {
						t.Error(err)
					}
				case 1:
					set := settingsOf(t, "base")
					set["url"] = f.url()
					f.configure(set)
				}
			}
		})
	}
	wg.Wait()
	if n := f.crm.Count("GET", "/api/v1/limetype/"); n > 30 {
		t.Errorf("the CRM's limetypes were read %d times", n)
	}
}

func (f *fixture) url() string {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.cur.set.URL.String()
}

func TestPriorityOfTheCallReachesTheLimiter(t *testing.T) {
	f := start(t, limecrm.Options{}, func(set map[string]any) {
		set["rate"] = map[string]any{"requests": 27, "seconds": 3600}
	})
	f.schema()
	bulk := sdk.WithCall(within(t, 30*time.Second), sdk.Call{Priority: sdk.PriorityBulk})
	var err error
	for range 10 {
		if _, err = f.Contact(bulk, eva); err != nil {
			break
		}
	}
	e := wantKind(t, err, sdk.KindRateLimited)
	if e.RetryAfter <= 0 {
		t.Error("nobody says when to come back")
	}
	if _, err := f.Contact(within(t, 30*time.Second), eva); err != nil {
		t.Errorf("bulk work keeps a person waiting: %v", err)
	}
}

func TestLogIsStructured(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500, Path: evaPath})
	_, err := f.Contact(context.Background(), eva)
	wantKind(t, err, sdk.KindUnavailable)
	var line map[string]any
	if err := json.Unmarshal(f.log.Bytes(), &line); err != nil || line["status"] != 500.0 || line["method"] != "GET" {
		t.Errorf("%s: %v", f.log, err)
	}
	if hclog.LevelFromString(line["@level"].(string)) != hclog.Warn {
		t.Error("the level is not warn")
	}
}
