// Package memkit is the conformance kit's fixture for memadapter, for the tests
// of both.
package memkit

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/adaptertest"
	"github.com/inzage/inzage/sdk/memadapter"
)

func person(id string) sdk.Ref { return sdk.Ref{Adapter: "crm", Type: "person", ID: id} }

// Start makes a CRM in a file, and a second adapter on it: the CRM's own side.
// Contact 3 has so many notes.
func Start(t adaptertest.T, contacts, notes int) *adaptertest.Fixture {
	settings, err := json.Marshal(map[string]any{
		"contacts": contacts, "notes": notes, "file_bytes": 100000, "rich": true, "file": filepath.Join(t.TempDir(), "crm.gob"),
		"purposes": []sdk.Purpose{{ID: "p1", Titles: sdk.Labels{"en": "Membership"}, Basis: sdk.BasisContract}},
		"agents":   map[string]any{"a1": map[string]any{"may": []string{"link"}}},
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
	crm := memadapter.New()
	if resp, err := crm.Configure(t.Context(), &sdk.ConfigureRequest{Name: "crm", Settings: settings}); err != nil || len(resp.Diagnostics) > 0 {
		t.Fatalf("%v %+v", err, resp)
	}
	return &adaptertest.Fixture{
		Settings: settings,
		Records: adaptertest.Records{
			Contact: person("1"), Other: person("2"), Missing: person("99"), Archived: person(fmt.Sprint(contacts + 1)),
			Moved: person(fmt.Sprint(contacts + 2)), MovedTo: person("1"), Denied: person(fmt.Sprint(contacts + 3)),
		},
		Find: adaptertest.Searches{
			None: &sdk.FindRequest{Text: "nobody at all"}, One: &sdk.FindRequest{Type: "person", Field: "number", Text: "10001"},
			Many: &sdk.FindRequest{Text: "example.test"}, Archived: &sdk.FindRequest{Text: "old@example.test"},
		},
		Lists: adaptertest.Lists{
			Long:     adaptertest.List{Parent: person("3"), Relation: "notes", Count: notes},
			Empty:    adaptertest.List{Parent: person("3"), Relation: "deals"},
			Archived: adaptertest.List{Parent: person("2"), Relation: "notes", Ref: sdk.Ref{Adapter: "crm", Type: "note", ID: fmt.Sprint(200000 + notes)}},
			Shared:   adaptertest.List{Parent: person("1"), Relation: "deals", Ref: sdk.Ref{Adapter: "crm", Type: "deal", ID: "1"}, Others: 1},
			Private:  adaptertest.List{Parent: person("1"), Relation: "deals", Ref: sdk.Ref{Adapter: "crm", Type: "deal", ID: "2"}},
		},
		Edits: adaptertest.Edits{
			Values: map[string]sdk.Value{"employer": sdk.Reference(sdk.Ref{Adapter: "crm", Type: "company", ID: "2"}, "")},
			Child:  &adaptertest.Child{Relation: "addresses", Values: map[string]sdk.Value{"street": sdk.Text("Kit street 1"), "city": sdk.Text("Delft")}},
		},
		Files: adaptertest.FileSet{Owner: person("1"), Count: 2, Stranger: person("2"), Break: func() func() {
			return faults(crm, memadapter.Faults{DropFileAt: 1})
		}},
		Journal: adaptertest.JournalSet{Count: func(ref sdk.Ref, text string) (int, error) {
			n := 0
			for _, l := range crm.Lines(ref) {
				n += strings.Count(l.Text, text)
			}
			return n, nil
		}},
		Agents:  adaptertest.AgentSet{Known: "a1"},
		Consent: adaptertest.ConsentSet{Type: "news"},
		Secrets: []string{"person1@example.test", "Old person", "Called about the contract", "+31 20 555 0100", "Street 1"},
		Hooks: adaptertest.Hooks{
			Change: func(ref sdk.Ref, field string, v sdk.Value) error { crm.Set(ref, field, v); return nil },
			Cut: func() func() {
				fail := map[string]sdk.ErrorKind{}
				for _, method := range []string{"check", "contact", "find", "related", "update", "may"} {
					fail[method] = sdk.KindUnavailable
				}
				return faults(crm, memadapter.Faults{Fail: fail})
			},
			Slow: func(d time.Duration) func() {
				slow := map[string]int{}
				for _, method := range []string{"check", "contact", "find", "related"} {
					slow[method] = int(d.Milliseconds())
				}
				return faults(crm, memadapter.Faults{DelayMS: slow})
			},
			Lose: func() func() { return faults(crm, memadapter.Faults{LoseAnswer: true}) },
		},
	}
}

// faults switches on and returns how to switch off.
func faults(crm *memadapter.Adapter, f memadapter.Faults) func() {
	crm.SetFaults(f)
	return func() { crm.SetFaults(memadapter.Faults{}) }
}
