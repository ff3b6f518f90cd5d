package settings

import (
	"fmt"
	"slices"

	"github.com/inzage/inzage/sdk"
)

func parseTypes(o object) map[string]Type {
	all, ok := o.child("limetypes")
	if !ok {
		if !o.has("limetypes") {
			o.problem("limetypes", "limetypes is missing", "name at least one limetype whose records are persons")
		}
		return nil
	}
	types, contacts := map[string]Type{}, 0
	for _, name := range sortedKeys(all.fields) {
		t, ok := all.child(name)
		if !validName(name) {
			all.problem(name, fmt.Sprintf("%q is not a limetype's name", name), "use the name in the API, not the label")
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
		o.problem("limetypes", "no limetype has contact = true", "set it on the limetype whose records are persons")
	}
	return types
}

func parseType(o object, name string) Type {
	o.only("contact", "search", "title", "archived", "embed", "personal", "not_personal",
		"sensitive", "third_party", "readonly", "hidden", "relations")
	t := Type{
		Name: name, Contact: o.flag("contact"), Search: o.names("search"), Title: o.name("title"),
		Archived: o.name("archived"), Embed: o.names("embed"), Personal: o.names("personal"),
		Impersonal: o.names("not_personal"), Sensitive: o.names("sensitive"), ThirdParty: o.names("third_party"),
		ReadOnly: o.names("readonly"), Hidden: o.names("hidden"), Relations: parseRelations(o),
	}
	if len(t.Search) > 0 && !t.Contact {
		o.problem("search", "search is for contacts only", "set contact = true, or leave search out")
	}
	if t.Personal != nil && t.Impersonal != nil {
		o.problem("not_personal", "personal and not_personal exclude each other", "keep one of them")
	}
	for _, list := range [][]string{t.Search, {t.Title}, {t.Archived}, t.Embed} {
		for _, field := range list {
			if slices.Contains(t.Hidden, field) {
				o.problem("hidden", fmt.Sprintf("%q is hidden and used at the same time", field), "")
			}
		}
	}
	return t
}

func parseRelations(o object) []Relation {
	all, ok := o.child("relations")
	if !ok {
		return nil
	}
	var out []Relation
	for _, name := range sortedKeys(all.fields) {
		r, ok := all.child(name)
		if !validName(name) {
			all.problem(name, fmt.Sprintf("%q is not a name", name), "names have letters, digits, - and _, and begin with a letter")
			continue
		}
		if ok {
			out = append(out, parseRelation(r, name))
		}
	}
	return out
}

func parseRelation(o object, name string) Relation {
	o.only("property", "limetype", "by", "ownership", "people", "label")
	r := Relation{
		Name: name, Label: o.text("label"), Property: o.name("property"), Limetype: o.name("limetype"),
		By: o.names("by"), Ownership: parseOwnership(o), People: o.names("people"), PeopleKnown: o.has("people"),
	}
	switch {
	case r.Property != "" && (o.has("limetype") || o.has("by")):
		o.problem("property", "property excludes limetype and by", "either a relation of this limetype, or a limetype that points back")
	case o.has("limetype") != o.has("by") || (o.has("by") && len(r.By) == 0):
		o.problem("by", "limetype and by go together", `such as limetype = "deal", by = ["person"]`)
	case r.Property == "" && !o.has("limetype"):
		r.Property = name
	}
	return r
}

// parseOwnership is careful where nothing is said: what is shared is not
// changed or erased along with its parent.
func parseOwnership(o object) sdk.Ownership {
	known := []string{string(sdk.Owned), string(sdk.Shared), string(sdk.Referring)}
	v := o.text("ownership")
	if v == "" {
		return sdk.Shared
	}
	if !slices.Contains(known, v) {
		o.problem("ownership", "ownership is owned, shared or reference", "")
		return sdk.Shared
	}
	return sdk.Ownership(v)
}
