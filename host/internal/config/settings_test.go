package config

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
)

const settingsBlock = `settings {
    url   = "http://127.0.0.1:8090/Lime CRM?a=1&b=<2>"
    page  = 50
    share = 0.5
    big   = 12345678901234567890
    off   = false
    none  = null
    names = ["a", "b"]
    deep  = { list = [{ x = 1 }, { y = "2" }] }
    rate {
      requests = 3000
    }
    type "person" {
      contact = true
      relation "deal" { by = ["person"] }
      relation "note" {}
    }
    type "company" {}
    hook "a" "b" { c = 1 }
    step { n = 1 }
    step { n = 2 }
  }`

// settingsLine is the line of the file in which settingsBlock begins.
const settingsLine = 15

func withSettings(t *testing.T) *Adapter {
	t.Helper()
	src := strings.Replace(minimal, `settings { key = env("KEY", "none") }`, settingsBlock, 1)
	return mustLoad(t, src).Adapter("lime")
}

func TestSettingsAsJSON(t *testing.T) {
	const want = `{
		"url": "http://127.0.0.1:8090/Lime CRM?a=1&b=<2>", "page": 50, "share": 0.5, "big": 12345678901234567890,
		"off": false, "none": null, "names": ["a", "b"], "deep": {"list": [{"x": 1}, {"y": "2"}]},
		"rate": {"requests": 3000},
		"type": {
			"person": {"contact": true, "relation": {"deal": {"by": ["person"]}, "note": {}}},
			"company": {}
		},
		"hook": {"a": {"b": {"c": 1}}},
		"step": [{"n": 1}, {"n": 2}]
	}`
	got := withSettings(t).SettingsJSON()
	if !reflect.DeepEqual(decode(t, got), decode(t, []byte(want))) {
		t.Errorf("got  %s", got)
	}
	if empty := mustLoad(t, strings.Replace(minimal, `settings { key = env("KEY", "none") }`, "", 1)); string(empty.Adapters[0].SettingsJSON()) != "{}" {
		t.Errorf("no settings: got %s", empty.Adapters[0].SettingsJSON())
	}
}

func decode(t *testing.T, src []byte) any {
	t.Helper()
	var v any
	dec := json.NewDecoder(strings.NewReader(string(src)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPin(t *testing.T) {
	a := withSettings(t)
	for path, line := range map[string]int{
		"":                           0,
		"url":                        1,
		"names":                      7,
		"names 1":                    7,
		"deep list 1 y":              8,
		"rate":                       9,
		"rate requests":              10,
		"rate per":                   9, // not in the file: its parent
		"type":                       12,
		"type person":                12,
		"type person relation deal":  14,
		"type person relation lead":  14, // the first relation
		"type person relation note":  15,
		"type company":               17,
		"type company contact":       17,
		"hook a b c":                 18,
		"step":                       19,
		"step 1 n":                   20,
		"unknown":                    0,
		"unknown too":                0,
		"type person contact strict": 13,
	} {
		file, got := a.Pin(strings.Fields(path))
		if file != "/etc/inzage/config.hcl" || got != settingsLine+line {
			t.Errorf("Pin(%q) = %s:%d, want line %d", path, file, got, settingsLine+line)
		}
	}
	if file, line := (&Adapter{At: Pos{File: "f", Line: 3}}).Pin([]string{"url"}); file != "f" || line != 3 {
		t.Errorf("an adapter without settings is pinned to %s:%d, not to its own line", file, line)
	}
}

func TestDiagnose(t *testing.T) {
	got := withSettings(t).Diagnose([]sdk.Diagnostic{
		{Severity: sdk.SeverityError, Path: []string{"rate", "requests"}, Summary: "too many", Detail: "at most 100"},
		{Severity: sdk.SeverityWarning, Summary: "no key"},
	})
	const want = `/etc/inzage/config.hcl:25: adapter lime: rate.requests: too many; at most 100
/etc/inzage/config.hcl:15: warning: adapter lime: no key`
	if got.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
