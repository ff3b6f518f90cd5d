package tryton

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/inzage/inzage/plugins/internal/metadata"
	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// bindInline adds the fields that stand in a child. One of the model's own that
// has the same name gives way: Tryton's own "email" of a party is a copy that
// cannot be changed.
func (b *binder) bindInline(context.Context) error {
	for name, m := range b.catalog.models {
		if m.denied {
			continue
		}
		for i := range m.set.Inline {
			in := &m.set.Inline[i]
			path := "models." + name + ".inline." + in.Name
			child := b.catalog.models[m.relations[in.Relation].Type]
			of := child.props[in.Field]
			for field := range in.Where {
				if child.props[field] == nil {
					b.misfit.Problem(path+".where", "model %s has no field %q%s", child.Name, field, metadata.Hint(field, shared.SortedKeys(child.props)))
				}
			}
			if of == nil {
				b.misfit.Problem(path+".field", "model %s has no field %q%s", child.Name, in.Field, metadata.Hint(in.Field, shared.SortedKeys(child.props)))
				continue
			}
			m.props[in.Name] = b.newInline(m, in, child, of)
			m.inline = append(m.inline, m.props[in.Name])
		}
	}
	return nil
}

func (b *binder) newInline(m *model, in *settings.Inline, child *model, of *property) *property {
	p := *of
	p.in, p.child = in, of
	p.field.Name, p.field.Labels = in.Name, sdk.Labels{"": in.Label}
	p.field.Required = false // a contact without the child is none the worse
	if p.field.Kind == sdk.KindText && in.Format != "" {
		p.field.Format = in.Format
	} else if p.field.Kind == sdk.KindText && p.field.Format == sdk.FormatLine {
		p.field.Format = formatOf(in.Name)
	}
	if !b.s.inlineWritable(m, child) {
		p.field.Editable = false
	}
	mark(&p.field, m.set)
	return &p
}

// inlineWritable: the children are written through the contact.
func (s *session) inlineWritable(m, child *model) bool {
	return bool(m.access.Write) && bool(child.access.Write) && bool(child.access.Create)
}

// maxChoices bounds a list to choose from.
const maxChoices = 1000

// bindChoices reads the records that people choose from.
func (b *binder) bindChoices(ctx context.Context) error {
	for _, name := range shared.SortedKeys(b.catalog.models) {
		m := b.catalog.models[name]
		for _, field := range m.set.Choices {
			p := m.props[field]
			if p == nil {
				continue
			}
			if !p.titled {
				b.warn("model " + name + ": the user has no right to read the choices of " + field)
				p.field.Editable = false
				continue
			}
			if err := b.choicesOf(ctx, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *binder) choicesOf(ctx context.Context, p *property) error {
	for _, lang := range b.tongues() {
		var rows []struct {
			ID   json.Number `json:"id"`
			Name string      `json:"rec_name"`
		}
		err := b.s.api.Read(ctx, &rows, "model."+p.target+".search_read", []any{}, 0, maxChoices, nil, []string{"rec_name"}, map[string]any{"language": lang.code})
		if err != nil {
			return err
		}
		for _, r := range rows {
			p.addOption(lang, r.ID.String(), r.Name)
		}
	}
	return nil
}

// tongueOf is a language of the CRM, under the names that the host has for it.
type tongueOf struct {
	code  string
	names []string
}

// put writes a text under every name of the language.
func (t tongueOf) put(labels map[string]string, text string) {
	for _, name := range t.names {
		labels[name] = text
	}
}

// tongues are the languages in which texts are read. English, in which Tryton
// is written, stands under "" too.
func (b *binder) tongues() []tongueOf {
	out := []tongueOf{{"en", []string{""}}}
	for _, lang := range b.languages {
		if lang == "en" {
			out[0].names = append(out[0].names, "en")
			continue
		}
		out = append(out, tongueOf{tongue(lang), []string{lang}})
	}
	return out
}

func (p *property) addOption(lang tongueOf, key, label string) {
	if key == "" {
		return // no choice is an empty value
	}
	i := slices.IndexFunc(p.field.Options, func(o sdk.Option) bool { return o.Key == key })
	if i < 0 {
		p.field.Options = append(p.field.Options, sdk.Option{Key: key, Label: label, Texts: map[string]string{}})
		p.labels[key] = label
		i = len(p.field.Options) - 1
	}
	for _, name := range lang.names {
		if name != "" {
			p.field.Options[i].Texts[name] = label
		}
	}
}
