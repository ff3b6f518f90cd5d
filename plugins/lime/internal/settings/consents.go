package settings

import (
	"slices"

	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// Consents says how consents and their types are kept. A property without a
// name is not there.
type Consents struct {
	Limetype     string
	TypeLimetype string
	Update       bool              // the row of a type is changed, as Lime's own add-on does; else each decision is a new row
	Links        map[string]string // by contact limetype: the property that points to it; nil: by the metadata

	// Properties of a consent.
	Approved, Date, Note, Source, ConsentType Property
	Sources                                   map[sdk.ConsentSource]Property // keys of Source

	// Properties of a consent type.
	Title, Description                         Texts
	Active, ReadOnly, Default, Months, Channel Property
	Channels                                   map[sdk.Channel]Property // keys of Channel
}

// Property is the name of a property, or the key of an option. One that the
// settings do not give is a default, which a CRM need not have.
type Property struct {
	Name  string
	Given bool
}

// Texts are the properties that hold one text, by language; "" is the CRM's own.
type Texts map[string]Property

// parseConsents reads where consents are kept. The defaults are the names of
// Lime's own add-on.
func parseConsents(root settings.Object) *Consents {
	o, ok := root.Child("consents")
	if !ok {
		return nil
	}
	o.Only("limetype", "type_limetype", "mode", "links", "approved", "date", "note", "source", "sources", "consenttype",
		"title", "description", "active", "readonly", "default", "months", "channel", "channels")
	c := &Consents{
		Limetype: limetypeName(o, "limetype", "consent"), TypeLimetype: limetypeName(o, "type_limetype", "consenttype"),
		Update: parseMode(o), Links: parseLinks(o),
		Approved: property(o, "approved", "approved"), Date: property(o, "date", "date"), Note: property(o, "note", "note"),
		Source: property(o, "source", "source"), ConsentType: property(o, "consenttype", "consenttype"),
		Title: texts(o, "title"), Description: texts(o, "description"),
		Active: property(o, "active", "active"), ReadOnly: property(o, "readonly", "readonly"), Default: property(o, "default", "default"),
		Months: property(o, "months", ""), Channel: property(o, "channel", ""),
		Sources: keys(o, "sources", map[sdk.ConsentSource]string{
			sdk.ConsentPortal: "portal", sdk.ConsentAgent: "coworker", sdk.ConsentAddress: "portal",
		}),
		Channels: keys(o, "channels", map[sdk.Channel]string{
			sdk.ChannelEmail: "email", sdk.ChannelPhone: "phone", sdk.ChannelPost: "post", sdk.ChannelText: "text",
		}),
	}
	if c.Approved.Name == "" || c.ConsentType.Name == "" {
		o.Problem("", "approved and consenttype cannot be without a name", "a consent says what it is about and whether it was given")
	}
	if c.Note.Name == "" && !c.Update {
		o.Problem("note", `note cannot be without a name with mode = "append"`, "the note holds the id by which a decision is found again")
	}
	return c
}

func parseMode(o settings.Object) bool {
	switch mode := o.Text("mode"); mode {
	case "", "append":
		return false
	case "update":
		return true
	default:
		o.Problem("mode", "mode is append or update", "append keeps every decision; update changes the row, as Lime's own add-on does")
		return false
	}
}

// parseLinks reads which property points to which limetype; nil when absent.
func parseLinks(o settings.Object) map[string]string {
	links, ok := o.Child("links")
	if !ok {
		return nil
	}
	out := map[string]string{}
	for _, limetype := range settings.SortedKeys(links.Fields) {
		if !validName(limetype) {
			links.Problem(limetype, "not a limetype's name", "use the name in the API, not the label")
			continue
		}
		out[limetype] = links.Name(limetype)
	}
	return out
}

func limetypeName(o settings.Object, key, fallback string) string {
	if name := o.Name(key); name != "" {
		return name
	}
	return fallback
}

// property reads the name of a property; "" says that there is none.
func property(o settings.Object, key, fallback string) Property {
	if !o.Has(key) {
		return Property{Name: fallback}
	}
	return Property{Name: o.Name(key), Given: true}
}

// texts reads the name of a property, or names by language. The default is a
// property with the setting's own name.
func texts(o settings.Object, key string) Texts {
	if _, isObject := o.Fields[key].(map[string]any); !isObject {
		return Texts{"": property(o, key, key)}
	}
	by, _ := o.Child(key)
	out := Texts{}
	for _, lang := range settings.SortedKeys(by.Fields) {
		if !validLanguage(lang) {
			by.Problem(lang, "not a language", `such as { en = "title", nl = "title_nl" }`)
			continue
		}
		out[lang] = property(by, lang, "")
	}
	if len(out) == 0 {
		o.Problem(key, key+" names no property", `such as "title", or { en = "title", nl = "title_nl" }`)
	}
	return out
}

func validLanguage(s string) bool {
	return len(s) == 2 && s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'a' && s[1] <= 'z'
}

// keys are the keys of options: those of the settings, else the defaults; "" is
// none.
func keys[K ~string](o settings.Object, key string, defaults map[K]string) map[K]Property {
	out := map[K]Property{}
	var known []string
	for k, v := range defaults {
		out[k] = Property{Name: v}
		known = append(known, string(k))
	}
	slices.Sort(known)
	set, _ := o.Child(key)
	set.Only(known...)
	for _, k := range known {
		if set.Has(k) {
			out[K(k)] = Property{Name: set.Text(k), Given: true}
		}
	}
	return out
}
