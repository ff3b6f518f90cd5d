package tryton

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
)

var rewrite = flag.Bool("update", false, "write the golden files")

func TestSchema(t *testing.T) {
	f := reading(t)
	s, err := f.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := s.Type("party.party")
	if p == nil || !p.Contact || p.Guard != sdk.GuardChecked || !p.Can(sdk.CapabilityFinder) || !p.Can(sdk.CapabilityUpdater) || !p.Can(sdk.CapabilityFiles) || !p.Can(sdk.CapabilityConsents) {
		t.Fatalf("%+v", p)
	}
	if email := p.Field("email"); !email.Editable || email.Format != sdk.FormatEmail || email.Labels.In("nl") != "E-mail" || email.Required {
		t.Errorf("email: %+v", email)
	}
	if name := p.Field("name"); name.Labels.In("nl") != "Naam" || name.Labels[""] != "Name" || !name.Personal {
		t.Errorf("name: %+v", name)
	}
	if p.Field("code").Editable || p.Field("active").Editable || p.Field("create_date").Personal {
		t.Error("code, active or create_date")
	}
	country := p.Field("country")
	i := slices.IndexFunc(country.Options, func(o sdk.Option) bool { return o.Label == "Netherlands" })
	if i < 0 || country.Options[i].Texts["nl"] != "Nederland" {
		t.Errorf("country: %+v", country.Options)
	}
	if v := p.Field("street"); v.Format != sdk.FormatMultiline {
		t.Errorf("street: %+v", v)
	}
	kinds := s.Type("party.contact_mechanism").Field("type")
	if kinds.Kind != sdk.KindOption || !kinds.Required || len(kinds.Options) < 8 || kinds.Options[0].Texts["nl"] == "" {
		t.Errorf("type: %+v", kinds)
	}
	golden(t, "testdata/schema.golden.json", s)
}

// golden compares with a file; long lists of options are cut short.
func golden(t *testing.T, file string, s *sdk.Schema) {
	t.Helper()
	for i := range s.Types {
		for j := range s.Types[i].Fields {
			f := &s.Types[i].Fields[j]
			f.Options = f.Options[:min(len(f.Options), 2)]
		}
	}
	got, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *rewrite {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(got) != string(want) {
		t.Errorf("the schema is another than in %s (-update writes it): %v", file, err)
	}
}

// TestMisfits: what the settings name and the CRM does not have is told, with
// the place in the settings and the nearest name.
func TestMisfits(t *testing.T) {
	crm := reading(t).crm
	for path, test := range map[string]struct {
		edit func(map[string]any)
		says string
	}{
		"models.party.parti":                        {with("party.parti", "files", true), `"party.party"`},
		"models.party.party.hidden":                 {with("party.party", "hidden", []string{"payabel"}), `"payable"`},
		"models.party.party.choices":                {with("party.party", "choices", []string{"name"}), "to-one"},
		"models.party.party.search":                 {with("party.party", "search", []string{"contact_mechanisms.valeu"}), `"value"`},
		"models.party.party.inline.email.field":     {with("party.party", "inline", map[string]any{"email": map[string]any{"relation": "contact_mechanisms", "field": "valeu"}}), `"value"`},
		"models.party.party.inline.email.where":     {with("party.party", "inline", map[string]any{"email": map[string]any{"relation": "contact_mechanisms", "field": "value", "where": map[string]any{"tipe": "email"}}}), `"type"`},
		"models.sale.opportunity.relations.x.field": {with("sale.opportunity", "relations", map[string]any{"x": map[string]any{"field": "linse"}}), `"lines"`},
		"models.sale.opportunity.relations.x.by":    {with("sale.opportunity", "relations", map[string]any{"x": map[string]any{"model": "party.address", "by": []string{"party"}}}), "does not point"},
		"consents.model":                            {consenting("model", "marketing.emial"), `"marketing.email"`},
		"consents.list_field":                       {consenting("list_field", "list"), `"list_"`},
		"consents.address_field":                    {consenting("address_field", "party"), "many2one"},
		"consents.kept_by":                          {consenting("kept_by", "emial"), `"email"`},
	} {
		a := New(Options{})
		raw, err := json.Marshal(settingsFor(t, crm, test.edit))
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := a.Configure(t.Context(), &sdk.ConfigureRequest{Name: "crm", Settings: raw}); err != nil || len(resp.Diagnostics) > 0 {
			t.Fatalf("%s: %+v %v", path, resp, err)
		}
		_, err = a.Schema(t.Context())
		if e := wantKind(t, err, sdk.KindInvalid); e.Field != path || !strings.Contains(e.Detail, test.says) {
			t.Errorf("%s: %s: %s", path, e.Field, e.Detail)
		}
		if check, err := a.Check(t.Context()); err != nil || !slices.ContainsFunc(check.Warnings, func(w string) bool { return strings.Contains(w, test.says) }) {
			t.Errorf("%s: %+v, %v", path, check, err)
		}
		a.Close()
	}
}

func TestCheck(t *testing.T) {
	f := reading(t)
	check, err := f.Check(t.Context())
	if err != nil || len(check.Warnings) > 0 || check.CRMTime.IsZero() || check.Latency <= 0 {
		t.Errorf("%+v, %v", check, err)
	}
	_, err = New(Options{}).Check(t.Context())
	wantKind(t, err, sdk.KindUnavailable)
}
