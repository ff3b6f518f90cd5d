package limecrm

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestPaging(t *testing.T) {
	tests := []struct {
		name, path, next string
		offsetID         bool
		rows, pages      int
	}{
		{"default page", "limeobject/person/", "_offset=10", false, basePersons, 33},
		{"limit", "limeobject/person/?_limit=50", "_limit=50&_offset=50", false, basePersons, 7},
		{"limit is capped", "limeobject/person/?_limit=5000", "_limit=5000&_offset=100", false, basePersons, 4},
		{"nested", "limeobject/person/1010/history/?_limit=100", "_limit=100&_offset=100", false, busyRows, 100},
		{"by id", "limeobject/person/?_limit=2", "_limit=2&_offset_id=1002", true, basePersons, 165},
		{"by id, sorted", "limeobject/person/?_limit=50&_sort=city", "_limit=50&_offset=50&_sort=city", true, basePersons, 7},
		{"filters stay", "limeobject/person/?newsletter=true&_limit=5", "_limit=5&_offset=5&newsletter=true", false, -1, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, func(o *Options) { o.OffsetID = tt.offsetID })
			next := r.get(tt.path).href("next")
			if u, _ := url.Parse(next); u.RawQuery != tt.next || !strings.HasPrefix(next, r.http.URL+"/Lime%20CRM/api/v1/limeobject/person/") {
				t.Errorf("next = %s, want query %s", next, tt.next)
			}
			ids, pages := r.all(tt.path)
			seen := map[string]bool{}
			for _, id := range ids {
				seen[id] = true
			}
			if len(seen) != len(ids) {
				t.Errorf("%d rows, %d different", len(ids), len(seen))
			}
			if tt.rows >= 0 && (len(ids) != tt.rows || pages != tt.pages) {
				t.Errorf("%d rows on %d pages, want %d on %d", len(ids), pages, tt.rows, tt.pages)
			}
		})
	}
}

func TestLastPageHasNoNext(t *testing.T) {
	r := newRig(t)
	if next := r.get(fmt.Sprintf("limeobject/person/?_limit=10&_offset=%d", basePersons-10)).href("next"); next != "" {
		t.Errorf("next = %s", next)
	}
	page := r.get("limeobject/person/?_offset=99999")
	if page.objects() != nil || !strings.Contains(page.raw, `"limeobjects":[]`) {
		t.Errorf("past the end: %s", page.raw)
	}
}

