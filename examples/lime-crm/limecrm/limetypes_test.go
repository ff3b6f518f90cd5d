package limecrm

import (
	"net/url"
	"strings"
	"testing"
)

func TestLimetypes(t *testing.T) {
	r := newRig(t)
	page := r.get("limetype/?_embed=limetypes.properties").doc
	types := page["_embedded"].(map[string]any)["limetypes"].([]any)
	if len(types) != 12 {
		t.Errorf("%d limetypes", len(types))
	}
	person := types[0].(map[string]any)
	if compact(t, person["localname"]) != `{"plural":"Persons","singular":"Person"}` {
		t.Errorf("localname %v", person["localname"])
	}
	if r.get("limetype/").doc["_embedded"].(map[string]any)["limetypes"].([]any)[0].(map[string]any)["_embedded"] != nil {
		t.Error("properties without being asked for")
	}
	r.key = KeyNoHistory
	if raw := r.get("limetype/").raw; strings.Contains(raw, `"name":"history"`) {
		t.Error("a limetype that may not be read is listed")
	}
}

func TestProperties(t *testing.T) {
	r := newRig(t)
	base := r.http.URL + "/Lime%20CRM/api/v1/limetype/"
	for path, want := range map[string]string{
		"person/email":    `{"_links":{"self":{"href":"` + base + `person/email/"}},"length":256,"localname":"E-mail","name":"email","required":false,"type":"link"}`,
		"person/company":  `{"_links":{"related_type":{"href":"` + base + `company/","name":"company"},"self":{"href":"` + base + `person/company/"}},"localname":"Company","name":"company","required":false,"type":"belongsto"}`,
		"person/lastname": `{"_links":{"self":{"href":"` + base + `person/lastname/"}},"length":64,"localname":"Last name","name":"lastname","required":true,"type":"string"}`,
	} {
		if got := compact(t, r.get("limetype/"+path+"/").doc); got != want {
			t.Errorf("%s:\n%s\n%s", path, got, want)
		}
	}
	country := r.get("limetype/person/country/").doc["options"].([]any)
	if compact(t, country[0]) != `{"id":101601,"inactive":false,"key":"101601","text":""}` || compact(t, country[5]) != `{"id":101606,"inactive":true,"key":"yu","text":"Yugoslavia"}` {
		t.Errorf("options %v", country)
	}
	properties := r.get("limetype/person/?_embed=properties").doc["_embedded"].(map[string]any)["properties"].([]any)
	if len(properties) != 35 {
		t.Errorf("%d properties", len(properties))
	}
	r.do("GET", "limetype/person/nosuch/", "", 404)
}

func TestACLQuirk(t *testing.T) {
	r := newRig(t, quirks(Quirks{ACL: true}))
	r.key = KeyReadOnly
	if got := compact(t, r.get("limetype/person/").doc["acl"]); got != `{"create":false,"delete":false,"read":true,"update":false}` {
		t.Error(got)
	}
}

func TestSwedishSolution(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Solution = "sv" })
	doc := r.get("limetype/kontakt/fornamn/").doc
	if doc["localname"] != "Förnamn" {
		t.Errorf("%v", doc)
	}
	eva := r.get("limeobject/kontakt/1003/").doc
	if eva["epost"] != "eva@example.test" || eva["namn"] != "Eva Jansen" {
		t.Errorf("%v", eva)
	}
	if ids, _ := r.all("limeobject/kontakt/1003/historik/?_limit=50"); len(ids) != 25 {
		t.Errorf("%d notes", len(ids))
	}
	r.do("GET", "limeobject/person/1003/", "", 404)
	r.key = KeyNoHistory
	r.do("GET", "limeobject/historik/", "", 403)
}

func query(q string) string { return "query/?q=" + url.QueryEscape(q) }

