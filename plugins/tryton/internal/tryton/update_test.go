package tryton

import (
	"fmt"
	"sync"
	"testing"

	"github.com/inzage/inzage/sdk"
)

func itoa(v any) string { return fmt.Sprint(v) }

// inDatabase reads a child's value past Tryton.
func (f *fixture) mechanism(id string) string {
	f.t.Helper()
	return f.crm.Text("SELECT value FROM party_contact_mechanism WHERE id = ?", id)
}

func TestUpdateOfTheContactAndItsChildren(t *testing.T) {
	f := start(t)
	before := f.contact(f.party("eva"))
	out := f.set(before, map[string]sdk.Value{
		"name": sdk.Text("Eva Jansen-Bakker"), "email": sdk.Text("eva.nieuw@example.test"), "city": sdk.Text("Voorburg"),
		"country": sdk.Choice(f.crm.ID("SE"), ""), "lang": sdk.Empty(sdk.KindOption), "phone": sdk.Text("+31 70 555 01 11"),
	})
	wantStatus(t, out, sdk.StatusApplied, sdk.StatusApplied, sdk.StatusApplied, sdk.StatusApplied, sdk.StatusApplied, sdk.StatusApplied)
	if out.Record.Revision == before.Revision || out.Record.Values["email"].Text != "eva.nieuw@example.test" {
		t.Errorf("%+v", out.Record)
	}
	if got := f.mechanism("1"); got != "eva.nieuw@example.test" {
		t.Errorf("the CRM holds %q", got)
	}
	if got := f.mechanism("2"); got != "eva.werk@example.test" {
		t.Errorf("the second address became %q", got)
	}
	if got := f.crm.Text("SELECT value FROM party_contact_mechanism WHERE party = ? AND type = 'phone' AND active", f.crm.ID("eva")); got != "+31 70 555 01 11" {
		t.Errorf("the new phone is %q", got)
	}
	if got := f.crm.Text("SELECT city || country FROM party_address WHERE id = 1"); got != "Voorburg"+f.crm.ID("SE") {
		t.Errorf("the address is %q", got)
	}
	out = f.set(out.Record, map[string]sdk.Value{"name": sdk.Text("Eva Jansen-Bakker"), "email": sdk.Text("eva.nieuw@example.test")})
	wantStatus(t, out, sdk.StatusUnchanged, sdk.StatusUnchanged)
}

func TestUpdateMakesAndRemovesChildren(t *testing.T) {
	f := start(t)
	zoe := f.contact(f.party("zoe"))
	out := f.set(zoe, map[string]sdk.Value{
		"email": sdk.Text("zoë@example.test"), "street": sdk.Text("Kade 1\nbis"), "city": sdk.Text("Delft"), "postal_code": sdk.Text("2611 AA"),
	})
	wantStatus(t, out, sdk.StatusApplied, sdk.StatusApplied, sdk.StatusApplied, sdk.StatusApplied)
	if n := f.crm.Text("SELECT count(*) FROM party_address WHERE party = ?", f.crm.ID("zoe")); n != "1" {
		t.Errorf("%s addresses were made of one form", n)
	}
	out = f.set(out.Record, map[string]sdk.Value{"email": sdk.Empty(sdk.KindText), "city": sdk.Empty(sdk.KindText)})
	wantStatus(t, out, sdk.StatusApplied, sdk.StatusApplied)
	if n := f.crm.Text("SELECT count(*) FROM party_contact_mechanism WHERE party = ?", f.crm.ID("zoe")); n != "0" {
		t.Errorf("%s e-mail addresses are left", n)
	}
	if out.Record.Values["street"].Text != "Kade 1\nbis" || out.Record.Values["city"].State != sdk.StateEmpty {
		t.Errorf("%+v", out.Record.Values)
	}
}

// TestConflicts: within one second, on SQLite, whose timestamps do not tell.
func TestConflicts(t *testing.T) {
	f := start(t)
	seen := f.contact(f.party("eva"))
	f.crm.Call("party.contact_mechanism.write", []any{1}, map[string]any{"value": "agent@example.test"}, map[string]any{})
	out := f.set(seen, map[string]sdk.Value{"email": sdk.Text("customer@example.test"), "name": sdk.Text("Eva J.")})
	wantStatus(t, out, sdk.StatusConflict, sdk.StatusNotWritten)
	if out.Results[0].Current.Text != "agent@example.test" || f.mechanism("1") != "agent@example.test" {
		t.Errorf("%+v", out.Results)
	}
	out = f.set(seen, map[string]sdk.Value{"city": sdk.Text("Delft")})
	wantStatus(t, out, sdk.StatusApplied) // another field is no conflict
	if got := f.contact(f.party("eva")).Revision; got == seen.Revision {
		t.Error("the revision did not change with a child")
	}
}

