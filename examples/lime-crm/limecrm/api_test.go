package limecrm

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPingAndDate(t *testing.T) {
	r := newRig(t)
	if got := r.get("").header.Get("Date"); got != "Mon, 23 Nov 2026 12:00:00 GMT" {
		t.Errorf("Date = %s", got)
	}
	if href := r.get("limeobject/person/1003").href("self"); href == "" { // no slash at the end
		t.Error("a path without its last slash is not served")
	}
	r.do("GET", r.http.URL+"/Other/api/v1/limeobject/person/1003/", "", 404)
	r.do("GET", "limeobject/nosuch/", "", 404)
	r.do("GET", "limeobject/person/abc/", "", 404)
	r.do("PATCH", "limeobject/person/1003/", "{}", 405)
}

func TestRights(t *testing.T) {
	extra := APIUser{ID: 1, Name: "consents only", Key: "ABCDEF", Except: map[string]Rights{"consent": {Read: true, Create: true}}}
	tests := []struct {
		name, key, method, path, body string
		status                        int
	}{
		{"no key", "", "GET", "limeobject/person/1003/", "", 401},
		{"unknown key", "ca11", "GET", "", "", 401},
		{"upper case", strings.ToUpper(KeyFull), "GET", "limeobject/person/1003/", "", 200},
		{"read-only reads", KeyReadOnly, "GET", "limeobject/person/1003/history/", "", 200},
		{"read-only put", KeyReadOnly, "PUT", "limeobject/person/1003/", `{"city":"x"}`, 403},
		{"read-only post", KeyReadOnly, "POST", "limeobject/history/", `{}`, 403},
		{"read-only delete", KeyReadOnly, "DELETE", "limeobject/person/1003/", "", 403},
		{"read-only upload", KeyReadOnly, "POST", "file/", "x", 403},
		{"no history list", KeyNoHistory, "GET", "limeobject/history/", "", 403},
		{"no history nested", KeyNoHistory, "GET", "limeobject/person/1003/history/", "", 403},
		{"no history type", KeyNoHistory, "GET", "limetype/history/", "", 403},
		{"no history query", KeyNoHistory, "GET", `query/?q={"limetype":"history","responseFormat":{"object":{"_id":null}}}`, "", 403},
		{"no history, but persons", KeyNoHistory, "PUT", "limeobject/person/1003/", `{"city":"x"}`, 200},
		{"own user", "abcdef", "GET", "limeobject/consent/", "", 200},
		{"own user embeds", "abcdef", "GET", "limeobject/consent/?_embed=person", "", 403},
		{"own user queries", "abcdef", "GET", query(`{"limetype":"consent","responseFormat":{"object":{"_id":null}}}`), "", 200},
		{"own user queries nested", "abcdef", "GET", query(`{"limetype":"consent","responseFormat":{"object":{"person":{"name":null}}}}`), "", 403},
		{"own user queries dotted", "abcdef", "GET", query(`{"limetype":"consent","responseFormat":{"object":{"person.name":null}}}`), "", 403},
		{"own user filters dotted", "abcdef", "GET", query(`{"limetype":"consent","filter":{"key":"person.name","op":"=","exp":"x"}}`), "", 403},
		{"own user elsewhere", "abcdef", "GET", "limeobject/person/", "", 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, func(o *Options) { o.Users = []APIUser{extra} })
			r.key = tt.key
			r.do(tt.method, tt.path, tt.body, tt.status)
		})
	}
}

func TestForbiddenAs404(t *testing.T) {
	r := newRig(t, quirks(Quirks{ForbiddenAs404: true}))
	r.key = KeyNoHistory
	r.do("GET", "limeobject/history/", "", 404)
}

func TestRateLimit(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Rate = Rate{Requests: 3, Per: 300 * time.Second} })
	for range 3 {
		r.get("")
	}
	r.clock = r.clock.Add(100 * time.Second)
	if after := r.do("GET", "", "", 429).header.Get("Retry-After"); after != "200" {
		t.Errorf("Retry-After = %s", after)
	}
	r.clock = r.clock.Add(199*time.Second + 999*time.Millisecond)
	if after := r.do("GET", "", "", 429).header.Get("Retry-After"); after != "1" {
		t.Errorf("Retry-After = %s", after)
	}
	r.clock = r.clock.Add(time.Millisecond)
	r.get("")
}