func TestQuery(t *testing.T) {
	r := newRig(t)
	const ids = `"responseFormat":{"object":{"_id":null}}`
	tests := []struct{ name, query, want string }{
		{"equal", `{"limetype":"person","filter":{"key":"email","op":"=","exp":"EVA@example.test"},` + ids + `}`, `[{"_id":1003}]`},
		{"and", `{"limetype":"person","filter":{"op":"AND","exp":[{"key":"lastname","op":"=","exp":"Familie"},{"key":"firstname","op":"!=","exp":"Tom"}]},` + ids + `}`, `[{"_id":1011}]`},
		{"or, order", `{"limetype":"person","filter":{"op":"OR","exp":[{"key":"_id","op":"=","exp":1003},{"key":"_id","op":"=","exp":1004}]},"orderBy":[{"_id":"DESC"}],` + ids + `}`, `[{"_id":1004},{"_id":1003}]`},
		{"not", `{"limetype":"person","filter":{"op":"AND","exp":[{"op":"!","exp":{"key":"firstname","op":"=","exp":"Tom"}},{"key":"lastname","op":"=","exp":"Familie"}]},` + ids + `}`, `[{"_id":1011}]`},
		{"in", `{"limetype":"person","filter":{"key":"_id","op":"IN","exp":[1003,1005]},` + ids + `}`, `[{"_id":1003},{"_id":1005}]`},
		{"range", `{"limetype":"person","filter":{"op":"AND","exp":[{"key":"_id","op":">","exp":1003},{"key":"_id","op":"<=","exp":1005}]},` + ids + `}`, `[{"_id":1004},{"_id":1005}]`},
		{"begins", `{"limetype":"person","filter":{"key":"email","op":"=?","exp":"eva@"},` + ids + `}`, `[{"_id":1003}]`},
		{"like", `{"limetype":"person","filter":{"key":"email","op":"?","exp":"ierda@"},` + ids + `}`, `[]`},
		{"ends", `{"limetype":"person","filter":{"key":"lastname","op":"=$","exp":"Müller"},` + ids + `}`, `[{"_id":1004}]`},
		{"dotted", `{"limetype":"deal","filter":{"key":"person2.name","op":"=","exp":"Eva Jansen"},"responseFormat":{"object":{"_id":{"_alias":"id"},"person.name":null,"person2":{"firstname":""}}}}`, `[{"id":1006,"person.name":"Zoë van 't Hoog-Müller","person2":{"firstname":"Eva"}}]`},
		{"empty relation", `{"limetype":"deal","filter":{"key":"_id","op":"=","exp":1002},"responseFormat":{"object":{"person2":{"name":null}}}}`, `[{"person2":null}]`},
		{"page", `{"limetype":"person","limit":2,"offset":1,` + ids + `}`, `[{"_id":1002},{"_id":1003}]`},
		{"option", `{"limetype":"person","filter":{"key":"_id","op":"=","exp":1003},"responseFormat":{"object":{"position":{}}}}`, `[{"position":{"id":101608,"key":"manager","text":"Manager"}}]`},
		{"null", `{"limetype":"person","filter":{"key":"anonymizeddate","op":"!=","exp":null},` + ids + `}`, `[{"_id":1025}]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := compact(t, r.get(query(tt.query)).doc["objects"]); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestQueryPagesAndAggregates(t *testing.T) {
	r := newRig(t)
	q := `{"limetype":"history","filter":{"key":"person","op":"=","exp":1010},"responseFormat":{"object":{"_id":null},"aggregates":{"all":{"n":{"op":"COUNT"},"max":{"op":"MAX","key":"person"},"avg":{"op":"AVG","key":"person"},"sum":{"op":"SUM","key":"person"}}}}`
	doc := r.get(query(q + "}")).doc
	if got := compact(t, doc["aggregates"]); got != `{"all":{"avg":1010,"max":1010,"n":10000,"sum":10100000}}` {
		t.Error(got)
	}
	if n := len(doc["objects"].([]any)); n != queryDefaultLimit {
		t.Errorf("%d rows without a limit", n)
	}
	if n := len(r.get(query(q + `,"limit":5000}`)).doc["objects"].([]any)); n != queryMaxLimit {
		t.Errorf("%d rows with a limit of 5000", n)
	}
}

func TestQueryRejections(t *testing.T) {
	r := newRig(t)
	for _, q := range []string{
		``, `{"limetype":"nosuch"}`, `{"limetype":"person","responseFormat":{"object":{"history":null}}}`,
		`{"limetype":"person","responseFormat":{"object":{"nosuch":null}}}`, `{"limetype":"person","responseFormat":{"object":{"email":{"x":null}}}}`,
		`{"limetype":"person","filter":{"key":"email","op":"~","exp":"x"}}`, `{"limetype":"person","filter":{"key":"_id","op":"IN","exp":5}}`,
		`{"limetype":"person","filter":{"op":"AND","exp":[]}}`, `{"limetype":"person","filter":{"key":"birthdate","op":"=","exp":"x"}}`,
		`{"limetype":"person","limit":-1}`, `{"limetype":"person","responseFormat":{"aggregates":{"all":{"n":{"op":"GROUP","key":"city"}}}}}`,
	} {
		r.do("GET", query(q), "", 400)
	}
	r.key = KeyNoHistory
	r.do("GET", query(`{"limetype":"person","responseFormat":{"object":{"company":{"name":null}}}}`), "", 200)
}