func TestUpdateRefuses(t *testing.T) {
	f := start(t)
	eva := f.contact(f.party("eva"))
	for field, test := range map[string]struct {
		value sdk.Value
		why   sdk.Reason
	}{
		"code":        {sdk.Text("X"), sdk.ReasonReadOnly},
		"active":      {sdk.Bool(false), sdk.ReasonReadOnly},
		"emial":       {sdk.Text("x"), sdk.ReasonUnknown},
		"name":        {sdk.Text("a\nb"), sdk.ReasonFormat},
		"lang":        {sdk.Choice("9999", ""), sdk.ReasonOption},
		"country":     {sdk.Choice("9999", ""), sdk.ReasonOption},
		"email":       {sdk.Date("2026-01-01"), sdk.ReasonFormat},
		"create_date": {sdk.Empty(sdk.KindTime), sdk.ReasonReadOnly},
	} {
		out := f.set(eva, map[string]sdk.Value{field: test.value, "city": sdk.Text("Delft")})
		for _, r := range out.Results {
			if r.Field == field && (r.Status != sdk.StatusRejected || r.Reason != test.why) || r.Field == "city" && r.Status != sdk.StatusNotWritten {
				t.Errorf("%s: %+v", field, out.Results)
			}
		}
	}
	if got := f.contact(f.party("eva")); got.Revision != eva.Revision {
		t.Error("something was written")
	}
	_, err := f.Update(t.Context(), &sdk.UpdateRequest{Ref: sdk.Ref{Adapter: "crm", Type: "party.party", ID: "99999"}, Changes: []sdk.Change{{Op: sdk.OpSet, Field: "name", New: sdk.Text("x")}}})
	wantKind(t, err, sdk.KindNotFound)
	_, err = f.Update(t.Context(), &sdk.UpdateRequest{Ref: f.party("merged"), Changes: []sdk.Change{{Op: sdk.OpSet, Field: "name", New: sdk.Text("x")}}})
	wantKind(t, err, sdk.KindMoved)
}

// TestTheCRMsOwnRefusal: Tryton says "UserError" to a value that it does not
// want, in its user's language; nothing of it passes on.
func TestTheCRMsOwnRefusal(t *testing.T) {
	f := start(t, with("party.party", "readonly", []string{}))
	f.crm.Call("res.user.write", []any{f.crm.IDs["sidecar"]}, map[string]any{"language": f.crm.IDs["nl"]}, map[string]any{})
	bram := f.contact(f.party("bram"))
	out := f.set(bram, map[string]sdk.Value{"code": f.contact(f.party("eva")).Values["code"]})
	wantStatus(t, out, sdk.StatusRejected)
	if out.Results[0].Reason != sdk.ReasonCRMRefuse {
		t.Errorf("%+v", out.Results)
	}
}

func TestChildrenByThemselves(t *testing.T) {
	f := start(t)
	mechanisms := f.related(f.party("eva"), "contact_mechanisms")
	out := f.set(mechanisms[1], map[string]sdk.Value{"value": sdk.Text("werk@example.test")})
	wantStatus(t, out, sdk.StatusApplied)
	if f.mechanism("2") != "werk@example.test" {
		t.Error("the child was not changed")
	}
	out = f.set(mechanisms[3], map[string]sdk.Value{"value": sdk.Text("+31 70 555 01 00")}) // archived
	wantStatus(t, out, sdk.StatusApplied)
}

