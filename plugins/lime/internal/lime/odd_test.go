package lime

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

// odd starts an adapter in front of a server that is no Lime CRM at all.
func odd(t *testing.T, h http.HandlerFunc, edits ...func(map[string]any)) *Adapter {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	a := New(Options{})
	t.Cleanup(a.Close)
	set := map[string]any{
		"url": srv.URL + "/app", "api_key": "00ff", "limetypes": map[string]any{"person": map[string]any{"contact": true}},
	}
	for _, edit := range edits {
		edit(set)
	}
	raw, err := json.Marshal(set)
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

func TestMetadataWithoutEmbedding(t *testing.T) {
	a := odd(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/limetype/"):
			http.Error(w, "", http.StatusBadRequest)
		case strings.HasSuffix(r.URL.Path, "/limetype/person/"):
			_, _ = w.Write([]byte(`{"name":"person","_embedded":{"properties":[{"name":"email","type":"link"}]}}`))
		default:
			_, _ = w.Write([]byte(`{"_id":1003,"email":"x@example.test"}`))
		}
	})
	rec, err := a.Contact(t.Context(), eva)
	if err != nil || rec.Values["email"].Text != "x@example.test" {
		t.Errorf("%+v, %v", rec, err)
	}
}

// A server whose next links never end, or that forgets its filter, must not
// keep an export going for ever or fill it with other people's records.
func TestListsThatCannotBeTrusted(t *testing.T) {
	for name, test := range map[string]struct{ list, says string }{
		"a circle":            {`{"_links":{"next":{"href":"?_limit=50&parent=1003"}},"_embedded":{"limeobjects":[{"_id":1,"parent":1003}]}}`, "circle"},
		"somebody else's":     {`{"_links":{},"_embedded":{"limeobjects":[{"_id":1,"parent":1004}]}}`, "does not point"},
		"nobody's":            {`{"_links":{},"_embedded":{"limeobjects":[{"_id":1,"parent":null}]}}`, "does not point"},
		"a filter gone":       {`{"_links":{"next":{"href":"?_offset=50"}},"_embedded":{"limeobjects":[{"_id":1,"parent":1003}]}}`, "leaves the list"},
		"no end":              {`{"_links":{"next":{"href":"?parent=1003&_offset=N"}},"_embedded":{"limeobjects":[]}}`, "no end"},
		"a record without id": {`{"_links":{},"_embedded":{"limeobjects":[{"parent":1003}]}}`, "without an id"},
		"no list":             {`{"_links":{}}`, "not a list"},
		"an object instead":   {`{"_embedded":{"limeobjects":{"_id":1}}}`, "JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			a := odd(t, func(w http.ResponseWriter, r *http.Request) {
				body := test.list
				if strings.Contains(r.URL.Path, "/limetype/") {
					body = `{"_embedded":{"limetypes":[{"name":"person","_embedded":{"properties":[
						{"name":"parent","type":"belongsto","_links":{"related_type":{"name":"person"}}}]}}]}}`
				}
				n++
				_, _ = w.Write([]byte(strings.ReplaceAll(body, "_offset=N", "_offset="+strconv.Itoa(n))))
			}, withRelation("children", map[string]any{"limetype": "person", "by": []string{"parent"}}))
			err := a.Related(within(t, 30*time.Second), &sdk.RelatedRequest{Parent: eva, Relation: "children"}, func(*sdk.Record) error { return nil })
			contains(t, wantKind(t, err, sdk.KindUnavailable).Detail, test.says)
		})
	}
}

func withRelation(name string, set map[string]any) func(map[string]any) {
	return typeSetting("person", "relations", map[string]any{name: set})
}
