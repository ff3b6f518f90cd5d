package settings

import (
	"fmt"
	"slices"

	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

func parseModels(o settings.Object) map[string]Model {
	all, ok := o.Child("models")
	if !ok {
		if !o.Has("models") {
			o.Problem("models", "models is missing", `name at least one model whose records are persons, such as models "party.party" { contact = true }`)
		}
		return nil
	}
	models, contacts := map[string]Model{}, 0
	for _, name := range settings.SortedKeys(all.Fields) {
		m, ok := all.Child(name)
		if !validModel(name) {
			all.Problem(name, fmt.Sprintf("%q is not a model's name", name), `such as "party.party"`)
			continue
		}
		if !ok {
			continue
		}
		models[name] = parseModel(m, name)
		if models[name].Contact {
			contacts++
		}
	}
	if contacts == 0 {
		o.Problem("models", "no model has contact = true", `set it on the model whose records are persons: "party.party"`)
	}
	return models
}

func parseModel(o settings.Object, name string) Model {
	o.Only("contact", "search", "title", "moved", "choices", "currency", "files", "personal", "not_personal",
		"sensitive", "third_party", "readonly", "hidden", "relations", "inline")
	m := Model{
		Name: name, Contact: o.Flag("contact"), Search: o.Names("search"), Title: field(o, "title"), Moved: field(o, "moved"),
		Choices: fields(o, "choices"), Currency: o.Name("currency"), Files: o.Flag("files"),
		Personal: fields(o, "personal"), Impersonal: fields(o, "not_personal"), Sensitive: fields(o, "sensitive"),
		ThirdParty: fields(o, "third_party"), ReadOnly: fields(o, "readonly"), Hidden: fields(o, "hidden"),
		Relations: parseRelations(o),
	}
	m.Inline = parseInline(o, m.Relations)
	if len(m.Search) > 0 && !m.Contact {
		o.Problem("search", "search is for contacts only", "set contact = true, or leave search out")
	}
	if m.Personal != nil && m.Impersonal != nil {
		o.Problem("not_personal", "personal and not_personal exclude each other", "keep one of them")
	}
	for _, list := range [][]string{m.Search, {m.Title}, {m.Moved}, m.Choices} {
		for _, name := range list {
			if slices.Contains(m.Hidden, name) {
				o.Problem("hidden", fmt.Sprintf("%q is hidden and used at the same time", name), "")
			}
		}
	}
	return m
}

// field reads the name of one field of the model itself.
func field(o settings.Object, key string) string {
	name := o.Name(key)
	if name != "" && !validField(name) {
		o.Problem(key, key+" must be a field of the model itself", "without a dot")
	}
	return name
}

func fields(o settings.Object, key string) []string {
	names := o.Names(key)
	for _, name := range names {
		if !validField(name) {
			o.Problem(key, key+" holds the field of another model", "name fields of the model itself, without a dot")
		}
	}
	return names
}

func parseRelations(o settings.Object) []Relation {
	all, ok := o.Child("relations")
	if !ok {
		return nil
	}
	var out []Relation
	for _, name := range settings.SortedKeys(all.Fields) {
		r, ok := all.Child(name)
		if !validField(name) {
			all.Problem(name, fmt.Sprintf("%q is not a name", name), "names have letters, digits and _")
			continue
		}
		if ok {
			out = append(out, parseRelation(r, name))
		}
	}
	return out
}

func parseRelation(o settings.Object, name string) Relation {
	o.Only("field", "model", "by", "ownership", "people", "label")
	r := Relation{
		Name: name, Label: o.Text("label"), Field: field(o, "field"), Model: o.Text("model"), By: fields(o, "by"),
		Ownership: parseOwnership(o), People: fields(o, "people"), PeopleKnown: o.Has("people"),
	}
	switch {
	case r.Field != "" && (o.Has("model") || o.Has("by")):
		o.Problem("field", "field excludes model and by", "either a field of this model, or a model that points back")
	case o.Has("model") != o.Has("by") || (o.Has("by") && len(r.By) == 0):
		o.Problem("by", "model and by go together", `such as model = "sale.opportunity", by = ["party"]`)
	case r.Model != "" && !validModel(r.Model):
		o.Problem("model", "model is not a model's name", `such as "sale.opportunity"`)
	case r.Field == "" && !o.Has("model"):
		r.Field = name
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
		o.Problem("ownership", "ownership is owned, shared or reference", near(v, known))
		return sdk.Shared
	}
	return sdk.Ownership(v)
}

func near(v string, known []string) string {
	if n := settings.Nearest(v, known); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	return ""
}
