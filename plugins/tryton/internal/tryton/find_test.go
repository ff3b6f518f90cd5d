package tryton

import (
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
)

func (f *fixture) find(req *sdk.FindRequest) []sdk.Record {
	f.t.Helper()
	out, err := f.Find(f.t.Context(), req)
	if err != nil {
		f.t.Fatal(err)
	}
	return out.Records
}

func TestFindText(t *testing.T) {
	f := reading(t)
	for text, want := range map[string]string{
		"eva":                   "eva",
		"EVA jansen":            "eva",
		"eva.werk@example.test": "eva", // not the first address
		"+31 6 5550":            "eva",
		"+31 70 555 01 99":      "eva", // an archived number
		"LID-2041":              "eva",
		"oud@example.test":      "old", // an archived contact
		"o'brien":               "zoe",
		"berg bakkerij":         "bakery",
	} {
		got := f.find(&sdk.FindRequest{Text: text, Limit: 10})
		if len(got) != 1 || got[0].Ref != f.party(want) {
			t.Errorf("%q finds %d, want %s", text, len(got), want)
		}
	}
	for _, text := range []string{"", "  ", "%", "_", "nobody", `\`, "eva bram"} {
		if got := f.find(&sdk.FindRequest{Text: text, Limit: 10}); len(got) != 0 {
			t.Errorf("%q finds %d", text, len(got))
		}
	}
	if got := f.find(&sdk.FindRequest{Text: "eva", Limit: 10}); got[0].Values["email"].Text != "eva@example.test" {
		t.Errorf("%+v", got[0].Values["email"])
	}
}

func TestFindRanksAndTellsThatThereIsMore(t *testing.T) {
	f := start(t)
	f.crm.Call("party.party.create", []any{
		map[string]any{"name": "Anke Berg"}, map[string]any{"name": "Berg"}, map[string]any{"name": "Bergman"},
	}, map[string]any{})
	out, err := f.Find(t.Context(), &sdk.FindRequest{Text: "berg", Limit: 2})
	if err != nil || !out.More || len(out.Records) != 2 || out.Records[0].Title != "Berg" {
		t.Fatalf("%+v, %v", out, err)
	}
}

func TestFindExactly(t *testing.T) {
	f := reading(t)
	for _, test := range []struct{ field, text, want string }{
		{"email", "EVA@example.test", "eva"},
		{"email", "eva.werk@example.test", "eva"},
		{"email", "eva", ""},
		{"email", "eva_werk@example.test", ""}, // _ stands for itself
		{"phone", "+31 70 555 01 99", "eva"},
		{"name", "eva jansen", "eva"},
		{"city", "Utrecht", "eva"},
		{"active", "true", ""},
		{"email", "%", ""},
	} {
		got := f.find(&sdk.FindRequest{Field: test.field, Text: test.text, Limit: 10})
		if (test.want == "") != (len(got) == 0) || test.want != "" && got[0].Ref != f.party(test.want) {
			t.Errorf("%s = %q finds %d", test.field, test.text, len(got))
		}
	}
	_, err := f.Find(t.Context(), &sdk.FindRequest{Field: "emial", Text: "x"})
	wantKind(t, err, sdk.KindInvalid)
	_, err = f.Find(t.Context(), &sdk.FindRequest{Field: "lang", Text: "1"})
	wantKind(t, err, sdk.KindInvalid) // Tryton cannot search it
	_, err = f.Find(t.Context(), &sdk.FindRequest{Type: "party.address", Text: "x"})
	wantKind(t, err, sdk.KindInvalid)
	if strings.Contains(f.log.String(), "eva") {
		t.Error("what was searched for stands in the log")
	}
}
