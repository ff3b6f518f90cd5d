package settings

import (
	"strings"

	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// Consents says which records are subscriptions, and of what. The defaults are
// those of Tryton's own module marketing_email.
type Consents struct {
	Model   string // a subscription
	List    string // its to-one field: what it is a subscription to
	Address string // its field with the address that it belongs to
	KeptBy  string // field of the contact, or inline field, that holds that address

	Text  sdk.Labels          // what people consent to; {list} stands for the list's name
	Lists map[string]ListText // by name or id
}

// ListText is what the settings say of one list.
type ListText struct {
	Title    sdk.Labels // nil: the list's name
	Text     sdk.Labels // nil: Consents.Text
	ReadOnly bool       // not to be given by the person on a page
	Hidden   bool       // left out
}

// Of returns what the settings say of a list; its id goes before its name.
func (c *Consents) Of(id, name string) ListText {
	for _, key := range []string{id, name} {
		if l, ok := c.Lists[key]; ok {
			return l
		}
	}
	return ListText{}
}

func parseConsents(root settings.Object) *Consents {
	o, ok := root.Child("consents")
	if !ok {
		return nil
	}
	o.Only("model", "list_field", "address_field", "kept_by", "text", "lists")
	c := &Consents{
		Model: o.Text("model"), List: fieldOr(o, "list_field", "list_"), Address: fieldOr(o, "address_field", "email"),
		KeptBy: fieldOr(o, "kept_by", "email"), Text: labels(o, "text"), Lists: parseLists(o),
	}
	switch {
	case c.Model == "":
		c.Model = "marketing.email"
	case !validModel(c.Model):
		o.Problem("model", "model is not a model's name", `such as "marketing.email"`)
	}
	if !o.Has("text") {
		o.Problem("text", "text is missing", `what people consent to, in full: { nl = "Stuur mij {list} per e-mail.", en = "E-mail me {list}." }`)
	}
	return c
}

func fieldOr(o settings.Object, key, fallback string) string {
	if name := field(o, key); name != "" {
		return name
	}
	return fallback
}

func parseLists(o settings.Object) map[string]ListText {
	all, ok := o.Child("lists")
	if !ok {
		return nil
	}
	out := map[string]ListText{}
	for _, name := range settings.SortedKeys(all.Fields) {
		l, ok := all.Child(name)
		if !ok {
			continue
		}
		l.Only("title", "text", "read_only", "hidden")
		out[name] = ListText{Title: labels(l, "title"), Text: labels(l, "text"), ReadOnly: l.Flag("read_only"), Hidden: l.Flag("hidden")}
	}
	return out
}

// labels reads a text by language; nil when it is absent.
func labels(o settings.Object, key string) sdk.Labels {
	by, ok := o.Child(key)
	if !ok {
		return nil
	}
	out := sdk.Labels{}
	for _, lang := range settings.SortedKeys(by.Fields) {
		text := strings.TrimSpace(by.Text(lang))
		switch {
		case !languagePattern.MatchString(lang):
			by.Problem(lang, "not a language", `such as { nl = "…", en = "…" }`)
		case text == "":
			if _, isText := by.Fields[lang].(string); isText || !by.Has(lang) { // else it has been told
				by.Problem(lang, "the text is empty", "")
			}
		default:
			out[lang] = text
		}
	}
	if len(by.Fields) == 0 {
		o.Problem(key, key+" has no language", `such as { nl = "…", en = "…" }`)
	}
	return out
}
