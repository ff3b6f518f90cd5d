package settings

import (
	"fmt"
	"slices"

	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

func parseInline(o settings.Object, relations []Relation) []Inline {
	all, ok := o.Child("inline")
	if !ok {
		return nil
	}
	var out []Inline
	for _, name := range settings.SortedKeys(all.Fields) {
		f, ok := all.Child(name)
		if !validField(name) {
			all.Problem(name, fmt.Sprintf("%q is not a name", name), "names have letters, digits and _")
			continue
		}
		if ok {
			out = append(out, parseOneInline(f, name, relations))
		}
	}
	return out
}

// formats are the words for the formats of a text.
var formats = []string{"line", "multiline", "email", "phone", "url"}

func parseOneInline(o settings.Object, name string, relations []Relation) Inline {
	o.Only("relation", "field", "where", "format", "label", "empty")
	in := Inline{Name: name, Label: o.Text("label"), Relation: field(o, "relation"), Field: field(o, "field"), Where: parseWhere(o)}
	for _, key := range []string{"relation", "field"} {
		if !o.Has(key) || o.Fields[key] == "" {
			o.Problem(key, key+" is missing", `such as relation = "contact_mechanisms", field = "value"`)
		}
	}
	in.checkRelation(o, relations)
	format := o.Text("format")
	switch {
	case format == "":
	case !slices.Contains(formats, format):
		o.Problem("format", "format is line, multiline, email, phone or url", near(format, formats))
	case format != "line":
		in.Format = sdk.Format(format)
	}
	switch empty := o.Text("empty"); empty {
	case "", "clear":
	case "remove":
		in.Remove = true
	default:
		o.Problem("empty", "empty is clear or remove", near(empty, []string{"clear", "remove"}))
	}
	return in
}

// checkRelation: only children that the contact owns, in a field of its own,
// are written together with it, in one transaction.
func (in *Inline) checkRelation(o settings.Object, relations []Relation) {
	if in.Relation == "" {
		return
	}
	var names []string
	for _, r := range relations {
		if r.Name == in.Relation {
			if r.Ownership != sdk.Owned || r.Field == "" {
				o.Problem("relation", fmt.Sprintf("relation %q is not an owned field of the model", r.Name), `set ownership = "owned", and leave model and by out`)
			}
			return
		}
		names = append(names, r.Name)
	}
	o.Problem("relation", fmt.Sprintf("there is no relation %q", in.Relation), near(in.Relation, names))
}

func parseWhere(o settings.Object) map[string]string {
	w, ok := o.Child("where")
	if !ok {
		return nil
	}
	out := map[string]string{}
	for _, name := range settings.SortedKeys(w.Fields) {
		if !validField(name) {
			w.Problem(name, fmt.Sprintf("%q is not a name", name), "a field of the child")
			continue
		}
		out[name] = w.Text(name)
	}
	return out
}
