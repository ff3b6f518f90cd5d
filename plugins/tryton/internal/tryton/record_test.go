package tryton

import (
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
)

func TestContact(t *testing.T) {
	f := reading(t)
	r := f.contact(f.party("eva"))
	for field, want := range map[string]string{
		"name": "Eva Jansen", "email": "eva@example.test", "mobile": "+31 6 5550 0112", "phone": "",
		"street": "Vlietweg 12", "postal_code": "2266 KA", "city": "Leidschendam",
	} {
		if v := r.Values[field]; v.Text != want {
			t.Errorf("%s is %+v, want %q", field, v, want)
		}
	}
	if v := r.Values["phone"]; v.State != sdk.StateEmpty || v.Kind != sdk.KindText {
		t.Errorf("the only phone is archived, and the field shows %+v", v)
	}
	if v := r.Values["lang"]; v.Kind != sdk.KindOption || len(v.Options) != 1 || v.Options[0].Key != f.crm.ID("nl") {
		t.Errorf("lang is %+v", v)
	}
	if v := r.Values["country"]; v.Kind != sdk.KindOption || len(v.Options) != 1 || v.Options[0].Key != f.crm.ID("NL") {
		t.Errorf("country is %+v", v)
	}
	if v := r.Values["create_date"]; v.Kind != sdk.KindTime || v.Time.IsZero() {
		t.Errorf("create_date is %+v", v)
	}
	if v := r.Values["active"]; !v.Bool || v.Kind != sdk.KindBool {
		t.Errorf("active is %+v", v)
	}
	if r.Title != "Eva Jansen" || r.Archived || r.Revision == "" || strings.Contains(r.Revision, "Eva") {
		t.Errorf("%+v", r)
	}
	if _, hidden := r.Values["payable"]; hidden {
		t.Error("a hidden field came along")
	}
}

func TestContactArchivedMovedAndMissing(t *testing.T) {
	f := reading(t)
	if r := f.contact(f.party("old")); !r.Archived || r.Values["email"].Text != "oud@example.test" {
		t.Errorf("%+v", r)
	}
	_, err := f.Contact(t.Context(), f.party("merged"))
	if e := wantKind(t, err, sdk.KindMoved); e.MovedTo != f.party("eva") {
		t.Errorf("moved to %v", e.MovedTo)
	}
	for _, id := range []string{"99999", "0", "-1", "x", "1; drop", ""} {
		_, err := f.Contact(t.Context(), sdk.Ref{Adapter: "crm", Type: "party.party", ID: id})
		wantKind(t, err, sdk.KindNotFound)
	}
	_, err = f.Contact(t.Context(), sdk.Ref{Adapter: "crm", Type: "res.user", ID: "1"})
	wantKind(t, err, sdk.KindInvalid)
}

func TestRelated(t *testing.T) {
	f := reading(t)
	eva := f.party("eva")
	if all := f.related(eva, "contact_mechanisms"); len(all) != 4 || !all[3].Archived || all[1].Values["value"].Text != "eva.werk@example.test" {
		t.Errorf("contact mechanisms: %d", len(all))
	}
	if all := f.related(eva, "addresses"); len(all) != 2 || !all[1].Archived || all[1].Values["city"].Text != "Utrecht" || all[0].OthersLinked != 0 {
		t.Errorf("addresses: %+v", all)
	}
	if all := f.related(eva, "identifiers"); len(all) != 1 || all[0].Values["code"].Text != "LID-2041" {
		t.Errorf("identifiers: %+v", all)
	}
	if all := f.related(eva, "notes"); len(all) != 2 || all[1].Values["message"].Text != "Wil graag\nop dinsdag trainen." {
		t.Errorf("notes: %+v", all)
	}
	works := f.related(eva, "relations")
	if len(works) != 1 || works[0].OthersLinked != 1 || works[0].Values["to"].Text != "Bakkerij Berg" || works[0].Values["to"].Ref != f.party("bakery") {
		t.Errorf("relations: %+v", works)
	}
	deals := f.related(eva, "opportunities")
	if len(deals) != 1 {
		t.Fatalf("opportunities: %+v", deals)
	}
	d := deals[0]
	if v := d.Values["amount"]; v.Text != "1200.50" || v.Currency != "EUR" || v.Kind != sdk.KindDecimal {
		t.Errorf("amount is %+v", v)
	}
	if d.Values["start_date"].Text != "2026-11-01" || d.Values["state"].Options[0].Key != "lead" || d.OthersLinked != 0 {
		t.Errorf("%+v", d)
	}
}

func TestRelatedGoesOnAfterAnyRecord(t *testing.T) {
	f := reading(t)
	eva := f.party("eva")
	all := f.related(eva, "contact_mechanisms")
	for i, r := range all {
		rest, err := f.relatedOf(&sdk.RelatedRequest{Parent: eva, Relation: "contact_mechanisms", After: r.Cursor})
		if err != nil || len(rest) != len(all)-i-1 {
			t.Errorf("after %d: %d, %v", i, len(rest), err)
		}
		some, err := f.relatedOf(&sdk.RelatedRequest{Parent: eva, Relation: "contact_mechanisms", Limit: i + 1})
		if err != nil || len(some) != i+1 {
			t.Errorf("limit %d: %d, %v", i+1, len(some), err)
		}
	}
	_, err := f.relatedOf(&sdk.RelatedRequest{Parent: eva, Relation: "notes", After: "x"})
	wantKind(t, err, sdk.KindInvalid)
	_, err = f.relatedOf(&sdk.RelatedRequest{Parent: eva, Relation: "nope"})
	wantKind(t, err, sdk.KindInvalid)
	_, err = f.relatedOf(&sdk.RelatedRequest{Parent: sdk.Ref{Adapter: "crm", Type: "party.party", ID: "99999"}, Relation: "notes"})
	wantKind(t, err, sdk.KindNotFound)
	if none := f.related(f.party("zoe"), "notes"); len(none) != 0 {
		t.Errorf("%d notes of nobody", len(none))
	}
}
