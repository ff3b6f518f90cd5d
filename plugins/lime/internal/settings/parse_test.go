package settings

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

const (
	goodURL  = `"url":"https://acme.lime-crm.com/acme"`
	goodKey  = `"api_key":"00ff"`
	goodType = `"limetypes":{"person":{"contact":true}}`
)

func TestParseDefaults(t *testing.T) {
	s, diags := Parse(json.RawMessage("{" + goodURL + "," + goodKey + "," + goodType + "}"))
	if s == nil || len(diags) > 0 {
		t.Fatalf("%+v", diags)
	}
	if s.PageSize != 50 || s.Rate != (Rate{Requests: 3000, Per: 5 * time.Minute, Share: 1}) || s.Location != time.UTC || s.Simulated {
		t.Errorf("%+v", s)
	}
	if s.APIKey.Reveal() != "00ff" || !s.Types["person"].Contact {
		t.Errorf("%+v", s)
	}
}

func TestParseExamples(t *testing.T) {
	for _, name := range []string{"base", "sv"} {
		raw, err := os.ReadFile("../lime/testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if s, diags := Parse(raw); s == nil {
			t.Errorf("%s: %+v", name, diags)
		} else if s.URL.String() != "http://127.0.0.1:8090/Lime%20CRM" {
			t.Errorf("url is %s", s.URL)
		}
	}
}

func TestParseRelations(t *testing.T) {
	s, diags := Parse(json.RawMessage(`{` + goodURL + `,` + goodKey + `,"limetypes":{"person":{"contact":true,"relations":{
		"history":{"ownership":"owned","people":[]},
		"notes":{"property":"history"},
		"deal":{"limetype":"deal","by":["person","person2"],"ownership":"reference","people":["person"]}}}}}`))
	if s == nil {
		t.Fatalf("%+v", diags)
	}
	r := s.Types["person"].Relations
	if len(r) != 3 || r[0].Name != "deal" || r[0].Property != "" || len(r[0].By) != 2 || r[0].Ownership != sdk.Referring {
		t.Errorf("deal: %+v", r[0])
	}
	if r[1].Property != "history" || !r[1].PeopleKnown || r[1].Ownership != sdk.Owned {
		t.Errorf("history: %+v", r[1])
	}
	if r[2].Property != "history" || r[2].PeopleKnown || r[2].Ownership != sdk.Shared {
		t.Errorf("notes: %+v", r[2])
	}
}

