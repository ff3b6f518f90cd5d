package export

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// schema is the published one, compiled by a validator that is not ours.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(SchemaID, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t testing.TB, s *jsonschema.Schema, buf []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(buf))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

type jsonDoc struct {
	Profile, Title, Language, Timezone string
	MadeAt                             string `json:"made_at"`
	Sections                           []struct {
		Key, Label, Shape string
		Columns           []struct{ Key, Label, Kind string }
		Rows              []struct {
			Ref    string
			Values map[string]any
		}
		Count    int
		Complete bool
	}
	Withheld []struct {
		Section, Label, Reason, Why, Ask, Until string
		Count                                   int
	}
	Gaps     []struct{ Section, Label, Reason, Why string }
	Complete bool
}

func parse(t testing.TB, buf []byte) *jsonDoc {
	t.Helper()
	var d jsonDoc
	if err := json.Unmarshal(buf, &d); err != nil {
		t.Fatal(err)
	}
	return &d
}

// wantJSON is a value's form in JSON, made without the writer's code.
func wantJSON(column, kind sdk.Kind, v *sdk.Value) any {
	switch v.State {
	case sdk.StateEmpty:
		return nil
	case sdk.StateWithheld:
		return map[string]any{"withheld": true}
	}
	var out any = v.Text
	switch kind {
	case sdk.KindBool:
		out = v.Bool
	case sdk.KindTime:
		out = v.Time.In(testOptions().Location).Format(time.RFC3339Nano)
	case sdk.KindDecimal:
		if v.Currency != "" {
			out = map[string]any{"amount": v.Text, "currency": v.Currency}
		}
	case sdk.KindOption:
		out = map[string]any{"key": "won", "label": "Gewonnen"}
	case sdk.KindOptions:
		out = []any{
			map[string]any{"key": "a", "label": "Eerste"}, map[string]any{"key": "b", "label": "b"}, map[string]any{"key": "c", "label": "=Derde"},
		}
	case sdk.KindFile:
		out = map[string]any{"file": v.Ref.ID, "name": v.Text}
	case sdk.KindReference:
		out = map[string]any{"ref": v.Ref.String(), "title": v.Text}
	}
	if column != kind {
		return map[string]any{"kind": string(kind), "value": out}
	}
	return out
}

func same(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

func TestJSONValueByValue(t *testing.T) {
	d := sample()
	buf := write(t, newMaker(t), FormatJSON, head(), d)
	if err := validate(t, schema(t), buf); err != nil {
		t.Error(err)
	}
	doc := parse(t, buf)
	if !doc.Complete || doc.Profile != "everything" || doc.MadeAt != "2026-03-02T10:30:00+01:00" || doc.Timezone != "Europe/Amsterdam" {
		t.Errorf("%v %q %q %q", doc.Complete, doc.Profile, doc.MadeAt, doc.Timezone)
	}
	for i, s := range d.sections[:2] {
		got := doc.Sections[i]
		if got.Key != s.Key || got.Label != s.Label || got.Shape != string(s.Shape) || got.Count != len(d.rows[i]) || len(got.Rows) != got.Count || !got.Complete {
			t.Errorf("section %s: %d rows of %d, count %d", got.Key, len(got.Rows), len(d.rows[i]), got.Count)
		}
		for k, r := range d.rows[i] {
			row := got.Rows[k]
			if row.Ref != r.Ref.String() || len(row.Values) != len(s.Columns) {
				t.Errorf("row %d: %q, %d values", k, row.Ref, len(row.Values))
			}
			for c, col := range s.Columns {
				v := sdk.Empty(col.Kind)
				if c < len(r.Values) {
					v = r.Values[c]
				}
				if want := wantJSON(col.Kind, v.Kind, &v); !same(row.Values[col.Key], want) {
					t.Errorf("row %d, %s: %v, want %v", k, col.Key, row.Values[col.Key], want)
				}
			}
		}
	}
	texts := doc.Sections[2].Rows
	for i, s := range hostile() {
		if texts[i].Values["a"] != s {
			t.Errorf("%q became %q", s, texts[i].Values["a"])
		}
	}
	for i, u := range unholdable() {
		if got := texts[len(hostile())+i].Values["a"]; got != u[2] {
			t.Errorf("%q became %q", u[0], got)
		}
	}
	if w := doc.Withheld; len(w) != 4 || w[0].Label != "Offertes" || w[0].Count != 3 || w[1].Until == "" || w[2].Ask != "Schrijf ons." || w[3].Why == "" {
		t.Errorf("withheld: %+v", w)
	}
}

func TestJSONSchemaHoldsForBothProfiles(t *testing.T) {
	s := schema(t)
	for _, profile := range []privacy.CopyProfile{privacy.CopyEverything, privacy.CopyPortability} {
		for _, lang := range []string{"nl", "en"} {
			for _, gaps := range [][]Gap{nil, {{Section: "deal", Reason: privacy.CopyBrokenOff}}} {
				h, d := head(), sample()
				h.Profile, h.Language, d.gaps = profile, lang, gaps
				buf := write(t, newMaker(t), FormatJSON, h, d)
				if err := validate(t, s, buf); err != nil {
					t.Errorf("%s, %s: %v", profile, lang, err)
				}
				if doc := parse(t, buf); doc.Complete != (gaps == nil) {
					t.Errorf("%s, %s: complete is %v", profile, lang, doc.Complete)
				}
			}
		}
	}
}

// The schema is strict: each of these changes is seen.
func TestJSONSchemaRefuses(t *testing.T) {
	s := schema(t)
	good := string(write(t, newMaker(t), FormatJSON, head(), sample()))
	for old, changed := range map[string]string{
		`"version":1`:                          `"version":2`,
		`"gaps":[],"complete":true`:            `"gaps":[],"complete":false`,
		`"profile":"everything"`:               `"profile":"some"`,
		`"count":43`:                           `"count":"43"`,
		`"withheld":true`:                      `"withheld":false`,
		`"made_at":"2026-03-02T10:30:00+01:00`: `"made_at":"2 maart 2026`,
		`"active":true`:                        `"active":1`,
		`"gaps":[]`:                            `"gaps":[{}]`,
		`"shape":"table"`:                      `"shape":"list"`,
	} {
		bad := strings.Replace(good, old, changed, 1)
		if bad == good {
			t.Errorf("there is no %s", old)
		} else if validate(t, s, []byte(bad)) == nil {
			t.Errorf("%s is accepted", changed)
		}
	}
}

// Wherever a stream breaks, what is left is not taken for a copy.
func TestJSONBrokenOffIsNoJSON(t *testing.T) {
	good := write(t, newMaker(t), FormatJSON, head(), sample())
	for n := 0; n < len(good)-1; n += 97 {
		if json.Valid(good[:n]) {
			t.Errorf("the first %d bytes are JSON", n)
		}
	}
}