func TestRateLimitWithoutRetryAfter(t *testing.T) {
	r := newRig(t, quirks(Quirks{NoRetryAfter: true}), func(o *Options) { o.Rate = Rate{Requests: 1, Per: time.Minute} })
	r.get("")
	if h := r.do("GET", "", "", 429).header; h.Get("Retry-After") != "" {
		t.Errorf("Retry-After = %s", h.Get("Retry-After"))
	}
}

func TestParseRateAndQuirks(t *testing.T) {
	if r, err := ParseRate("3000/300s"); err != nil || r != (Rate{3000, 300 * time.Second}) {
		t.Errorf("%v %v", r, err)
	}
	if r, err := ParseRate("0"); err != nil || r.Requests != 0 {
		t.Errorf("%v %v", r, err)
	}
	for _, bad := range []string{"3000", "x/1s", "1/x", "0/1s", "5/-1s"} {
		if _, err := ParseRate(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	if q, err := ParseQuirks("date-only, set-keys"); err != nil || q != (Quirks{DateOnly: true, SetKeys: true}) {
		t.Errorf("%v %v", q, err)
	}
	if _, err := ParseQuirks("nosuch"); err == nil {
		t.Error("an unknown quirk is accepted")
	}
}

func TestRequestsAreRecorded(t *testing.T) {
	r := newRig(t)
	r.get("limeobject/person/1003/?_embed=company")
	r.do("PUT", "limeobject/person/1003/", `{"city":"X"}`, 200)
	r.key = "wrong"
	r.do("PUT", "limeobject/person/1003/", `{"city":"Y"}`, 401)
	seen := r.crm.Requests()
	if len(seen) != 3 || seen[0].Query != "_embed=company" || string(seen[1].Body) != `{"city":"X"}` || seen[1].User != "API full" {
		t.Fatalf("%+v", seen)
	}
	if seen[2].Status != http.StatusUnauthorized || seen[2].User != "" || seen[1].Path != "/api/v1/limeobject/person/1003/" {
		t.Errorf("%+v", seen[2])
	}
	if n := r.crm.Count("PUT", "/api/v1/limeobject/person/"); n != 2 {
		t.Errorf("count %d", n)
	}
	r.crm.ResetRequests()
	if n := r.crm.Count("", ""); n != 0 {
		t.Errorf("count %d after reset", n)
	}
}

func TestFiles(t *testing.T) {
	r := newRig(t)
	doc := r.get("limeobject/person/1003/document/").objects()[0]
	id := compact(t, doc["document"])
	metadata := r.get("file/" + id + "/")
	if metadata.doc["extension"] != "txt" || metadata.doc["filename"] != "contract-1003.txt" {
		t.Errorf("%s", metadata.raw)
	}
	contents := r.get("file/" + id + "/contents/")
	if !strings.Contains(contents.raw, "Eva Jansen") || contents.header.Get("Content-Disposition") != "attachment; filename=contract-1003.txt" {
		t.Errorf("%q %v", contents.raw, contents.header)
	}
	r.do("DELETE", "limeobject/document/"+compact(t, doc["_id"])+"/", "", 204)
	r.do("GET", "file/"+id+"/", "", 404)
	r.do("GET", "file/x/", "", 404)
}

func TestFileUpload(t *testing.T) {
	r := newRig(t)
	req, err := http.NewRequest("POST", r.http.URL+"/Lime%20CRM/api/v1/file/", strings.NewReader("hello"))
	must(t, err)
	req.Header.Set("X-API-Key", KeyFull)
	req.Header.Set("Content-Type", "text/plain")
	req.Header.Set("Content-Disposition", `;filename*="UTF-8''%C3%A9%20x.txt"`)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	must(t, res.Body.Close())
	if res.StatusCode != 201 {
		t.Fatal(res.Status)
	}
	var newest int64
	for id := range r.crm.store.files {
		newest = max(newest, id)
	}
	if f := r.crm.store.files[newest]; f.name != "é x.txt" || string(f.data) != "hello" {
		t.Errorf("%+v", f)
	}
	r.do("POST", "file/", "no name", 400)
}

func TestKeepFilesQuirk(t *testing.T) {
	r := newRig(t, quirks(Quirks{KeepFiles: true}))
	r.do("PUT", "limeobject/person/1003/", `{"photo":null}`, 200)
	r.get("file/1001/")
}
