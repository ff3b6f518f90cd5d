package limecrm

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// rig is a simulator behind a real listener, with a clock that stands still
// until a test moves it.
type rig struct {
	t     *testing.T
	crm   *Server
	http  *httptest.Server
	clock time.Time
	key   string
}

func newRig(t *testing.T, change ...func(*Options)) *rig {
	t.Helper()
	r := &rig{t: t, key: KeyFull, clock: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	opts := Options{Now: func() time.Time { return r.clock }}
	for _, f := range change {
		f(&opts)
	}
	crm, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	r.crm, r.http = crm, httptest.NewServer(crm.Handler())
	t.Cleanup(r.http.Close)
	return r
}

func quirks(q Quirks) func(*Options) { return func(o *Options) { o.Quirks = q } }

// reply is an answer with its body decoded, when it is JSON.
type reply struct {
	status int
	header http.Header
	raw    string
	doc    map[string]any
}

// try sends a request to a path under /api/v1/ or to an absolute URL.
func (r *rig) try(method, path, body string) (*reply, error) {
	r.t.Helper()
	url := path
	if !strings.HasPrefix(url, "http") {
		url = r.http.URL + "/Lime%20CRM/api/v1/" + path
	}
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("x-api-key", r.key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	out := &reply{status: res.StatusCode, header: res.Header, raw: string(raw)}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	_ = dec.Decode(&out.doc) // not every answer is JSON; tests look at raw then
	return out, nil
}

// do expects a status.
func (r *rig) do(method, path, body string, status int) *reply {
	r.t.Helper()
	out, err := r.try(method, path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	if out.status != status {
		r.t.Fatalf("%s %s: status %d, want %d: %s", method, path, out.status, status, out.raw)
	}
	return out
}

func (r *rig) get(path string) *reply { r.t.Helper(); return r.do("GET", path, "", 200) }

// objects returns the objects of one page.
func (p *reply) objects() []map[string]any {
	embedded, _ := p.doc["_embedded"].(map[string]any)
	list, _ := embedded["limeobjects"].([]any)
	var out []map[string]any
	for _, item := range list {
		out = append(out, item.(map[string]any))
	}
	return out
}

func (p *reply) href(name string) string {
	ls, _ := p.doc["_links"].(map[string]any)
	l, _ := ls[name].(map[string]any)
	href, _ := l["href"].(string)
	return href
}

func (p *reply) message() string {
	s, _ := p.doc["message"].(string)
	return s
}

// all follows next links to the end.
func (r *rig) all(path string) (ids []string, pages int) {
	r.t.Helper()
	for path != "" {
		page := r.get(path)
		pages++
		for _, o := range page.objects() {
			ids = append(ids, o["_id"].(json.Number).String())
		}
		path = page.href("next")
	}
	return ids, pages
}
