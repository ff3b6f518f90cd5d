package adapternode

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/adaptertest"
)

// TestConformance runs the kit against the launcher.
func TestConformance(t *testing.T) {
	adaptertest.RunBinary(t, command(t).Path, adaptertest.Harness{
		Start: func(t adaptertest.T) *adaptertest.Fixture { return fixture(t, crm{newFile(t)}) },
		Skips: []string{
			"cancel/while the CRM is slow", "cancel/the deadline", // a file answers at once
			"repeat/a lost answer",                 // and always
			"concurrency/two writers of one field", // the guard is checked, not atomic
			"files/the list is complete", "files/resumes and stops", "files/each can be read", "files/another record's file",
			"files/the receiver gives up", "files/a broken transfer is an error",
			"journal/a line", "journal/the same id once, with a kill in between", "journal/of nobody",
			"gatekeeper/an agent who may", "gatekeeper/an unknown agent may nothing", "gatekeeper/an unknown action",
			"gatekeeper/without the CRM nobody knows",
			"consents/types", "consents/of nobody", "consents/given and withdrawn", "consents/the same id once, with a kill in between",
			"consents/an unknown type", "purposes/each can be told",
		},
	})
}

// crm is a file that others change too.
type crm struct{ path string }

type rows map[string][]map[string]any

// newFile is the example's file with one person more, who moved ten thousand times.
func newFile(t adaptertest.T) string {
	raw, err := os.ReadFile("people.json")
	if err != nil {
		t.Fatalf("%v", err)
	}
	var all rows
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatalf("%v", err)
	}
	all["person"] = append(all["person"], map[string]any{"id": "p6", "revision": 1, "name": "Reiziger"})
	for i := range 10_000 {
		all["address"] = append(all["address"], map[string]any{"id": fmt.Sprint("b", i), "revision": 1, "person": "p6", "street": fmt.Sprint("Weg ", i)})
	}
	dir, err := os.MkdirTemp("", "people")
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	c := crm{dir + "/people.json"}
	if err := c.save(all); err != nil {
		t.Fatalf("%v", err)
	}
	return c.path
}

func (c crm) save(all rows) error {
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.path+".mine", raw, 0o600); err != nil {
		return err
	}
	return os.Rename(c.path+".mine", c.path)
}

// change is what somebody does with an editor.
func (c crm) change(ref sdk.Ref, field string, v sdk.Value) error {
	raw, err := os.ReadFile(c.path)
	if err != nil {
		return err
	}
	var all rows
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	for _, row := range all[ref.Type] {
		if row["id"] != ref.ID {
			continue
		}
		row[field] = column(v)
		row["revision"] = row["revision"].(float64) + 1
		return c.save(all)
	}
	return fmt.Errorf("no %s", ref)
}

// column is a value as it stands in the file.
func column(v sdk.Value) any {
	if v.State != sdk.StatePresent {
		return nil
	}
	var keys []string
	for _, o := range v.Options {
		keys = append(keys, o.Key)
	}
	switch v.Kind {
	case sdk.KindBool:
		return v.Bool
	case sdk.KindTime:
		return v.Time.Format("2006-01-02T15:04:05.999Z07:00")
	case sdk.KindOption:
		return keys[0]
	case sdk.KindOptions:
		return keys
	default:
		return v.Text
	}
}

func (c crm) cut() (heal func()) {
	_ = os.Rename(c.path, c.path+".away")
	return func() { _ = os.Rename(c.path+".away", c.path) }
}

// fixture says what stands in people.json.
func fixture(_ adaptertest.T, c crm) *adaptertest.Fixture {
	person := func(n int) sdk.Ref { return sdk.Ref{Adapter: name, Type: "person", ID: "p" + strconv.Itoa(n)} }
	list := func(n int, relation string) adaptertest.List {
		return adaptertest.List{Parent: person(n), Relation: relation}
	}
	f := &adaptertest.Fixture{
		Name: name, Settings: json.RawMessage(fmt.Sprintf(`{"file":%q,"simulated":true}`, c.path)), Required: []string{"file"},
		Records: adaptertest.Records{
			Contact: person(1), Other: person(2), Missing: person(99), Archived: person(3),
			Moved: person(4), MovedTo: person(1), Denied: person(5),
		},
		Find: adaptertest.Searches{
			None:     &sdk.FindRequest{Text: "nobody at all", Limit: 10},
			One:      &sdk.FindRequest{Field: "email", Text: "noor@dewit.example", Limit: 10},
			Many:     &sdk.FindRequest{Text: "de wit", Limit: 10},
			Archived: &sdk.FindRequest{Text: "visser", Limit: 10},
		},
		Edits: adaptertest.Edits{Child: &adaptertest.Child{
			Relation: "addresses", Values: map[string]sdk.Value{"street": sdk.Text("Plein 1"), "city": sdk.Text("Delft")},
		}},
		Secrets: []string{"Noor", "de Wit", "dewit.example", "555 01 11", "Kade 12", "Visser", "Vaak"},
		Hooks:   adaptertest.Hooks{Change: c.change, Cut: c.cut},
	}
	f.Lists.Long, f.Lists.Empty = list(6, "addresses"), list(3, "addresses")
	f.Lists.Long.Count = 10_000
	f.Lists.Archived, f.Lists.Shared, f.Lists.Private = list(1, "addresses"), list(1, "orders"), list(1, "orders")
	f.Lists.Archived.Ref = sdk.Ref{Adapter: name, Type: "address", ID: "a2"}
	f.Lists.Shared.Ref, f.Lists.Shared.Others = sdk.Ref{Adapter: name, Type: "order", ID: "o2"}, 1
	f.Lists.Private.Ref = sdk.Ref{Adapter: name, Type: "order", ID: "o1"}
	return f
}
