package settings

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
)

const (
	goodPlace = `"url":"http://127.0.0.1:8000","database":"crm","login":"sidecar","password":"SECRET"`
	goodParty = `"contact":true,"relations":{"mechanisms":{"field":"contact_mechanisms","ownership":"owned"},"notes":{"model":"ir.note","by":["resource"]}}`
)

func party(more string) json.RawMessage {
	return json.RawMessage(`{` + goodPlace + `,"models":{"party.party":{` + goodParty + more + `}}}`)
}

func consents(block string) json.RawMessage {
	return json.RawMessage(`{` + goodPlace + `,"models":{"party.party":{` + goodParty + `}},"consents":` + block + `}`)
}

func TestParseConsents(t *testing.T) {
	s, diags := Parse(consents(`{"text":{"nl":"Stuur mij {list}."},"lists":{"News":{"hidden":true},"7":{"read_only":true}}}`))
	if s == nil {
		t.Fatalf("%+v", diags)
	}
	c := s.Consents
	if c.Model != "marketing.email" || c.List != "list_" || c.Address != "email" || c.KeptBy != "email" || c.Text["nl"] != "Stuur mij {list}." {
		t.Errorf("%+v", c)
	}
	if !c.Of("3", "News").Hidden || !c.Of("7", "News").ReadOnly || c.Of("3", "Else").Hidden {
		t.Error("what is said of lists")
	}
	if s, _ := Parse(party("")); s.Consents != nil {
		t.Error("nothing was said, and there are consents")
	}
}

