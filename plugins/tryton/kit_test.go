package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/inzage/inzage/plugins/tryton/internal/tryton"
	"github.com/inzage/inzage/plugins/tryton/trytontest"
	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/adaptertest"
	"github.com/inzage/inzage/sdk/serve"
)

func newAdapter() sdk.Adapter {
	return tryton.New(tryton.Options{Version: version, Log: serve.Logger()})
}

func TestMain(m *testing.M) {
	adaptertest.ServeIfChild(newAdapter)
	os.Exit(trytontest.Main(m))
}

// TestKit runs the conformance kit against a real Tryton. On SQLite the guard
// is checked, not atomic; there are no journal and no gatekeeper.
func TestKit(t *testing.T) {
	adaptertest.Run(t, adaptertest.Harness{New: newAdapter, Start: startKit, Skips: []string{
		"refusal/required field", // a party has none that can be edited
		"refusal/too long",       // Tryton bounds no text of it
		"refusal/not a date, not a number",
		"journal/a line",
		"journal/the same id once, with a kill in between",
		"journal/of nobody",
		"gatekeeper/an agent who may",
		"gatekeeper/an unknown agent may nothing",
		"gatekeeper/an unknown action",
		"gatekeeper/without the CRM nobody knows",
		"purposes/each can be told",
		"secrecy/by hand it says what it is",   // the child process is the test binary itself
		"concurrency/two writers of one field", // the guard is checked, not atomic, on SQLite
	}})
}

// startKit opens a fresh database, for a user who may see nothing of sales.
func startKit(t adaptertest.T) *adaptertest.Fixture {
	crm := trytontest.New(t)
	proxy := trytontest.NewProxy(t, crm)
	party := func(name string) sdk.Ref { return ref("party.party", crm.ID(name)) }
	crm.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
		INSERT INTO ir_note (resource, message, create_uid, create_date) SELECT ?, 'Note ' || i, 1, '2026-11-01 09:00:00' FROM n`,
		"party.party,"+crm.ID("bram"))
	return &adaptertest.Fixture{
		Settings: kitSettings(t, proxy.URL, crm.Name), Required: []string{"url", "database", "login", "password", "models"},
		Records: adaptertest.Records{
			Contact: party("eva"), Other: party("bram"), Missing: ref("party.party", "999999"), Archived: party("old"),
			Moved: party("merged"), MovedTo: party("eva"), Denied: ref("sale.opportunity", crm.ID("deal")),
		},
		Find: adaptertest.Searches{
			None: &sdk.FindRequest{Text: "nobody at all"}, One: &sdk.FindRequest{Type: "party.party", Field: "email", Text: "eva@example.test"},
			Many: &sdk.FindRequest{Text: "example.test"}, Archived: &sdk.FindRequest{Text: "oud@example.test"},
		},
		Lists: adaptertest.Lists{
			Long:     adaptertest.List{Parent: party("bram"), Relation: "notes", Count: 10000},
			Empty:    adaptertest.List{Parent: party("zoe"), Relation: "notes"},
			Archived: adaptertest.List{Parent: party("eva"), Relation: "contact_mechanisms", Ref: ref("party.contact_mechanism", "4")},
			Shared:   adaptertest.List{Parent: party("eva"), Relation: "relations", Ref: ref("party.relation.all", "2"), Others: 1},
			Private:  adaptertest.List{Parent: party("eva"), Relation: "addresses", Ref: ref("party.address", "1")},
		},
		Edits: adaptertest.Edits{Child: &adaptertest.Child{Relation: "contact_mechanisms", Values: map[string]sdk.Value{
			"type": sdk.Choice("website", ""), "value": sdk.Text("https://eva.example.test"),
		}}},
		Files:   adaptertest.FileSet{Owner: party("eva"), Count: 3, Stranger: party("bram"), Break: proxy.BreakFiles},
		Consent: adaptertest.ConsentSet{Type: crm.ID("newsletter")},
		Secrets: []string{"eva@example.test", "Jansen", "Leidschendam", trytontest.ClerkPassword},
		Hooks: adaptertest.Hooks{
			Change: func(r sdk.Ref, field string, v sdk.Value) error { return change(crm, r, field, v) },
			Cut:    proxy.Cut, Slow: proxy.Slow, Lose: proxy.Lose,
		},
	}
}

func ref(model, id string) sdk.Ref { return sdk.Ref{Adapter: "crm", Type: model, ID: id} }

func kitSettings(t adaptertest.T, url, database string) json.RawMessage {
	raw, err := os.ReadFile("internal/tryton/testdata/settings.json")
	if err != nil {
		t.Fatalf("%v", err)
	}
	var set map[string]any
	if err := json.Unmarshal(raw, &set); err != nil {
		t.Fatalf("%v", err)
	}
	set["url"], set["database"], set["login"], set["password"] = url, database, trytontest.ClerkLogin, trytontest.ClerkPassword
	// This user may not read opportunities at all: they are there as the record that is denied.
	delete(set["models"].(map[string]any)["party.party"].(map[string]any)["relations"].(map[string]any), "opportunities")
	set["languages"] = []string{"en"}                               // labels in others are read by the adapter's own tests
	set["rate"] = map[string]any{"requests": 1000000, "seconds": 1} // the kit asks more in a second than people in an hour
	if raw, err = json.Marshal(set); err != nil {
		t.Fatalf("%v", err)
	}
	return raw
}

// children says in which record of Eva's a field of hers stands.
var children = map[string]struct{ model, id, field string }{
	"email": {"party.contact_mechanism", "1", "value"}, "mobile": {"party.contact_mechanism", "3", "value"},
	"street": {"party.address", "1", "street"}, "postal_code": {"party.address", "1", "postal_code"}, "city": {"party.address", "1", "city"},
}

// change writes as a person who works in Tryton would.
func change(crm *trytontest.Database, r sdk.Ref, field string, v sdk.Value) error {
	model, id := r.Type, r.ID
	if c, ok := children[field]; ok && model == "party.party" {
		model, id, field = c.model, c.id, c.field
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || v.Kind != sdk.KindText {
		return fmt.Errorf("cannot change %s of kind %s", field, v.Kind)
	}
	crm.Call(model+".write", []any{n}, map[string]any{field: v.Text}, map[string]any{})
	return nil
}
