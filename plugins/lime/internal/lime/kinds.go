package lime

import (
	"strings"

	"github.com/inzage/inzage/sdk"
)

// kindOf maps one of Lime's property types.
type kindOf struct {
	kind     sdk.Kind
	format   sdk.Format
	scale    int
	freeText bool
	writable bool
}

// kinds is the one table from Lime's property types. What is missing here, and
// is no relation, travels as text and cannot be changed.
var kinds = map[string]kindOf{
	"string":    {kind: sdk.KindText, writable: true},
	"text":      {kind: sdk.KindText, format: sdk.FormatMultiline, freeText: true, writable: true},
	"phone":     {kind: sdk.KindText, format: sdk.FormatPhone, writable: true},
	"link":      {kind: sdk.KindText, format: sdk.FormatURL, writable: true},
	"integer":   {kind: sdk.KindDecimal, writable: true},
	"decimal":   {kind: sdk.KindDecimal, scale: -1, writable: true},
	"percent":   {kind: sdk.KindDecimal, scale: -1, writable: true},
	"date":      {kind: sdk.KindDate, writable: true},
	"time":      {kind: sdk.KindTime, writable: true},
	"yesno":     {kind: sdk.KindBool, writable: true},
	"option":    {kind: sdk.KindOption, writable: true},
	"set":       {kind: sdk.KindOptions, writable: true},
	"belongsto": {kind: sdk.KindReference, writable: true},
	"file":      {kind: sdk.KindFile},
	"xml":       {kind: sdk.KindText, format: sdk.FormatMultiline},
}

// isList reports whether a property type has no value in the record's body.
func isList(limeType string) bool {
	switch limeType {
	case "hasmany", "hasandbelongstomany", "hasone":
		return true
	}
	return false
}

// newProperty describes one field. What the settings say about it comes later.
func newProperty(p *metaProperty) *property {
	k, known := kinds[p.Type]
	if !known {
		k = kindOf{kind: sdk.KindText}
	}
	out := &property{lime: p.Type, labels: map[string]string{}, field: sdk.Field{
		Name: p.Name, Labels: sdk.Labels{"": p.Localname.Singular}, Kind: k.kind, Format: k.format,
		Scale: k.scale, FreeText: k.freeText, Required: p.Required,
		Editable: k.writable && p.ACL.mayUpdate(),
	}}
	if out.field.Labels[""] == "" {
		out.field.Labels[""] = p.Name
	}
	if k.kind == sdk.KindText {
		out.field.MaxLength = max(p.Length, 0)
	}
	if (p.Type == "link" || p.Type == "string") && looksLikeEmail(p) {
		out.field.Format = sdk.FormatEmail
	}
	if k.kind == sdk.KindReference {
		out.related = p.related()
	}
	for _, o := range p.Options {
		out.labels[string(o.Key)] = o.Text
		if o.Text != "" { // the empty choice is no choice: it is an empty value
			out.field.Options = append(out.field.Options, sdk.Option{Key: string(o.Key), Label: o.Text, Inactive: o.Inactive})
		}
	}
	return out
}

// looksLikeEmail goes by the names, because Lime has one type for addresses of
// mail and of the web.
func looksLikeEmail(p *metaProperty) bool {
	for _, s := range []string{p.Name, p.Localname.Singular} {
		s = strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
		if strings.Contains(s, "email") || strings.Contains(s, "epost") {
			return true
		}
	}
	return false
}
