package limecrm

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestStatusFault(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.AddFault(Fault{Kind: FaultStatus, Status: 429, RetryAfter: 7, Times: 2, Method: "GET", Path: "/api/v1/limeobject/person/"}))
	r.get("limetype/person/")
	r.do("PUT", "limeobject/person/1003/", `{"city":"X"}`, 200)
	if after := r.do("GET", "limeobject/person/1003/", "", 429).header.Get("Retry-After"); after != "7" {
		t.Errorf("Retry-After %q", after)
	}
	r.do("GET", "limeobject/person/1003/", "", 429)
	r.get("limeobject/person/1003/") // used up
}

func TestStatusFaultDoesNothing(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.AddFault(Fault{Kind: FaultStatus, Status: 503}))
	r.do("PUT", "limeobject/person/1003/", `{"city":"X"}`, 503)
	r.crm.ClearFaults()
	if r.get("limeobject/person/1003/").doc["city"] == "X" {
		t.Error("a refused write was done")
	}
}

func TestSkip(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.AddFault(Fault{Kind: FaultStatus, Status: 500, Skip: 2, Times: 1}))
	r.get("")
	r.get("")
	r.do("GET", "", "", 500)
	r.get("")
}

func TestLostAnswer(t *testing.T) {
	for _, tt := range []struct {
		kind string
		done bool
	}{{FaultLost, true}, {FaultDrop, false}} {
		r := newRig(t)
		must(t, r.crm.AddFault(Fault{Kind: tt.kind, Method: "PUT", Times: 1}))
		if p, err := r.try("PUT", "limeobject/person/1003/", `{"city":"Lost"}`); err == nil {
			t.Errorf("%s: answered %d", tt.kind, p.status)
		}
		if got := r.crm.Object("person", 1003)["city"] == "Lost"; got != tt.done {
			t.Errorf("%s: done = %v", tt.kind, got)
		}
		if seen := r.crm.Requests(); len(seen) != 1 || seen[0].Status != 0 {
			t.Errorf("%s: %+v", tt.kind, seen)
		}
		r.get("limeobject/person/1003/")
	}
}

func TestLostLeavesReadsAlone(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.AddFault(Fault{Kind: FaultLost, Times: 1}))
	r.get("limeobject/person/1003/")
	if _, err := r.try("POST", "limeobject/history/", `{"note":"once"}`); err == nil {
		t.Error("answered")
	}
}

func TestStale(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.AddFault(Fault{Kind: FaultStale, Times: 1, Property: "city", Value: "Moved"}))
	r.get("limeobject/person/1003/history/") // a list does not use it up
	first := r.get("limeobject/person/1003/").doc
	second := r.get("limeobject/person/1003/").doc
	if first["city"] == "Moved" || second["city"] != "Moved" || first["_timestamp"] == second["_timestamp"] {
		t.Errorf("%v %v -> %v %v", first["city"], first["_timestamp"], second["city"], second["_timestamp"])
	}
	must(t, r.crm.AddFault(Fault{Kind: FaultStale, Times: 1}))
	r.get("limeobject/person/1003/")
	if got := r.get("limeobject/person/1003/").doc["phone"]; got != "changed meanwhile" {
		t.Errorf("default change: %v", got)
	}
}

func TestNoLink(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.AddFault(Fault{Kind: FaultNoLink, Relation: "history", Times: 2}))
	p := r.get("limeobject/person/1003/")
	if p.href("relation_history") != "" || p.href("relation_company") == "" || p.doc["customernumber"] != json.Number("500003") {
		t.Errorf("%s", p.raw)
	}
	for _, o := range r.get("limeobject/person/?_limit=2").objects() {
		if o["_links"].(map[string]any)["relation_history"] != nil {
			t.Error("the link is still in the list")
		}
	}
}

func TestBadJSONAndForeignNext(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.AddFault(Fault{Kind: FaultBadJSON, Times: 1}))
	if p := r.get("limeobject/person/1003/"); p.doc["email"] != nil || json.Valid([]byte(p.raw)) {
		t.Errorf("valid: %s", p.raw)
	}
	must(t, r.crm.AddFault(Fault{Kind: FaultForeignNext, Times: 1}))
	if next := r.get("limeobject/person/").href("next"); next != "http://elsewhere.example.test/api/v1/limeobject/person/?_offset=10" {
		t.Errorf("next %s", next)
	}
}

func TestSlow(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.AddFault(Fault{Kind: FaultSlow, DelayMS: 60_000, Times: 1}))
	ctx := t.Context()
	req, err := http.NewRequestWithContext(ctx, "GET", r.http.URL+"/Lime%20CRM/api/v1/", nil)
	must(t, err)
	client := &http.Client{Timeout: 30_000_000} // 30 ms
	if res, err := client.Do(req); err == nil {
		_ = res.Body.Close()
		t.Error("answered at once")
	}
	must(t, r.crm.AddFault(Fault{Kind: FaultSlow, DelayMS: 1, Times: 1}))
	r.get("")
}

func TestFaultChecks(t *testing.T) {
	r := newRig(t)
	for _, f := range []Fault{{}, {Kind: "nosuch"}, {Kind: FaultStatus}, {Kind: FaultStatus, Status: 200}, {Kind: FaultSlow, DelayMS: -1}} {
		if r.crm.AddFault(f) == nil {
			t.Errorf("%+v is accepted", f)
		}
	}
}

func TestFaultEndpoint(t *testing.T) {
	r := newRig(t)
	url := r.http.URL + "/_faults"
	r.do("POST", url, `{"kind":"status","status":503,"times":1,"path":"/api/v1/limetype/"}`, 201)
	if got := strings.TrimSpace(r.get(url).raw); got != `[{"kind":"status","path":"/api/v1/limetype/","times":1,"status":503}]` {
		t.Error(got)
	}
	r.do("GET", "limetype/", "", 503)
	r.do("POST", url, `{"kind":"slow"}`, 201)
	if got := strings.TrimSpace(r.do("DELETE", url, "", 200).raw); got != `[]` {
		t.Error(got)
	}
	r.do("POST", url, `{"kind":"nosuch"}`, 400)
	r.do("POST", url, `{"kind":"slow","unknown":1}`, 400)
	r.do("PUT", url, `{}`, 405)
}

func TestFaultEndpointIsForThisMachine(t *testing.T) {
	r := newRig(t)
	for name, change := range map[string]func(*http.Request){
		"other address": func(q *http.Request) { q.RemoteAddr = "192.0.2.7:1234" },
		"other name":    func(q *http.Request) { q.Host = "rebound.example.test" },
		"a web page":    func(q *http.Request) { q.Header.Set("Origin", "https://example.test") },
	} {
		req := httptest.NewRequest("POST", "http://127.0.0.1/_faults", strings.NewReader(`{"kind":"slow"}`))
		req.RemoteAddr = "127.0.0.1:1234"
		change(req)
		w := httptest.NewRecorder()
		r.crm.Handler().ServeHTTP(w, req)
		if body, _ := io.ReadAll(w.Body); w.Code != http.StatusForbidden || len(r.crm.Faults()) != 0 {
			t.Errorf("%s: %d %s", name, w.Code, body)
		}
	}
}
