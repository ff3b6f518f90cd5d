package lime

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden reads payloads of the forms that Lime's clients have been seen
// with, and compares schema and record as a whole.
func TestGolden(t *testing.T) {
	a := odd(t, func(w http.ResponseWriter, r *http.Request) {
		file := "testdata/object.json"
		if strings.Contains(r.URL.Path, "/limetype/") {
			file = "testdata/limetype.json"
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(raw)
	})
	schema, err := a.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	record, err := a.Contact(t.Context(), eva)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/schema.golden.json", schema)
	golden(t, "testdata/record.golden.json", record)
}

func golden(t *testing.T, file string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; go test -update writes it anew, then read the difference:\n%s", file, got)
	}
}

// prop makes a property of a Lime type with two options and an empty choice.
func prop(limeType string) *property {
	p := &metaProperty{Name: "x", Type: limeType, Options: []metaOption{
		{Key: "101600"}, {Key: "a", Text: "A"}, {Key: "b", Text: "B", Inactive: true},
	}}
	p.Links.Related.Name = "company"
	return newProperty(p)
}

var amsterdam = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return loc
}()

func TestValues(t *testing.T) {
	at := time.Date(2023, 5, 17, 9, 21, 12, 507000000, time.UTC)
	company := sdk.Reference(sdk.Ref{Adapter: "crm", Type: "company", ID: "1022"}, "")
	ab := sdk.Choices(sdk.Option{Key: "a"}, sdk.Option{Key: "b"})
	tests := []struct {
		limeType, raw string
		want          sdk.Value
	}{
		{"string", `"a"`, sdk.Text("a")},
		{"string", `""`, sdk.Empty(sdk.KindText)},
		{"string", `null`, sdk.Empty(sdk.KindText)},
		{"string", `12`, sdk.Text("12")},
		{"text", `"a\u0000\ud800b"`, sdk.Text("a\x00\uFFFDb")},
		{"integer", `12`, sdk.Decimal("12")},
		{"integer", `-0`, sdk.Decimal("0")},
		{"integer", `"twelve"`, sdk.Text("twelve")},
		{"decimal", `1250.50`, sdk.Decimal("1250.5")},
		{"decimal", `1e3`, sdk.Decimal("1000")},
		{"decimal", `1.5E-7`, sdk.Decimal("0.00000015")},
		{"decimal", `"12.0"`, sdk.Decimal("12")},
		{"decimal", `null`, sdk.Empty(sdk.KindDecimal)},
		{"percent", `0.1`, sdk.Decimal("0.1")},
		{"yesno", `true`, sdk.Bool(true)},
		{"yesno", `false`, sdk.Bool(false)},
		{"yesno", `null`, sdk.Empty(sdk.KindBool)},
		{"yesno", `"yes"`, sdk.Text("yes")},
		{"date", `"1984-07-01T00:00:00+02:00"`, sdk.Date("1984-07-01")},
		{"date", `"1984-07-01T00:00:00Z"`, sdk.Date("1984-07-01")},
		{"date", `"1984-06-30T22:00:00Z"`, sdk.Date("1984-07-01")}, // a midnight in Amsterdam
		{"date", `"1984-07-01"`, sdk.Date("1984-07-01")},
		{"date", `"1984-07-01T00:00:00"`, sdk.Date("1984-07-01")},
		{"date", `"July"`, sdk.Text("July")},
		{"date", `null`, sdk.Empty(sdk.KindDate)},
		{"time", `"2023-05-17T11:21:12.507000+02:00"`, sdk.Time(at)},
		{"time", `"2023-05-17T11:21:12.507"`, sdk.Time(at)},
		{"time", `"2023-05-17T09:21:12.507Z"`, sdk.Time(at)},
		{"time", `""`, sdk.Text("")},
		{"option", `{"id":7,"key":"a","text":"A"}`, sdk.Choice("a", "A")},
		{"option", `{"id":7,"key":"b","text":"Renamed"}`, sdk.Choice("b", "Renamed")},
		{"option", `{"id":101600,"key":"101600","text":""}`, sdk.Empty(sdk.KindOption)},
		{"option", `{"id":9,"text":"Keyless"}`, sdk.Choice("9", "Keyless")},
		{"option", `"a"`, sdk.Choice("a", "A")},
		{"option", `"101600"`, sdk.Empty(sdk.KindOption)},
		{"option", `""`, sdk.Empty(sdk.KindOption)},
		{"option", `"new"`, sdk.Choice("new", "new")},
		{"option", `101600`, sdk.Empty(sdk.KindOption)},
		{"option", `null`, sdk.Empty(sdk.KindOption)},
		{"option", `true`, sdk.Text("true")},
		{"set", `[]`, sdk.Empty(sdk.KindOptions)},
		{"set", `null`, sdk.Empty(sdk.KindOptions)},
		{"set", `["a","b"]`, ab},
		{"set", `[{"key":"a","text":"A"},{"key":"b","text":"B"},{"key":"101600","text":""}]`, ab},
		{"set", `{"a":1}`, sdk.Text(`{"a":1}`)},
		{"set", `[["a"]]`, sdk.Text(`[["a"]]`)},
		{"belongsto", `1022`, company},
		{"belongsto", `{"_id":1022,"_descriptive":"Acme"}`, company},
		{"belongsto", `null`, sdk.Empty(sdk.KindReference)},
		{"belongsto", `"../1"`, sdk.Text("../1")},
		{"file", `7`, sdk.Value{Kind: sdk.KindFile, State: sdk.StatePresent, Text: "7", Ref: sdk.Ref{Adapter: "crm", Type: "file", ID: "7"}}},
		{"file", `null`, sdk.Empty(sdk.KindFile)},
		{"user", `3701`, sdk.Text("3701")},
		{"year", `2019`, sdk.Text("2019")},
		{"something new", `{"x": 1}`, sdk.Text(`{"x": 1}`)},
	}
	c := codec{"crm", amsterdam}
	for _, test := range tests {
		got := c.value(prop(test.limeType), json.RawMessage(test.raw))
		if !got.Equal(test.want) || got.Kind != test.want.Kind {
			t.Errorf("%s %s is %+v, want %+v", test.limeType, test.raw, got, test.want)
		}
	}
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "-0.00": "0", "007": "7", "1.50": "1.5", "1.": "1", "+3": "3", "-1.20e1": "-12", "12e-3": "0.012", "1e0": "1",
		"": "", ".5": "", "1,5": "", "NaN": "", "0x1": "", "1e": "", "1e9999": "", "--1": "", "1 ": "",
	} {
		got, ok := number.Canonical(in)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v, want %q", in, got, ok, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?[0-9]{1,8}(\.[0-9]{0,8})?([eE][+-]?[0-9])?`).Draw(t, "number")
		once, ok := number.Canonical(s)
		twice, again := number.Canonical(once)
		if !ok || !again || once != twice {
			t.Fatalf("%q became %q and then %q", s, once, twice)
		}
	})
}

