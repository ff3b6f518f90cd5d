package settings

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func withBlock(block string) json.RawMessage {
	return json.RawMessage("{" + goodURL + "," + goodKey + "," + goodType + "," + block + "}")
}

func TestParseJournalAndGatekeeper(t *testing.T) {
	s, diags := Parse(withBlock(`"journal":{"limetype":"history","links":{"person":"person"},"note":"note","date":"date","type":"type","type_key":"system"},
		"gatekeeper":{"groups":{"link":["Administrators","Users"],"desk":[]}}`))
	if s == nil {
		t.Fatalf("%+v", diags)
	}
	if j := s.Journal; j.Limetype != "history" || j.Links["person"] != "person" || j.Note != "note" || j.Date != "date" || j.Option != "type" || j.Key != "system" {
		t.Errorf("%+v", j)
	}
	if g := s.Gatekeeper; !slices.Equal(g["link"], []string{"Administrators", "Users"}) || g["desk"] == nil || g["export"] != nil {
		t.Errorf("%+v", g)
	}
	if s, _ := Parse(withBlock(`"simulated":true`)); s.Journal != nil || s.Gatekeeper != nil {
		t.Error("what is not in the settings is switched on")
	}
}

func TestParseRefusesJournalsAndGatekeepers(t *testing.T) {
	const good = `"limetype":"history","note":"note","date":"date"`
	for name, test := range map[string]struct{ block, path, says string }{
		"no object":        {`"journal":"history"`, "journal", "must be an object"},
		"no date":          {`"journal":{"limetype":"history","note":"note","links":{"person":"person"}}`, "journal date", "missing"},
		"no links":         {`"journal":{` + good + `}`, "journal links", "missing"},
		"a link to a path": {`"journal":{` + good + `,"links":{"person":"../x"}}`, "journal links person", "not a name"},
		"half a type":      {`"journal":{` + good + `,"links":{"person":"person"},"type":"type"}`, "journal type_key", "go together"},
		"unknown":          {`"journal":{` + good + `,"links":{"person":"person"},"notes":"x"}`, "journal notes", `"note"`},
		"no groups":        {`"gatekeeper":{}`, "gatekeeper groups", "missing"},
		"an action":        {`"gatekeeper":{"groups":{"link":["A"],"lnk":["A"]}}`, "gatekeeper groups lnk", `"link"`},
		"groups as text":   {`"gatekeeper":{"groups":{"link":"Users"}}`, "gatekeeper groups link", "list of different texts"},
		"an empty group":   {`"gatekeeper":{"groups":{"link":[" "]}}`, "gatekeeper groups link", "list of different texts"},
	} {
		s, diags := Parse(withBlock(test.block))
		ok := s == nil
		for _, d := range diags {
			ok = ok && strings.Join(d.Path, " ") == test.path && strings.Contains(d.Summary+d.Detail, test.says)
		}
		if !ok || len(diags) != 1 {
			t.Errorf("%s: %+v", name, diags)
		}
	}
}