func TestParseDiagnostics(t *testing.T) {
	withType := func(s string) string {
		return "{" + goodURL + "," + goodKey + `,"limetypes":{"person":{"contact":true,` + s + `}}}`
	}
	tests := map[string]struct{ settings, path, says string }{
		"nothing":           {`null`, "", "must be an object"},
		"a list":            {`[]`, "", "must be an object"},
		"no url":            {`{` + goodKey + `,` + goodType + `}`, "url", "missing"},
		"url no text":       {`{"url":7,` + goodKey + `,` + goodType + `}`, "url", "must be a text"},
		"url no address":    {`{"url":"acme",` + goodKey + `,` + goodType + `}`, "url", "not a web address"},
		"url plain":         {`{"url":"http://acme.example.test/acme",` + goodKey + `,` + goodType + `}`, "url", "https://"},
		"url looks local":   {`{"url":"http://localhost.example.test/acme",` + goodKey + `,` + goodType + `}`, "url", "https://"},
		"url no app":        {`{"url":"https://acme.example.test/",` + goodKey + `,` + goodType + `}`, "url", "application"},
		"url with password": {`{"url":"https://a:b@acme.example.test/x",` + goodKey + `,` + goodType + `}`, "url", "more than an address"},
		"url with query":    {`{"url":"https://acme.example.test/x?key=1",` + goodKey + `,` + goodType + `}`, "url", "more than an address"},
		"no key":            {`{` + goodURL + `,` + goodType + `}`, "api_key", "missing"},
		"key with a line":   {`{` + goodURL + `,"api_key":"SECRET\n",` + goodType + `}`, "api_key", "odd character"},
		"key no text":       {`{` + goodURL + `,"api_key":["SECRET"],` + goodType + `}`, "api_key", "must be a text"},
		"no limetypes":      {`{` + goodURL + `,` + goodKey + `}`, "limetypes", "missing"},
		"no contact":        {`{` + goodURL + `,` + goodKey + `,"limetypes":{"person":{}}}`, "limetypes", "contact = true"},
		"limetypes no map":  {`{` + goodURL + `,` + goodKey + `,"limetypes":["person"]}`, "limetypes", "must be an object"},
		"limetype's name":   {`{` + goodURL + `,` + goodKey + `,"limetypes":{"../x":{},"person":{"contact":true}}}`, "limetypes ../x", "not a limetype"},
		"unknown setting":   {`{"apikey":"SECRET",` + goodURL + `,` + goodKey + `,` + goodType + `}`, "apikey", `"api_key"`},
		"unknown in type":   {withType(`"serach":["name"]`), "limetypes person serach", `"search"`},
		"unknown in rate":   {`{"rate":{"request":1},` + goodURL + `,` + goodKey + `,` + goodType + `}`, "rate request", `"requests"`},
		"flag as text":      {withType(`"contact":"yes"`), "limetypes person contact", "true or false"},
		"list as text":      {withType(`"search":"name"`), "limetypes person search", "list of names"},
		"list of numbers":   {withType(`"hidden":[1]`), "limetypes person hidden", "list of names"},
		"twice":             {withType(`"hidden":["a","a"]`), "limetypes person hidden", "twice"},
		"hidden and used":   {withType(`"hidden":["a"],"search":["a"]`), "limetypes person hidden", "at the same time"},
		"both personals":    {withType(`"personal":["a"],"not_personal":["b"]`), "limetypes person not_personal", "exclude"},
		"rate":              {`{"rate":{"share":2},` + goodURL + `,` + goodKey + `,` + goodType + `}`, "rate share", "from 0.01 to 1"},
		"page size":         {`{"page_size":0,` + goodURL + `,` + goodKey + `,` + goodType + `}`, "page_size", "from 1"},
		"half a page":       {`{"page_size":1.5,` + goodURL + `,` + goodKey + `,` + goodType + `}`, "page_size", "whole"},
		"timezone":          {`{"timezone":"Amsterdam",` + goodURL + `,` + goodKey + `,` + goodType + `}`, "timezone", "not known"},
		"by alone":          {withType(`"relations":{"x":{"by":["person"]}}`), "limetypes person relations x by", "go together"},
		"by nothing":        {withType(`"relations":{"x":{"limetype":"deal","by":[]}}`), "limetypes person relations x by", "go together"},
		"property and by":   {withType(`"relations":{"x":{"property":"x","limetype":"deal","by":["p"]}}`), "limetypes person relations x property", "excludes"},
		"ownership":         {withType(`"relations":{"x":{"ownership":"mine"}}`), "limetypes person relations x ownership", "owned"},
		"relation name":     {withType(`"relations":{"a b":{}}`), "limetypes person relations a b", "not a name"},
		"search elsewhere":  {`{` + goodURL + `,` + goodKey + `,"limetypes":{"person":{"contact":true},"deal":{"search":["name"]}}}`, "limetypes deal search", "contacts only"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, diags := Parse(json.RawMessage(test.settings))
			if s != nil || len(diags) == 0 {
				t.Fatalf("accepted: %+v", s)
			}
			d := diags[len(diags)-1]
			for _, other := range diags {
				if strings.Contains(other.Summary+other.Detail, test.says) {
					d = other
				}
				if strings.Contains(fmt.Sprint(other), "SECRET") {
					t.Error("the key is repeated")
				}
			}
			if got := strings.Join(d.Path, " "); got != test.path || d.Severity != sdk.SeverityError {
				t.Errorf("%+v, want path %q", d, test.path)
			}
			if !strings.Contains(d.Summary+d.Detail, test.says) {
				t.Errorf("%q does not say %q", d.Summary+"; "+d.Detail, test.says)
			}
		})
	}
}

func TestParseTellsEverythingAtOnce(t *testing.T) {
	_, diags := Parse(json.RawMessage(`{"x":1,"page_size":"a","limetypes":{"person":{"contact":true,"y":1}}}`))
	if len(diags) != 5 {
		t.Errorf("%d diagnostics: %+v", len(diags), diags)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("{" + goodURL + "," + goodKey + "," + goodType + "}"))
	f.Add([]byte(`{"limetypes":{"a":{"relations":{"b":null}}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, diags := Parse(raw)
		if (s == nil) != (len(diags) > 0) {
			t.Errorf("%v with %d diagnostics", s, len(diags))
		}
	})
}
