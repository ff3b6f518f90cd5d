package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/adaptertest"
)

func TestMain(m *testing.M) {
	adaptertest.ServeIfChild(New) // the kit's child process is this test itself
	os.Exit(m.Run())
}

func TestAdapter(t *testing.T) {
	adaptertest.Run(t, adaptertest.Harness{New: New, Start: startCRM})
}

// TestSize keeps a promise of the README: blank lines and comments apart.
func TestSize(t *testing.T) {
	lines := 0
	for _, name := range []string{"main.go", "adapter.go", "crm.go"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "//") {
				lines++
			}
		}
	}
	if lines > 200 {
		t.Errorf("%d lines of code, want at most 200", lines)
	}
}

const people = `id,number,name,email,birthdate,archived
1,K-1001,Eva Example,eva@example.test,1984-02-29,
2,K-1002,Bo Example,bo@example.test,,
3,K-1003,Old Customer,old@example.test,,yes
`

// startCRM makes a CRM in which the kit knows its way: invented people only.
func startCRM(t adaptertest.T) *adaptertest.Fixture {
	file := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte(people), 0o600); err != nil {
		t.Fatalf("%v", err)
	}
	settings, _ := json.Marshal(map[string]string{"file": file})
	return &adaptertest.Fixture{
		Name: "crm", Settings: settings, Required: []string{"file"},
		Records: adaptertest.Records{Contact: ref("1"), Other: ref("2"), Missing: ref("99"), Archived: ref("3")},
		Find: adaptertest.Searches{
			None: &sdk.FindRequest{Text: "nobody"}, One: &sdk.FindRequest{Type: "person", Field: "email", Text: "eva@example.test"},
			Many: &sdk.FindRequest{Text: "example"}, Archived: &sdk.FindRequest{Text: "old@"},
		},
		Secrets: []string{"Eva Example", "eva@example.test", "1984-02-29"},
		Hooks: adaptertest.Hooks{
			Change: func(r sdk.Ref, field string, v sdk.Value) error {
				return (&crm{Settings: Settings{File: file}}).put(t.Context(), r.ID, person{field: v.Text})
			},
			Cut: func() (heal func()) {
				_ = os.Rename(file, file+".away")
				return func() { _ = os.Rename(file+".away", file) }
			},
		},
	}
}

func ref(id string) sdk.Ref { return sdk.Ref{Adapter: "crm", Type: "person", ID: id} }
