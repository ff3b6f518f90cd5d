package tryton

import (
	"context"
	"maps"
	"strings"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

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
