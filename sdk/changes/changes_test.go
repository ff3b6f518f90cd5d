package changes_test

import (
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/changes"
)

func typ() *sdk.Type {
	options := []sdk.Option{{Key: "a"}, {Key: "b"}, {Key: "old", Inactive: true}}
	return &sdk.Type{Name: "person", Fields: []sdk.Field{
		{Name: "name", Kind: sdk.KindText, MaxLength: 5, Required: true, Editable: true},
		{Name: "note", Kind: sdk.KindText, Format: sdk.FormatMultiline, Editable: true},
		{Name: "number", Kind: sdk.KindText},
		{Name: "credit", Kind: sdk.KindDecimal, Scale: 2, Editable: true},
		{Name: "any", Kind: sdk.KindDecimal, Scale: -1, Editable: true},
		{Name: "born", Kind: sdk.KindDate, Editable: true},
		{Name: "one", Kind: sdk.KindOption, Options: options, Editable: true},
		{Name: "some", Kind: sdk.KindOptions, Options: options, Editable: true},
		{Name: "on", Kind: sdk.KindBool, Editable: true},
	}}
}

func now() *sdk.Record {
	return &sdk.Record{Revision: "2", Values: map[string]sdk.Value{"name": sdk.Text("Eva"), "note": sdk.Text("old")}}
}

func TestRefuse(t *testing.T) {
	for _, c := range []struct {
		field string
		v     sdk.Value
		want  sdk.Reason
	}{
		{"name", sdk.Text("Zoë"), ""},
		{"name", sdk.Text("éèêëē"), ""},
		{"name", sdk.Text("éèêëēx"), sdk.ReasonTooLong},
		{"name", sdk.Empty(sdk.KindText), sdk.ReasonRequired},
		{"name", sdk.Text("  "), sdk.ReasonRequired},
		{"name", sdk.Text("a\nb"), sdk.ReasonFormat},
		{"name", sdk.Text("a\xff"), sdk.ReasonFormat},
		{"name", sdk.Bool(true), sdk.ReasonFormat},
		{"name", sdk.Withheld(sdk.KindText), sdk.ReasonFormat},
		{"note", sdk.Text("a\r\n\tb"), ""},
		{"note", sdk.Text("a\x00b"), sdk.ReasonFormat},
		{"note", sdk.Empty(sdk.KindText), ""},
		{"note", sdk.Text(strings.Repeat("x", 50000)), ""},
		{"credit", sdk.Decimal("-12.50"), ""},
		{"credit", sdk.Decimal("12.500"), ""},
		{"credit", sdk.Decimal("12.505"), sdk.ReasonFormat},
		{"credit", sdk.Decimal("12,5"), sdk.ReasonFormat},
		{"credit", sdk.Decimal("1e3"), sdk.ReasonFormat},
		{"any", sdk.Decimal("0.123456"), ""},
		{"born", sdk.Date("1984-02-29"), ""},
		{"born", sdk.Date("2026-02-30"), sdk.ReasonFormat},
		{"one", sdk.Choice("a", ""), ""},
		{"one", sdk.Choice("old", ""), sdk.ReasonOption},
		{"one", sdk.Choice("zz", ""), sdk.ReasonOption},
		{"one", sdk.Value{Kind: sdk.KindOption, State: sdk.StatePresent, Options: []sdk.Option{{Key: "a"}, {Key: "b"}}}, sdk.ReasonOption},
		{"some", sdk.Choices(sdk.Option{Key: "a"}, sdk.Option{Key: "b"}), ""},
		{"some", sdk.Choices(sdk.Option{Key: "a"}, sdk.Option{Key: "zz"}), sdk.ReasonOption},
		{"on", sdk.Bool(false), ""},
	} {
		if got := changes.Refuse(typ().Field(c.field), c.v); got != c.want {
			t.Errorf("%s = %+v: %q, want %q", c.field, c.v, got, c.want)
		}
	}
}

func set(field string, old, wanted sdk.Value) sdk.Change {
	return sdk.Change{Op: sdk.OpSet, Field: field, Old: old, New: wanted}
}

func TestJudge(t *testing.T) {
	good := set("note", sdk.Text("old"), sdk.Text("new"))
	same := set("note", sdk.Text("older"), sdk.Text("old"))
	for name, c := range map[string]struct {
		revision string
		changes  []sdk.Change
		want     []sdk.Status
		write    bool
	}{
		"applied":                  {"2", []sdk.Change{good}, []sdk.Status{sdk.StatusApplied}, true},
		"stands already":           {"1", []sdk.Change{same}, []sdk.Status{sdk.StatusUnchanged}, false},
		"another field changed":    {"1", []sdk.Change{good}, []sdk.Status{sdk.StatusApplied}, true},
		"this field changed":       {"1", []sdk.Change{set("note", sdk.Text("older"), sdk.Text("new"))}, []sdk.Status{sdk.StatusConflict}, false},
		"no guard":                 {"", []sdk.Change{set("note", sdk.Text("older"), sdk.Text("new"))}, []sdk.Status{sdk.StatusApplied}, true},
		"read only":                {"2", []sdk.Change{set("number", sdk.Value{}, sdk.Text("1")), good}, []sdk.Status{sdk.StatusRejected, sdk.StatusNotWritten}, false},
		"unknown":                  {"2", []sdk.Change{good, set("nope", sdk.Value{}, sdk.Text("1"))}, []sdk.Status{sdk.StatusNotWritten, sdk.StatusRejected}, false},
		"a child":                  {"2", []sdk.Change{{Op: sdk.OpAddChild, Field: "note"}}, []sdk.Status{sdk.StatusRejected}, false},
		"unchanged beside refused": {"2", []sdk.Change{same, set("name", sdk.Text("Eva"), sdk.Text("too long"))}, []sdk.Status{sdk.StatusUnchanged, sdk.StatusRejected}, false},
		"nothing":                  {"2", nil, nil, false},
	} {
		results, write := changes.Judge(typ(), now(), &sdk.UpdateRequest{Revision: c.revision, Changes: c.changes})
		if write != c.write || len(results) != len(c.want) {
			t.Errorf("%s: %+v, write %v", name, results, write)
			continue
		}
		for i, r := range results {
			if r.Status != c.want[i] || (r.Status == sdk.StatusRejected) != (r.Reason != "") {
				t.Errorf("%s: result %d is %+v, want status %d", name, i, r, c.want[i])
			}
		}
	}
}
