package tryton

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/inzage/inzage/plugins/internal/metadata"
	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
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

// bindLabels reads the labels of fields and of choices in every language.
func (b *binder) bindLabels(ctx context.Context) error {
	for _, name := range shared.SortedKeys(b.catalog.models) {
		m := b.catalog.models[name]
		for _, lang := range b.tongues() {
			fields := b.metas[name]
			if lang.code != "en" {
				var err error
				if fields, err = b.s.fieldsOf(ctx, name, lang.code); err != nil {
					return err
				}
			}
			if b.words[name] == nil {
				b.words[name] = map[string]map[string]*metaField{}
			}
			for _, as := range lang.names {
				b.words[name][as] = fields
			}
			if err := b.label(ctx, m, fields, lang); err != nil {
				return err
			}
		}
	}
	if err := b.nameModels(ctx); err != nil {
		return err
	}
	for _, m := range b.catalog.models {
		b.nameRelations(m)
		for _, p := range m.inline {
			if p.field.Labels[""] == "" {
				p.field.Labels = b.inlineLabels(m, p)
			}
			p.field.Options, p.labels = p.child.field.Options, p.child.labels
			p.field.Editable = p.field.Editable && p.child.field.Editable
		}
	}
	return nil
}

func (b *binder) label(ctx context.Context, m *model, fields map[string]*metaField, lang tongueOf) error {
	for name, p := range m.props {
		f := fields[name]
		if f == nil || p.in != nil {
			continue
		}
		lang.put(p.field.Labels, f.String)
		if p.field.Kind != sdk.KindOption && p.field.Kind != sdk.KindOptions || p.choice {
			continue
		}
		pairs, err := b.s.selection(ctx, m.Name, f, lang.code)
		if err != nil {
			return err
		}
		for _, pair := range pairs {
			p.addOption(lang, pair.key, pair.label)
		}
		if len(p.field.Options) == 0 {
			p.field.Editable = false // nobody knows what may be chosen
		}
	}
	for _, r := range m.relations {
		if f := fields[r.field]; f != nil && r.set.Label == "" {
			lang.put(r.Labels, f.String)
		}
	}
	return nil
}

// inlineLabels takes the words of the contact's own field of that name, which
// has given way, or else the child's.
func (b *binder) inlineLabels(m *model, p *property) sdk.Labels {
	if b.metas[m.Name][p.in.Name] != nil {
		out := sdk.Labels{}
		for lang, fields := range b.words[m.Name] {
			if f := fields[p.in.Name]; f != nil {
				out[lang] = f.String
			}
		}
		return out
	}
	return p.child.field.Labels
}

// nameRelations calls a relation without a field of its own like its records.
func (b *binder) nameRelations(m *model) {
	for _, r := range m.relations {
		if r.Labels[""] == "" {
			maps.Copy(r.Labels, b.catalog.models[r.Type].Labels)
		}
	}
}

// nameModels reads what the models are called.
func (b *binder) nameModels(ctx context.Context) error {
	names := shared.SortedKeys(b.catalog.models)
	for _, name := range names {
		b.catalog.models[name].Labels = sdk.Labels{"": name}
	}
	for _, lang := range b.tongues() {
		var rows []struct {
			Model string `json:"model"`
			Name  string `json:"name"`
		}
		domain := []any{[]any{"model", "in", names}}
		err := b.s.api.Read(ctx, &rows, "model.ir.model.search_read", domain, 0, nil, nil, []string{"model", "name"}, map[string]any{"language": lang.code})
		if rpc.IsClass(err, rpc.ClassUser) {
			return nil // no right to see it: the names in the API have to do
		}
		if err != nil {
			return err
		}
		for _, r := range rows {
			if m := b.catalog.models[r.Model]; m != nil && strings.TrimSpace(r.Name) != "" {
				lang.put(m.Labels, r.Name)
			}
		}
	}
	return nil
}
