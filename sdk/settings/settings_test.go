package settings_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk/settings"
)

type example struct {
	File  string            `json:"file" needed:"the path of the file"`
	Size  int               `json:"size"`
	On    bool              `json:"on"`
	List  []string          `json:"list"`
	Names map[string]string `json:"names"`
	Rate  struct {
		Per int `json:"per"`
	} `json:"rate"`
}

func TestDecode(t *testing.T) {
	for raw, want := range map[string]string{
		`{"file":"x"}`:                         ``,
		`{"file":"x","size":7,"list":["a"]}`:   ``,
		``:                                     `[file] file is missing`,
		`{}`:                                   `[file] file is missing`,
		`{"file":""}`:                          `[file] file is missing`,
		`{"file":null}`:                        `[file] file is missing`,
		`[1]`:                                  `[] the settings are not an object`,
		`null`:                                 `[] the settings are not an object`,
		`"canary"`:                             `[] the settings are not an object`,
		`{"file":{"canary":1}}`:                `[file] setting of the wrong type`,
		`{"file":"x","size":"canary"}`:         `[size] setting of the wrong type`,
		`{"file":"x","rate":{"per":"canary"}}`: `[rate per] setting of the wrong type`,
		`{"file":"x","rate":{"pre":1}}`:        `[pre] unknown setting`,
		`{"fiel":"canary","siez":1}`:           `[fiel] unknown setting;[siez] unknown setting;[file] file is missing`,
	} {
		var got []string
		for _, d := range settings.Decode([]byte(raw), &example{}) {
			got = append(got, fmt.Sprint(d.Path, " ", d.Summary))
			if strings.Contains(d.Summary+d.Detail, "canary") {
				t.Errorf("%s: a value is repeated: %+v", raw, d)
			}
		}
		if s := strings.Join(got, ";"); s != want {
			t.Errorf("%s: %s, want %s", raw, s, want)
		}
	}
}

func TestDefaultsStay(t *testing.T) {
	set := example{Size: 50}
	if ds := settings.Decode([]byte(`{"file":"x","on":true}`), &set); len(ds) > 0 || set.Size != 50 || !set.On || set.File != "x" {
		t.Errorf("%+v, %+v", set, ds)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"file":"x","rate":{"per":1}}`)
	f.Add(`{"file":1e999}`)
	f.Fuzz(func(_ *testing.T, raw string) { _ = settings.Decode([]byte(raw), &example{}) })
}