func TestFilters(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.Update("person", 1003, map[string]any{"birthdate": "1990-05-01", "creditlimit": 1250.5, "interests": []string{"padel"}}))
	tests := []struct {
		query string
		want  string // ids, or "" for none; a leading + means: among others
	}{
		{"email=eva@example.test", "1003"},
		{"email=EVA@example.test", "1003"},
		{"email=eva", ""},
		{"email=familie@example.test", "1011 1012"},
		{"lastname=Familie&not-firstname=Tom", "1011"},
		{"_id=1003", "1003"},
		{"min-_id=1004&max-_id=1005", "1004 1005"},
		{"_id=1003&position=manager", "1003"},
		{"_id=1003&position=ceo", ""},
		{"_id=1003&not-position=ceo", "1003"},
		{"_id=1003&interests=padel", "1003"},
		{"_id=1003&interests=tennis", ""},
		{"_id=1003&company=1022", "1003"},
		{"_id=1003&newsletter=true", "1003"},
		{"_id=1003&newsletter=false", ""},
		{"_id=1003&min-birthdate=1990-05-01&max-birthdate=1990-05-01", "1003"},
		{"_id=1003&max-birthdate=1990-04-30", ""},
		{"_id=1003&min-creditlimit=1250.5&max-creditlimit=1250.51", "1003"},
		{"min-_timestamp=2026-01-01T00:00Z", "1003"},
		{"not-_id=0&max-_id=1002", "1001 1002"},
		{"min-expireddate=2000-01-01", "1024"},
		{"email=&max-_id=1030", "1023 1025"},
		{"customernumber=500003", "1003"},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			ids, _ := r.all("limeobject/person/?" + tt.query)
			if got := strings.Join(ids, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFilterRejections(t *testing.T) {
	r := newRig(t)
	for _, query := range []string{"nosuch=1", "min-birthdate=yesterday", "history=1", "customernumber=x", "_limit=0", "_limit=-1", "_offset=x", "_sort=nosuch", "_embed=history", "_embed=nosuch"} {
		if m := r.do("GET", "limeobject/person/?"+query, "", 400).message(); m == "" {
			t.Errorf("%s: no message", query)
		}
	}
}

func TestFilterQuirks(t *testing.T) {
	r := newRig(t, quirks(Quirks{CaseSensitive: true, ExclusiveRange: true, NoTimestampFilter: true, EmptyNested404: true}))
	if ids, _ := r.all("limeobject/person/?email=EVA@example.test"); len(ids) != 0 {
		t.Errorf("case: %v", ids)
	}
	if ids, _ := r.all("limeobject/person/?min-_id=1003&max-_id=1005"); strings.Join(ids, " ") != "1004" {
		t.Errorf("exclusive: %v", ids)
	}
	r.do("GET", "limeobject/person/?min-_timestamp=2026-01-01", "", 400)
	r.do("GET", "limeobject/person/1023/history/?note=nothing", "", 404)
}

func TestFilterOnNestedList(t *testing.T) {
	r := newRig(t)
	ids, _ := r.all("limeobject/person/1003/history/?_limit=100")
	calls, _ := r.all("limeobject/person/1003/history/?_limit=100&type=call")
	if len(ids) != 25 || len(calls) == 0 || len(calls) >= 25 {
		t.Errorf("%d notes, %d calls", len(ids), len(calls))
	}
	r.do("GET", "limeobject/person/1003/nosuch/", "", 404)
	r.do("GET", "limeobject/person/99/history/", "", 404)
	if got := r.get("limeobject/person/1003/company/").doc["_id"]; got != json.Number("1022") {
		t.Errorf("to-one relation: %v", got)
	}
}

func TestSort(t *testing.T) {
	r := newRig(t)
	for _, tt := range []struct {
		query      string
		property   string
		descending bool
	}{{"_sort=lastname", "lastname", false}, {"_sort=-lastname", "lastname", true}, {"_sort=-_timestamp", "_timestamp", true}} {
		prev := ""
		for i, o := range r.get("limeobject/person/?min-_id=1030&max-_id=1100&_limit=100&" + tt.query).objects() {
			v := strings.ToLower(o[tt.property].(string))
			if i > 0 && ((tt.descending && v > prev) || (!tt.descending && v < prev)) {
				t.Fatalf("%s: %q after %q", tt.query, v, prev)
			}
			prev = v
		}
	}
	got := r.get("limeobject/person/?lastname=Familie&_sort=lastname,-firstname").objects()
	if got[0]["firstname"] != "Tom" {
		t.Errorf("second key ignored: %v", got[0]["firstname"])
	}
}

func TestEmbed(t *testing.T) {
	r := newRig(t)
	doc := r.get("limeobject/person/1003/?_embed=company&_embed=coworker").doc
	embedded := doc["_embedded"].(map[string]any)
	if company := embedded["relation_company"].(map[string]any); company["_id"] != json.Number("1022") || company["name"] == "" {
		t.Errorf("company: %v", company)
	}
	if embedded["relation_coworker"] == nil {
		t.Error("the second _embed is ignored")
	}
	must(t, r.crm.Update("person", 1003, map[string]any{"company": nil}))
	if _, found := r.get("limeobject/person/1003/?_embed=company").doc["_embedded"]; found {
		t.Error("an empty relation leaves an _embedded behind")
	}
	if o := r.get("limeobject/deal/?person=1003&_embed=person").objects()[0]; o["_embedded"] == nil {
		t.Error("no embedding in lists")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