// What is written and read back must be the same value, in every kind.
func TestEncodeRoundTrip(t *testing.T) {
	c := codec{"crm", amsterdam}
	lt := &limetype{props: map[string]*property{}}
	rapid.Check(t, func(t *rapid.T) {
		limeType := rapid.SampledFrom([]string{"string", "decimal", "yesno", "date", "time", "option", "set", "belongsto"}).Draw(t, "type")
		p := prop(limeType)
		v := draw(t, limeType)
		raw, err := json.Marshal(encode(lt, p, v, rest.Record{}, amsterdam))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.value(p, raw); !equal(got, v) {
			t.Fatalf("%+v was written as %s and read as %+v", v, raw, got)
		}
	})
}

func draw(t *rapid.T, limeType string) sdk.Value {
	switch limeType {
	case "decimal":
		return sdk.Decimal(rapid.StringMatching(`-?[0-9]{1,9}(\.[0-9]{1,5})?`).Draw(t, "decimal"))
	case "yesno":
		return sdk.Bool(rapid.Bool().Draw(t, "bool"))
	case "date", "time":
		at := time.Unix(rapid.Int64Range(-6e9, 1e10).Draw(t, "seconds"), 0).In(amsterdam)
		if limeType == "date" {
			return sdk.Date(at.Format(time.DateOnly))
		}
		return sdk.Time(at)
	case "option":
		return sdk.Choice(rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "key"), "")
	case "set":
		var opts []sdk.Option
		for _, key := range rapid.SliceOf(rapid.SampledFrom([]string{"a", "b"})).Draw(t, "keys") {
			opts = append(opts, sdk.Option{Key: key})
		}
		return sdk.Choices(opts...)
	case "belongsto":
		return sdk.Reference(sdk.Ref{Adapter: "crm", Type: "company", ID: text(rapid.Int64Range(1, 1<<31-1).Draw(t, "id"))}, "")
	default:
		return sdk.Text(rapid.String().Draw(t, "text"))
	}
}

func FuzzValue(f *testing.F) {
	for _, raw := range []string{`null`, `"1984-02-29"`, `{"key":"a","text":"A"}`, `["a",{}]`, `1e-9`, `{`, ``, `"\ud800"`} {
		f.Add("option", raw)
		f.Add("date", raw)
		f.Add("decimal", raw)
	}
	f.Fuzz(func(t *testing.T, limeType, raw string) {
		v := codec{"crm", amsterdam}.value(prop(limeType), json.RawMessage(raw))
		if !utf8.ValidString(v.Text) {
			t.Errorf("%q of type %s is not UTF-8: %q", raw, limeType, v.Text)
		}
		if !v.Equal(v) {
			t.Errorf("%q of type %s is not equal to itself: %+v", raw, limeType, v)
		}
	})
}
