package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
)

var described = &sdk.Description{Name: "lime", Version: "1.2.3"}

// hostile is a schema whose names and labels would break out of quotes,
// templates and comments.
func hostile() *sdk.Schema {
	odd := crm()
	for i := range odd.Types {
		odd.Types[i].Capabilities = []sdk.Capability{sdk.CapabilityUpdater, sdk.CapabilityRelater}
		odd.Types[i].Labels = sdk.Labels{"": "A\n}\n\"${env(\"HOME\")}%{x}\\"}
	}
	evil := "we\"ird ${env(\"HOME\")} %{ if }\\ \n\t#"
	odd.Types = append(odd.Types,
		sdk.Type{
			Name: evil, Contact: true, Capabilities: odd.Types[0].Capabilities, Labels: sdk.Labels{"nl": evil},
			Fields:    []sdk.Field{{Name: evil, Personal: true, Kind: sdk.KindText, Editable: true}, {Name: evil, Personal: true}, {}},
			Relations: []sdk.Relation{{Name: evil, Type: "deal", Many: true, Labels: sdk.Labels{"nl": evil, "en": evil}}},
		},
		sdk.Type{Name: "Person", Contact: true, Fields: []sdk.Field{{Name: "ключ", Personal: true}}},
		sdk.Type{Name: "123", Contact: true, Fields: []sdk.Field{{Name: "a", Personal: true}}},
		sdk.Type{Name: "empty", Contact: true},
	)
	return odd
}

// TestGenerateRoundTrip writes a configuration from hostile and odd schemas: it
// must load and fit the schema without a remark, but for the unchecked binary.
func TestGenerateRoundTrip(t *testing.T) {
	for name, schema := range map[string]*sdk.Schema{"plain": crm(), "hostile": hostile(), "nothing": {}} {
		t.Run(name, func(t *testing.T) {
			out := Generate("lime", described, schema, nil)
			cfg, diags := load(out, "config.hcl", noEnv)
			if diags.HasErrors() {
				t.Fatalf("%s\n%s", diags, out)
			}
			if found := CheckSchema(cfg, "lime", schema); len(found) > 0 {
				t.Errorf("%s\n%s", found, out)
			}
			for _, k := range cfg.Contacts {
				for _, s := range k.Sections {
					if slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Editable }) {
						t.Error("customers may change something that nobody decided")
					}
				}
			}
			// The proposals must be right too: take them all.
			cfg, diags = load([]byte(strings.ReplaceAll(string(out), "# editable", "editable")), "config.hcl", noEnv)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if found := CheckSchema(cfg, "lime", schema); len(found) > 0 {
				t.Errorf("with all proposals: %s", found)
			}
		})
	}
}

func TestGenerateProposes(t *testing.T) {
	out := string(Generate("lime", described, crm(), nil))
	for _, want := range []string{
		"adapter \"lime\" {\n  command = \"bin/lime\"",
		"# What follows was proposed by the adapter lime 1.2.3.",
		"    field \"email\" {\n      # editable = true\n    }",
		"    field \"customernumber\" {}\n",
		"    # field \"health\" {} # sensitive data",
		"    # field \"partner\" {} # may be about somebody else",
		"  related \"deal\" {\n    title  = { nl = \"deal\", en = \"deal\" }\n    fields = [\"name\", \"value\"]\n  }",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("missing:\n%s\nin:\n%s", want, out)
		}
	}
	for _, not := range []string{"employer", "vault"} {
		if strings.Contains(out, not) {
			t.Errorf("%q was proposed", not)
		}
	}
}

// TestGenerateAdds keeps what the operator wrote and adds what is missing.
func TestGenerateAdds(t *testing.T) {
	minimal := strings.Replace(minimal, "organisation {", "organisation {\n  languages = [\"nl\"]", 1)
	out := string(Generate("lime", described, crm(), []byte(minimal)))
	if !strings.HasPrefix(out, strings.TrimRight(minimal, "\n")) {
		t.Error("the operator's text was changed")
	}
	if n := strings.Count(out, "contact \"person\""); n != 1 {
		t.Errorf("type person is shown %d times", n)
	}
	if !strings.Contains(out, "contact \"company\"") {
		t.Error("type company was not added")
	}
	if diags := CheckSchema(mustLoad(t, out), "lime", crm()); len(diags) > 0 {
		t.Error(diags)
	}
}
