package portal

import (
	"net/url"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// dateParts are the three boxes of a date. What was posted stays as typed, even
// where a part holds a dash.
func dateParts(in *InputField, posted url.Values) []datePart {
	y, m, d := splitDate(in)
	parts := []datePart{
		{TextID: "date_day", Typed: d}, {TextID: "date_month", Typed: m}, {TextID: "date_year", Typed: y, Wide: true},
	}
	for i, suffix := range datePartNames {
		parts[i].Name = in.Name + suffix
		if v, ok := posted[parts[i].Name]; ok && len(v) > 0 {
			parts[i].Typed = strings.ToValidUTF8(v[0], "\uFFFD")
		}
		if in.Autocomplete == "bday" {
			parts[i].Complete = "bday-" + strings.TrimPrefix(parts[i].TextID, "date_")
		}
	}
	return parts
}

func splitDate(in *InputField) (y, m, d string) {
	if in.Typed != nil {
		parts := strings.SplitN(strings.Join(in.Typed, ""), "-", 3)
		parts = append(parts, "", "", "")
		return parts[0], parts[1], parts[2]
	}
	if t, ok := isoDate(in.Value.Text); ok && in.Value.State == sdk.StatePresent {
		return t.Format("2006"), t.Format("1"), t.Format("2")
	}
	return "", "", ""
}

// chosenKeys are the keys of what is chosen: as posted, else as it stands.
func chosenKeys(in *InputField) []string {
	if in.Typed != nil {
		return in.Typed
	}
	var keys []string
	if in.Value.State == sdk.StatePresent {
		for _, o := range in.Value.Options {
			keys = append(keys, o.Key)
		}
	}
	return keys
}

// optionChoices are the options on offer. One that stands in the CRM but is no
// longer offered may stay.
func (f formatter) optionChoices(in *InputField) []choiceView {
	keys := chosenKeys(in)
	var out []choiceView
	seen := map[string]bool{}
	add := func(o sdk.Option) {
		if !seen[o.Key] {
			seen[o.Key] = true
			out = append(out, choiceView{Key: o.Key, Label: f.label(o), Chosen: slices.Contains(keys, o.Key)})
		}
	}
	present := map[string]bool{}
	if in.Value.State == sdk.StatePresent {
		for _, o := range in.Value.Options {
			present[o.Key] = true
		}
	}
	for _, o := range in.Options {
		if !o.Inactive || present[o.Key] {
			add(o)
		}
	}
	if in.Value.State == sdk.StatePresent {
		for _, o := range in.Value.Options {
			add(o)
		}
	}
	return out
}

func (f formatter) boolChoices(in *InputField) []choiceView {
	now := ""
	switch {
	case in.Typed != nil:
		now = strings.Join(in.Typed, " ")
	case in.Value.State == sdk.StatePresent && in.Value.Bool:
		now = "true"
	case in.Value.State == sdk.StatePresent:
		now = "false"
	}
	out := []choiceView{
		{Key: "true", Label: f.texts.must("value_yes"), Chosen: now == "true"},
		{Key: "false", Label: f.texts.must("value_no"), Chosen: now == "false"},
	}
	if !in.Required {
		out = append(out, choiceView{Label: f.texts.must("choice_none"), Chosen: !chosen(out)})
	}
	return out
}

func chosen(choices []choiceView) bool {
	return slices.ContainsFunc(choices, func(c choiceView) bool { return c.Chosen })
}