func change(f *fixture, ref sdk.Ref, c ...sdk.Change) *sdk.UpdateResponse {
	f.t.Helper()
	out, err := f.Update(f.t.Context(), &sdk.UpdateRequest{Ref: ref, Changes: c})
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func TestAddAndRemoveChildren(t *testing.T) {
	f := start(t)
	eva := f.party("eva")
	add := sdk.Change{Op: sdk.OpAddChild, Field: "contact_mechanisms", Values: map[string]sdk.Value{"type": sdk.Choice("website", ""), "value": sdk.Text("https://eva.example.test")}}
	wantStatus(t, change(f, eva, add), sdk.StatusApplied)
	wantStatus(t, change(f, eva, add), sdk.StatusUnchanged) // once is enough
	all := f.related(eva, "contact_mechanisms")
	if len(all) != 5 {
		t.Fatalf("%d", len(all))
	}
	remove := sdk.Change{Op: sdk.OpRemoveChild, Field: "contact_mechanisms", Child: all[4].Ref}
	name := sdk.Change{Op: sdk.OpSet, Field: "name", New: sdk.Text("Eva J.")}
	wantStatus(t, change(f, eva, remove, name), sdk.StatusApplied, sdk.StatusApplied)
	wantStatus(t, change(f, eva, remove), sdk.StatusUnchanged)
	other := f.related(f.party("bram"), "contact_mechanisms")[0].Ref
	wantStatus(t, change(f, eva, sdk.Change{Op: sdk.OpRemoveChild, Field: "contact_mechanisms", Child: other}), sdk.StatusRejected)
	if len(f.related(f.party("bram"), "contact_mechanisms")) != 1 {
		t.Error("another contact's child was removed")
	}
	note := sdk.Change{Op: sdk.OpAddChild, Field: "notes", Values: map[string]sdk.Value{"message": sdk.Text("Belde over de factuur.")}}
	wantStatus(t, change(f, eva, note), sdk.StatusApplied)
	if n := len(f.related(eva, "notes")); n != 3 {
		t.Errorf("%d notes", n)
	}
	_, err := f.Update(t.Context(), &sdk.UpdateRequest{Ref: eva, Changes: []sdk.Change{
		{Op: sdk.OpAddChild, Field: "notes", Values: map[string]sdk.Value{"message": sdk.Text("Nog iets.")}}, {Op: sdk.OpSet, Field: "name", New: sdk.Text("X")},
	}})
	wantKind(t, err, sdk.KindUnsupported) // it would be two writes
	for _, c := range []sdk.Change{
		{Op: sdk.OpAddChild, Field: "nope", Values: map[string]sdk.Value{"value": sdk.Text("x")}},
		{Op: sdk.OpAddChild, Field: "opportunities", Values: map[string]sdk.Value{"description": sdk.Text("x")}},
		{Op: sdk.OpAddChild, Field: "contact_mechanisms", Values: map[string]sdk.Value{"valeu": sdk.Text("x")}},
		{Op: sdk.OpAddChild, Field: "contact_mechanisms", Values: map[string]sdk.Value{"value": sdk.Text("x"), "party": sdk.Reference(f.party("bram"), "")}},
		{Op: sdk.OpAddChild, Field: "contact_mechanisms", Values: map[string]sdk.Value{"type": sdk.Choice("pigeon", ""), "value": sdk.Text("x")}},
		{Op: sdk.OpAddChild, Field: "contact_mechanisms"},
	} {
		wantStatus(t, change(f, eva, c), sdk.StatusRejected)
	}
}

// TestARepeatIsNotAnotherAddition: a repeat comes with the revision of before
// the first; who has seen the child and adds its like wants two.
func TestARepeatIsNotAnotherAddition(t *testing.T) {
	f := start(t)
	seen := f.contact(f.party("eva"))
	add := sdk.Change{Op: sdk.OpAddChild, Field: "contact_mechanisms", Values: map[string]sdk.Value{"type": sdk.Choice("other", ""), "value": sdk.Text("x")}}
	send := func(revision string) sdk.Status {
		out, err := f.Update(t.Context(), &sdk.UpdateRequest{Ref: seen.Ref, Revision: revision, Changes: []sdk.Change{add}})
		if err != nil {
			t.Fatal(err)
		}
		return out.Results[0].Status
	}
	first, repeat, another := send(seen.Revision), send(seen.Revision), send(f.contact(seen.Ref).Revision)
	if first != sdk.StatusApplied || repeat != sdk.StatusUnchanged || another != sdk.StatusApplied {
		t.Errorf("%v, %v, %v", first, repeat, another)
	}
}

// TestTheSameRequestAtOnce: two clicks add one child.
func TestTheSameRequestAtOnce(t *testing.T) {
	f := start(t)
	eva := f.party("eva")
	add := sdk.Change{Op: sdk.OpAddChild, Field: "identifiers", Values: map[string]sdk.Value{"code": sdk.Text("LID-1")}}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := f.Update(t.Context(), &sdk.UpdateRequest{Ref: eva, Changes: []sdk.Change{add}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(f.related(eva, "identifiers")); n != 2 {
		t.Errorf("%d identifiers", n)
	}
}

func TestRights(t *testing.T) {
	f := start(t, as("clerk", "Cl3rk-demo-pw"))
	_, err := f.relatedOf(&sdk.RelatedRequest{Parent: f.party("eva"), Relation: "opportunities"})
	wantKind(t, err, sdk.KindDenied)
	check, err := f.Check(t.Context())
	if err != nil || len(check.Warnings) == 0 {
		t.Errorf("%+v, %v", check, err)
	}
}
