package portalapi

import (
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// label prefers the operator's word to the CRM's.
func label(p privacy.FieldPlan, f *sdk.Field, lang string) string {
	return title(p.Label, f.Labels, lang)
}

func title(own, crm sdk.Labels, lang string) string {
	if s := own.In(lang); s != "" {
		return s
	}
	return crm.In(lang)
}

// translate gives a value's options the texts of the language, from the schema.
func translate(v sdk.Value, f *sdk.Field, lang string) sdk.Value {
	if len(v.Options) == 0 {
		return v
	}
	out := v
	out.Options = make([]sdk.Option, len(v.Options))
	for i, o := range v.Options {
		out.Options[i] = sdk.Option{Key: o.Key, Label: optionLabel(o, f, lang)}
	}
	return out
}

func optionLabel(o sdk.Option, f *sdk.Field, lang string) string {
	for _, known := range f.Options {
		if known.Key == o.Key {
			if t := known.Texts[lang]; t != "" {
				return t
			}
			if known.Label != "" {
				return known.Label
			}
		}
	}
	return o.Label
}

// offered are the options that may be chosen, with the present one kept even
// when it is no longer offered.
func offered(f *sdk.Field, present sdk.Value, lang string) []sdk.Option {
	chosen := map[string]bool{}
	for _, o := range present.Options {
		chosen[o.Key] = true
	}
	var out []sdk.Option
	for _, o := range f.Options {
		if !o.Inactive || chosen[o.Key] {
			out = append(out, sdk.Option{Key: o.Key, Label: optionLabel(o, f, lang)})
			delete(chosen, o.Key)
		}
	}
	for _, o := range present.Options {
		if chosen[o.Key] {
			out = append(out, o)
		}
	}
	return out
}