func TestParse(t *testing.T) {
	s, diags := Parse(party(`,"search":["name","mechanisms.value"],"inline":{"email":{"relation":"mechanisms","field":"value","where":{"type":"email"},"format":"email","empty":"remove"}}`))
	if s == nil {
		t.Fatalf("%+v", diags)
	}
	m := s.Models["party.party"]
	if s.URL.Host != "127.0.0.1:8000" || s.Database != "crm" || s.Password.Reveal() != "SECRET" || s.Languages[0] != "en" || s.PageSize != DefaultPageSize || s.Rate.Requests != DefaultRequests {
		t.Errorf("%+v", s)
	}
	if in := m.Inline[0]; in.Name != "email" || in.Relation != "mechanisms" || in.Where["type"] != "email" || !in.Remove || in.Format != sdk.FormatEmail {
		t.Errorf("%+v", in)
	}
	if r := m.Relations[0]; r.Field != "contact_mechanisms" || r.Ownership != sdk.Owned {
		t.Errorf("%+v", r)
	}
	if r := m.Relations[1]; r.Field != "" || r.Model != "ir.note" || r.Ownership != sdk.Shared {
		t.Errorf("%+v", r)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		raw        json.RawMessage
		path, says string
	}{
		"no object":        {json.RawMessage(`[]`), "", "object"},
		"no database":      {json.RawMessage(`{"url":"http://localhost","login":"a","password":"b","models":{"party.party":{"contact":true}}}`), "database", "missing"},
		"no password":      {json.RawMessage(`{"url":"http://localhost","login":"a","database":"b","models":{"party.party":{"contact":true}}}`), "password", "env("},
		"no models":        {json.RawMessage(`{` + goodPlace + `}`), "models", "party.party"},
		"plain http":       {json.RawMessage(`{"url":"http://crm.example.test","database":"crm","login":"a","password":"b","models":{"party.party":{"contact":true}}}`), "url", "https"},
		"a path as base":   {json.RawMessage(`{"url":"http://localhost","database":"../x","login":"a","password":"b","models":{"party.party":{"contact":true}}}`), "database", "not a name"},
		"a colon":          {json.RawMessage(`{"url":"http://localhost","database":"crm","login":"a:b","password":"b","models":{"party.party":{"contact":true}}}`), "login", "colon"},
		"a typo":           {json.RawMessage(`{` + goodPlace + `,"langauges":["nl"],"models":{"party.party":{"contact":true}}}`), "langauges", `"languages"`},
		"a language":       {json.RawMessage(`{` + goodPlace + `,"languages":["dutch!"],"models":{"party.party":{"contact":true}}}`), "languages", "no language"},
		"no contact":       {json.RawMessage(`{` + goodPlace + `,"models":{"party.party":{}}}`), "models", "contact = true"},
		"a company":        {json.RawMessage(`{` + goodPlace + `,"company":"x","models":{"party.party":{"contact":true}}}`), "company", "number"},
		"no model":         {json.RawMessage(`{` + goodPlace + `,"models":{"party.party":{"contact":true},"party/../x":{}}}`), "models party/../x", "not a model"},
		"an unknown key":   {party(`,"serach":["name"]`), "models party.party serach", `"search"`},
		"a dot":            {party(`,"hidden":["a.b"]`), "models party.party hidden", "without a dot"},
		"both personal":    {party(`,"personal":[],"not_personal":[]`), "models party.party not_personal", "exclude"},
		"hidden and used":  {party(`,"title":"name","hidden":["name"]`), "models party.party hidden", "same time"},
		"no relation":      {party(`,"inline":{"email":{"relation":"mechanism","field":"value"}}`), "models party.party inline email relation", `"mechanisms"`},
		"not owned":        {party(`,"inline":{"email":{"relation":"notes","field":"value"}}`), "models party.party inline email relation", "owned"},
		"no field":         {party(`,"inline":{"email":{"relation":"mechanisms"}}`), "models party.party inline email field", "missing"},
		"a format":         {party(`,"inline":{"email":{"relation":"mechanisms","field":"value","format":"emial"}}`), "models party.party inline email format", `"email"`},
		"an empty":         {party(`,"inline":{"email":{"relation":"mechanisms","field":"value","empty":"delete"}}`), "models party.party inline email empty", "clear or remove"},
		"no text":          {consents(`{}`), "consents text", "missing"},
		"no language":      {consents(`{"text":{}}`), "consents text", "no language"},
		"an empty text":    {consents(`{"text":{"nl":" "}}`), "consents text nl", "empty"},
		"a text's key":     {consents(`{"text":{"Dutch!":"x"}}`), "consents text Dutch!", "not a language"},
		"no text at all":   {consents(`{"text":{"nl":1}}`), "consents text nl", "must be a text"},
		"a list's typo":    {consents(`{"text":{"nl":"x"},"lists":{"News":{"readonly":true}}}`), "consents lists News readonly", `"read_only"`},
		"a strange model":  {consents(`{"text":{"nl":"x"},"model":"x/y"}`), "consents model", "not a model"},
		"a dotted field":   {consents(`{"text":{"nl":"x"},"kept_by":"a.b"}`), "consents kept_by", "without a dot"},
		"search elsewhere": {json.RawMessage(`{` + goodPlace + `,"models":{"party.party":{"contact":true},"ir.note":{"search":["message"]}}}`), "models ir.note search", "contacts only"},
	} {
		s, diags := Parse(test.raw)
		if s != nil || len(diags) != 1 || strings.Join(diags[0].Path, " ") != test.path || !strings.Contains(diags[0].Summary+"; "+diags[0].Detail, test.says) {
			t.Errorf("%s: %+v", name, diags)
		}
		for _, d := range diags {
			if strings.Contains(d.Summary+d.Detail, "SECRET") {
				t.Errorf("%s: the password is told", name)
			}
		}
	}
}

func TestParseRelations(t *testing.T) {
	for relation, says := range map[string]string{
		`{"field":"a","model":"ir.note","by":["b"]}`: "excludes",
		`{"model":"ir.note"}`:                        "go together",
		`{"model":"x","by":["b"]}`:                   "not a model",
		`{"ownership":"ownd"}`:                       `"owned"`,
		`{"by":[]}`:                                  "go together",
	} {
		s, diags := Parse(json.RawMessage(`{` + goodPlace + `,"models":{"party.party":{"contact":true,"relations":{"x":` + relation + `}}}}`))
		if s != nil || len(diags) == 0 || !strings.Contains(diags[0].Summary+diags[0].Detail, says) {
			t.Errorf("%s: %+v", relation, diags)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(party("")))
	f.Add([]byte(`{"models":{"a.b":{"inline":{"c":null},"relations":{"d":null}}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, diags := Parse(raw)
		if (s == nil) != (len(diags) > 0) {
			t.Errorf("%v with %d diagnostics", s, len(diags))
		}
	})
}
