package settings

import (
	"fmt"
	"slices"

	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

func parseTypes(o settings.Object) map[string]Type {
	all, ok := o.Child("limetypes")
	if !ok {
		if !o.Has("limetypes") {
			o.Problem("limetypes", "limetypes is missing", "name at least one limetype whose records are persons")
		}
		return nil
	}
	types, contacts := map[string]Type{}, 0
	for _, name := range settings.SortedKeys(all.Fields) {
		t, ok := all.Child(name)
		if !validName(name) {
			all.Problem(name, fmt.Sprintf("%q is not a limetype's name", name), "use the name in the API, not the label")
			continue
		}
		if !ok {
			continue
		}
		types[name] = parseType(t, name)
		if types[name].Contact {
			contacts++
		}
	}
	if contacts == 0 {
		o.Problem("limetypes", "no limetype has contact = true", "set it on the limetype whose records are persons")
	}
	return types
}

func parseType(o settings.Object, name string) Type {
	o.Only("contact", "search", "title", "archived", "embed", "personal", "not_personal",
		"sensitive", "third_party", "readonly", "hidden", "relations")
	t := Type{
		Name: name, Contact: o.Flag("contact"), Search: o.Names("search"), Title: o.Name("title"),
		Archived: o.Name("archived"), Embed: o.Names("embed"), Personal: o.Names("personal"),
		Impersonal: o.Names("not_personal"), Sensitive: o.Names("sensitive"), ThirdParty: o.Names("third_party"),
		ReadOnly: o.Names("readonly"), Hidden: o.Names("hidden"), Relations: parseRelations(o),
	}
	if len(t.Search) > 0 && !t.Contact {
		o.Problem("search", "search is for contacts only", "set contact = true, or leave search out")
	}
	if t.Personal != nil && t.Impersonal != nil {
		o.Problem("not_personal", "personal and not_personal exclude each other", "keep one of them")
	}
	for _, list := range [][]string{t.Search, {t.Title}, {t.Archived}, t.Embed} {
		for _, field := range list {
			if slices.Contains(t.Hidden, field) {
				o.Problem("hidden", fmt.Sprintf("%q is hidden and used at the same time", field), "")
			}
		}
	}
	return t
}

func parseRelations(o settings.Object) []Relation {
	all, ok := o.Child("relations")
	if !ok {
		return nil
	}
	var out []Relation
	for _, name := range settings.SortedKeys(all.Fields) {
		r, ok := all.Child(name)
		if !validName(name) {
			all.Problem(name, fmt.Sprintf("%q is not a name", name), "names have letters, digits, - and _, and begin with a letter")
			continue
		}
		if ok {
			out = append(out, parseRelation(r, name))
		}
	}
	return out
}

func parseRelation(o settings.Object, name string) Relation {
	o.Only("property", "limetype", "by", "ownership", "people", "label")
	r := Relation{
		Name: name, Label: o.Text("label"), Property: o.Name("property"), Limetype: o.Name("limetype"),
		By: o.Names("by"), Ownership: parseOwnership(o), People: o.Names("people"), PeopleKnown: o.Has("people"),
	}
	switch {
	case r.Property != "" && (o.Has("limetype") || o.Has("by")):
		o.Problem("property", "property excludes limetype and by", "either a relation of this limetype, or a limetype that points back")
	case o.Has("limetype") != o.Has("by") || (o.Has("by") && len(r.By) == 0):
		o.Problem("by", "limetype and by go together", `such as limetype = "deal", by = ["person"]`)
	case r.Property == "" && !o.Has("limetype"):
		r.Property = name
	}
	return r
}

// parseOwnership is careful where nothing is said: what is shared is not
// changed or erased along with its parent.
func parseOwnership(o settings.Object) sdk.Ownership {
	known := []string{string(sdk.Owned), string(sdk.Shared), string(sdk.Referring)}
	v := o.Text("ownership")
	if v == "" {
		return sdk.Shared
	}
	if !slices.Contains(known, v) {
		o.Problem("ownership", "ownership is owned, shared or reference", "")
		return sdk.Shared
	}
	return sdk.Ownership(v)
}
