package limecrm

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestValueShapes(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.Update("person", 1003, map[string]any{
		"birthdate": "1990-01-15", "lastcontact": "2024-07-01T10:20:30.123456+02:00", "interests": []string{"padel", "tennis"}, "discount": 0.25,
	}))
	doc := r.get("limeobject/person/1003/").doc
	tests := map[string]string{
		"firstname":      `"Eva"`,
		"name":           `"Eva Jansen"`,
		"email":          `"eva@example.test"`,
		"phone":          `""`,
		"inactive":       `false`,
		"newsletter":     `true`,
		"position":       `{"id":101608,"key":"manager","text":"Manager"}`,
		"interests":      `[{"id":101614,"key":"padel","text":"Padel"},{"id":101613,"key":"tennis","text":"Tennis"}]`,
		"birthdate":      `"1990-01-15T00:00:00+01:00"`,
		"lastcontact":    `"2024-07-01T10:20:30.123456+02:00"`,
		"expireddate":    `null`,
		"customernumber": `500003`,
		"creditlimit":    `1250.5`,
		"discount":       `0.25`,
		"photo":          `1001`,
		"company":        `1022`,
		"_id":            `1003`,
		"_descriptive":   `"Eva Jansen"`,
		"_createduser":   `3701`,
	}
	for name, want := range tests {
		if got := compact(t, doc[name]); got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	if _, found := doc["history"]; found {
		t.Error("a list relation is in the body")
	}
	empty := compact(t, r.get("limeobject/person/1025/").doc["position"])
	if empty != `{"id":101607,"key":"101607","text":""}` {
		t.Errorf("empty option: %s", empty)
	}
}

func TestShapeQuirks(t *testing.T) {
	r := newRig(t, quirks(Quirks{DateOnly: true, SetKeys: true}))
	must(t, r.crm.Update("person", 1003, map[string]any{"birthdate": "1990-01-15", "interests": []string{"padel"}}))
	doc := r.get("limeobject/person/1003/").doc
	if doc["birthdate"] != "1990-01-15" || compact(t, doc["interests"]) != `["padel"]` {
		t.Errorf("%v %v", doc["birthdate"], doc["interests"])
	}
}

func TestLinks(t *testing.T) {
	r := newRig(t)
	ls := r.get("limeobject/person/1003/").doc["_links"].(map[string]any)
	base := r.http.URL + "/Lime%20CRM/api/v1/"
	for name, want := range map[string]string{
		"self":             `{"href":"` + base + `limeobject/person/1003/"}`,
		"limetype":         `{"href":"` + base + `limetype/person/","name":"person"}`,
		"relation_company": `{"href":"` + base + `limeobject/person/1003/company/","name":"company"}`,
		"relation_history": `{"href":"` + base + `limeobject/person/1003/history/","name":"history"}`,
		"relation_deal2":   `{"href":"` + base + `limeobject/person/1003/deal2/","name":"deal"}`,
		"new_history":      `{"href":"` + base + `limeobject/person/1003/history/new/"}`,
	} {
		if got := compact(t, ls[name]); got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	if ls["new_company"] != nil {
		t.Error("new_ link on a to-one relation")
	}
}

func TestPutChangesOnlyWhatWasSent(t *testing.T) {
	r := newRig(t)
	before := r.crm.Object("person", 1003)
	doc := r.do("PUT", "limeobject/person/1003/", `{"phone":"+31","position":{"key":"ceo"},"interests":["padel",{"key":"tennis"}],"birthdate":"1990-02-03","lastcontact":"2024-01-01T10:00:00Z","creditlimit":null,"company":1002}`, 200).doc
	after := r.crm.Object("person", 1003)
	if doc["phone"] != "+31" || doc["lastcontact"] != "2024-01-01T11:00:00+01:00" || doc["creditlimit"] != nil {
		t.Errorf("answer: %v", doc)
	}
	if doc["birthdate"] != "1990-02-03T00:00:00+01:00" || after["company"] != int64(1002) || after["position"].(optionValue).Key != "ceo" {
		t.Errorf("stored: %v", after)
	}
	if before["email"] != after["email"] || before["_createdtime"] != after["_createdtime"] {
		t.Error("a value that was not sent has changed")
	}
	if before["_timestamp"] == after["_timestamp"] || after["_updateduser"] != int64(3702) {
		t.Errorf("_timestamp %v, _updateduser %v", after["_timestamp"], after["_updateduser"])
	}
	again := r.do("PUT", "limeobject/person/1003/", `{}`, 200).doc
	if again["_timestamp"].(string) <= after["_timestamp"].(string) {
		t.Error("_timestamp stands still with the clock")
	}
}

func TestNameFollowsItsParts(t *testing.T) {
	r := newRig(t)
	if doc := r.do("PUT", "limeobject/person/1003/", `{"lastname":"Bakker"}`, 200).doc; doc["name"] != "Eva Bakker" || doc["_descriptive"] != "Eva Bakker" {
		t.Errorf("name %v", doc["name"])
	}
	if doc := r.do("PUT", "limeobject/person/1003/", `{"lastname":"X","name":"Anonymous"}`, 200).doc; doc["name"] != "Anonymous" {
		t.Errorf("a written name was replaced by %v", doc["name"])
	}
	if doc := r.do("PUT", "limeobject/person/1003/", `{"city":"X"}`, 200).doc; doc["name"] != "Anonymous" {
		t.Errorf("a name was rewritten to %v without cause", doc["name"])
	}
}

func TestRejections(t *testing.T) {
	r := newRig(t)
	tests := []struct{ name, body, message string }{
		{"null for string", `{"firstname":null}`, "null"},
		{"null for text", `{"note":null}`, "null"},
		{"null for phone", `{"phone":null}`, "null"},
		{"null for link", `{"email":null}`, "null"},
		{"unknown property", `{"nosuch":"secret-canary"}`, "secret-canary"},
		{"underscored property", `{"_id":5}`, "_id"},
		{"unknown option", `{"position":"secret-canary"}`, "secret-canary"},
		{"option text instead of key", `{"position":"Manager"}`, "Manager"},
		{"empty option key", `{"position":""}`, "position"},
		{"unknown option in set", `{"interests":["tennis","nosuch"]}`, "nosuch"},
		{"set as text", `{"interests":"tennis"}`, "interests"},
		{"over-long", `{"phone":"` + strings.Repeat("9", 33) + `"}`, "at most 32"},
		{"number as text", `{"phone":31}`, "31"},
		{"bad date", `{"birthdate":"31-12-1990"}`, "31-12-1990"},
		{"impossible date", `{"birthdate":"1990-02-30"}`, "1990-02-30"},
		{"ancient date", `{"birthdate":"0001-01-01"}`, "0001"},
		{"bad time", `{"lastcontact":"noon"}`, "noon"},
		{"date as number", `{"birthdate":19900101}`, "19900101"},
		{"yesno as text", `{"newsletter":"true"}`, "true"},
		{"integer as text", `{"customernumber":"5"}`, "5"},
		{"integer with fraction", `{"customernumber":5.5}`, "5.5"},
		{"integer too large", `{"customernumber":3000000000}`, "3000000000"},
		{"decimal as text", `{"creditlimit":"1,50"}`, "1,50"},
		{"wrong relation", `{"company":999999}`, "999999"},
		{"relation as text", `{"company":"1022"}`, "1022"},
		{"list relation", `{"history":[1001]}`, "history"},
		{"wrong file", `{"photo":999999}`, "999999"},
		{"required emptied", `{"lastname":" "}`, "required"},
		{"not JSON", `{"lastname":`, "JSON"},
		{"not an object", `[1]`, "JSON"},
		{"two objects", `{} {}`, "more than one"},
	}
	before := compact(t, r.crm.Object("person", 1003))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if m := r.do("PUT", "limeobject/person/1003/", tt.body, 400).message(); !strings.Contains(m, tt.message) {
				t.Errorf("message %q does not hold %q", m, tt.message)
			}
		})
	}
	if after := compact(t, r.crm.Object("person", 1003)); after != before {
		t.Errorf("a rejected write left traces:\n%s\n%s", before, after)
	}
}

