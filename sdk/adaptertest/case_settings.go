package adaptertest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/inzage/inzage/sdk"
)

func settingsCases() []Case {
	return []Case{
		{Name: "settings/unknown", Run: settingsUnknown},
		{Name: "settings/missing", Run: settingsMissing},
		{Name: "settings/of another type", Run: settingsWrong},
		{Name: "settings/not an object", Run: settingsNoObject},
		{Name: "settings/an error leaves the adapter unconfigured", Run: settingsRefused},
	}
}

// settings reads the fixture's settings, so that each case can spoil a copy.
func (c *C) settings() map[string]any {
	c.Helper()
	out := map[string]any{}
	dec := json.NewDecoder(bytes.NewReader(c.F.Settings))
	dec.UseNumber()
	if len(c.F.Settings) > 0 && dec.Decode(&out) != nil {
		c.Fatalf("the fixture's Settings are not a JSON object")
	}
	return out
}

// try configures an adapter with settings and returns its diagnostics.
func (c *C) try(s *session, settings any) []sdk.Diagnostic {
	c.Helper()
	raw, err := json.Marshal(settings)
	if err != nil {
		c.Fatalf("%v", err)
	}
	resp, err := s.peer.Configure(c.ctx(), &sdk.ConfigureRequest{Name: c.F.Name, Settings: raw, StateDir: s.state})
	if err != nil {
		c.Errorf("problems of the settings are diagnostics, not an error: %v", err)
		return nil
	}
	for _, d := range resp.Diagnostics {
		if d.Summary == "" || (d.Severity != sdk.SeverityError && d.Severity != sdk.SeverityWarning) {
			c.Errorf("a diagnostic needs a severity and a summary: %+v", d)
		}
	}
	return resp.Diagnostics
}

// wantPath wants a diagnostic whose path begins with name.
func (c *C) wantPath(what string, ds []sdk.Diagnostic, name string, onlyError bool) {
	c.Helper()
	for _, d := range ds {
		if len(d.Path) > 0 && d.Path[0] == name && (d.Severity == sdk.SeverityError || !onlyError) {
			return
		}
	}
	c.Errorf("%s: no diagnostic has the path [%q]; there are %d: %s", what, name, len(ds), paths(ds))
}

func paths(ds []sdk.Diagnostic) string {
	var out [][]string
	for _, d := range ds {
		out = append(out, d.Path)
	}
	raw, _ := json.Marshal(out)
	return string(raw)
}

func settingsUnknown(c *C) {
	set := c.settings()
	set[unlikely] = true
	c.wantPath("an unknown setting", c.try(c.fresh(), set), unlikely, false)
}

func settingsMissing(c *C) {
	c.need(len(c.F.Required) > 0, "the fixture names no Required settings")
	s := c.fresh()
	for _, name := range c.F.Required {
		set := c.settings()
		delete(set, name)
		c.wantPath("without "+name, c.try(s, set), name, true)
	}
}

func settingsWrong(c *C) {
	s, all := c.fresh(), c.settings()
	c.need(len(all) > 0, "the fixture's Settings are empty")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		set := maps.Clone(all)
		switch all[name].(type) {
		case map[string]any, []any:
			set[name] = unlikely
		default:
			set[name] = map[string]any{unlikely: []any{1}}
		}
		c.wantPath(name+" of another type", c.try(s, set), name, true)
	}
}

func settingsNoObject(c *C) {
	if ds := c.try(c.fresh(), []any{1}); !slices.ContainsFunc(ds, isError) {
		c.Errorf("settings that are a list are taken without an error")
	}
}

func isError(d sdk.Diagnostic) bool { return d.Severity == sdk.SeverityError }

func settingsRefused(c *C) {
	s := c.fresh()
	if ds := c.try(s, []any{1}); slices.ContainsFunc(ds, isError) {
		_, err := s.peer.Contact(c.ctx(), c.F.Records.Contact)
		c.wantKind("Contact after refused settings", err, sdk.KindUnavailable, sdk.KindUnsupported, sdk.KindNotFound)
	}
	if err := s.configure(c.ctx()); err != nil {
		c.Errorf("good settings after refused ones: %v", err)
	}
}
