package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
)

func crm() *sdk.Schema {
	text := func(name string) sdk.Field {
		return sdk.Field{Name: name, Kind: sdk.KindText, Editable: true, Personal: true}
	}
	number := text("customernumber")
	number.Editable = false
	health, partner := text("health"), text("partner")
	health.Sensitive, partner.ThirdParty = true, true
	photo := text("photo")
	photo.Kind = sdk.KindFile
	all := []sdk.Capability{sdk.CapabilityFinder, sdk.CapabilityRelater, sdk.CapabilityUpdater}
	return &sdk.Schema{Types: []sdk.Type{
		{
			Name: "person", Labels: sdk.Labels{"": "Person"}, Contact: true, Capabilities: all,
			Fields: []sdk.Field{text("firstname"), text("lastname"), text("email"), text("mobilephone"), number, health, partner, photo},
			Relations: []sdk.Relation{
				{Name: "deal", Type: "deal", Ownership: sdk.Shared, Many: true},
				{Name: "employer", Type: "company", Ownership: sdk.Referring},
				{Name: "secret", Type: "vault", Ownership: sdk.Owned, Many: true},
			},
		},
		{Name: "deal", Fields: []sdk.Field{text("name"), text("value"), partner, health}},
		{Name: "company", Contact: true, Fields: []sdk.Field{text("name")}},
	}}
}

func TestCheckSchema(t *testing.T) {
	src, _, _ := strings.Cut(minimal, "contact \"person\"")
	src += `
purpose "p" {
  title     = "P"
  basis     = "contract"
  retention = "2 jaar"
  covers    = ["person", "person.emial", "person.deal", "person.email"]
}
contact "person" {
  section "a" {
    title = "A"
    field "emial" {}
    field "mobile" {}
    field "xyzzy" {}
    field "deal" {}
    field "email" { editable = true }
    field "customernumber" { editable = true }
    field "photo" { editable = true }
    field "health" {}
    field "partner" {}
  }
  related "deals" {
    title  = "D"
    fields = ["name"]
  }
  related "firstname" {
    title  = "F"
    fields = ["name"]
  }
  related "secret" {
    title  = "S"
    fields = ["name"]
  }
  related "deal" {
    title = "D"
    fields = [
      "name",
      "valeu",
      "partner",
    ]
  }
}
contact "persoon" {
  section "a" {
    title = "A"
    field "name" {}
  }
}
contact "lead" {
  type = "deal"
  section "a" {
    title = "A"
    field "name" {}
  }
}
contact "company" {
  section "a" {
    title = "A"
    field "name" { editable = true }
    field "nam" { editable = true }
  }
  related "employer" {
    title  = "E"
    fields = ["name"]
  }
}
`
	want := `22: type "person" has no field or relation "emial"; did you mean "email"?
27: type "person" has no field "emial"; did you mean "email"?
28: type "person" has no field "mobile"; did you mean "mobilephone"?
29: type "person" has no field "xyzzy"; possible here: "firstname", "lastname", "email", "mobilephone", "customernumber", "health", "partner" or "photo"
30: "deal" of "person" is a relation, not a field; write related "deal" { ... }
32: field "customernumber" of "person" cannot be changed in the CRM; leave out editable, and tell customers why
33: field "photo" of "person" is of kind file, which no form can change; leave out editable
34: warning: field "health" of "person" is sensitive data; show it only when that is decided
35: warning: field "partner" of "person" may be about somebody else; show it only when that is decided
37: type "person" has no relation "deals"; did you mean "deal"?
41: type "person" has no relation "firstname"; it is a field: write field "firstname" {} in a section
45: relation "secret" leads to type "vault", which lime does not have; the key of the CRM may lack the right to see it
53: type "deal" has no field "valeu"; did you mean "value"?
54: warning: field "partner" of "deal" may be about somebody else; show it only when that is decided
58: lime has no type "persoon"; did you mean "person"?
64: type "deal" of lime is not a contact; only contacts can have a portal; show it as related records of one
74: warning: lime cannot change records of type "company"; the portal will show no form
75: type "company" has no field "nam"; did you mean "name"?
77: type "company" has no relation "employer"`
	cfg := mustLoad(t, src)
	got := strings.ReplaceAll(CheckSchema(cfg, "lime", crm()).String(), "/etc/inzage/config.hcl:", "")
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if other := CheckSchema(cfg, "other", crm()); len(other) > 0 {
		t.Errorf("another adapter's contacts were checked: %s", other)
	}
	if fine := CheckSchema(mustLoad(t, minimal), "lime", crm()); len(fine) > 0 {
		t.Errorf("a good configuration: %s", fine)
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"addresz", "address"},
		{"ADDRESS", "address"},
		{"mobile", "mobilephone"},
		{"e-mail", "email"},
		{"qqq", ""},
		{"", ""},
		{"x", ""},
	} {
		if got := nearest(c.word, []string{"address", "mobilephone", "email", "a"}); got != c.want {
			t.Errorf("nearest(%q) = %q, want %q", c.word, got, c.want)
		}
	}
	if got := nearest("nam", slices.Repeat([]string{"name"}, 20)); got != "name" {
		t.Errorf("got %q", got)
	}
}

// TestPersonalFieldsWithoutPurpose: each contact type is warned about once, with
// its fields by name; a covered type is not.
func TestPersonalFieldsWithoutPurpose(t *testing.T) {
	cfg := mustLoad(t, minimal)
	cover := func(names ...string) func(string, string) bool {
		return func(typ, field string) bool { return typ == "person" && slices.Contains(names, field) }
	}
	got := CheckPurposes(cfg, "lime", crm(), cover("firstname", "lastname", "email", "customernumber"))
	want := `/etc/inzage/config.hcl:17: warning: type "person" has personal fields without a purpose: mobilephone, health, partner, photo; name them in a purpose`
	if got.String() != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if all := CheckPurposes(cfg, "lime", crm(), func(string, string) bool { return true }); len(all) > 0 {
		t.Errorf("everything is covered: %s", all)
	}
	if other := CheckPurposes(cfg, "other", crm(), cover()); len(other) > 0 {
		t.Errorf("another adapter's contacts: %s", other)
	}
	schema := crm()
	for range 30 {
		schema.Types[0].Fields = append(schema.Types[0].Fields, sdk.Field{Name: "f", Personal: true}, sdk.Field{Name: "internal"})
	}
	if many := CheckPurposes(cfg, "lime", schema, cover()).String(); !strings.Contains(many, "and 18 more") || strings.Contains(many, "internal") {
		t.Errorf("many: %s", many)
	}
}