func TestRejectionStoresNothingOfTheRequest(t *testing.T) {
	r := newRig(t, quirks(Quirks{Unprocessable: true}))
	r.do("PUT", "limeobject/person/1003/", `{"city":"Elsewhere","birthdate":"x"}`, 422)
	if r.crm.Object("person", 1003)["city"] == "Elsewhere" {
		t.Error("half of a rejected request was stored")
	}
}

func TestPostAndDelete(t *testing.T) {
	r := newRig(t)
	p := r.do("POST", "limeobject/history/", `{"note":"Hello","person":1003,"type":"note"}`, 201)
	id := p.doc["_id"].(json.Number).String()
	if p.header.Get("Location") != p.href("self") || p.doc["person"] != json.Number("1003") {
		t.Errorf("answer: %s", p.raw)
	}
	if ids, _ := r.all("limeobject/person/1003/history/?note=Hello"); len(ids) != 1 {
		t.Errorf("the new note is not in the list: %v", ids)
	}
	r.do("POST", "limeobject/person/", `{"firstname":"No last name"}`, 400)
	r.do("POST", "limeobject/nosuch/", `{}`, 404)
	r.do("DELETE", "limeobject/history/"+id+"/", "", 204)
	r.do("DELETE", "limeobject/history/"+id+"/", "", 404)
	r.do("GET", "limeobject/history/"+id+"/", "", 404)
}

func TestDeleteUnlinks(t *testing.T) {
	r := newRig(t)
	ids, _ := r.all("limeobject/person/1003/history/?_limit=1&note=" + "x")
	if len(ids) != 0 {
		t.Fatal(ids)
	}
	first := r.get("limeobject/person/1003/history/?_limit=1").objects()[0]["_id"].(json.Number).String()
	r.do("DELETE", "limeobject/person/1003/", "", 204)
	if got := r.get("limeobject/history/" + first + "/").doc["person"]; got != nil {
		t.Errorf("history still points at %v", got)
	}
}

func TestNoContentQuirk(t *testing.T) {
	r := newRig(t, quirks(Quirks{NoContent: true}))
	if p := r.do("PUT", "limeobject/person/1003/", `{"city":"X"}`, 204); p.raw != "" {
		t.Errorf("body %q", p.raw)
	}
}

func compact(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
