package tryton

import (
	"context"
	"slices"

	"github.com/inzage/inzage/plugins/internal/metadata"
	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// load reads the CRM's description of itself and binds the settings to it.
func (s *session) load(ctx context.Context) (*catalog, error) {
	b := &binder{s: s, catalog: &catalog{models: map[string]*model{}}, metas: map[string]map[string]*metaField{}, words: map[string]map[string]map[string]*metaField{}}
	var err error
	var lack []string
	if b.languages, lack, err = s.languages(ctx); err != nil {
		return nil, err
	}
	for _, lang := range lack {
		b.warn("the CRM has no texts in language " + lang)
	}
	if b.catalog.company, err = s.companyOf(ctx); err != nil {
		return nil, err
	}
	steps := []func(context.Context) error{b.bindModels, b.bindRelations, b.bindAccess, b.bindInline, b.bindConsents, b.bindChoices, b.bindLabels, b.probe}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, err
		}
		if err := b.misfit.Err(); err != nil {
			return nil, err
		}
	}
	b.finish()
	return b.catalog, nil
}

// binder builds a catalog, step by step. Each step knows what those before it
// have found.
type binder struct {
	s         *session
	catalog   *catalog
	metas     map[string]map[string]*metaField // fields by model
	languages []string
	misfit    metadata.Misfit
	known     []string                                    // names of all models, for hints
	words     map[string]map[string]map[string]*metaField // by model and language
}

func (b *binder) warn(text string) { b.catalog.warnings = append(b.catalog.warnings, text) }

func (b *binder) bindModels(ctx context.Context) error {
	for _, name := range shared.SortedKeys(b.s.set.Models) {
		if err := b.bind(ctx, "models."+name, b.s.set.Models[name]); err != nil {
			return err
		}
	}
	return nil
}

// bind adds one model without its relations.
func (b *binder) bind(ctx context.Context, path string, set settings.Model) error {
	fields, err := b.s.fieldsOf(ctx, set.Name, "en")
	if err != nil {
		return err
	}
	if fields == nil {
		if b.known == nil {
			b.known = b.s.modelNames(ctx)
		}
		b.misfit.Problem(path, "the CRM has no model %q: is its module active?%s", set.Name, metadata.Hint(set.Name, b.known))
		return nil
	}
	b.metas[set.Name] = fields
	m := &model{set: set, props: map[string]*property{}, relations: map[string]*relation{}, Type: sdk.Type{
		Name: set.Name, Contact: set.Contact, Guard: sdk.GuardChecked, Repeat: sdk.RepeatSafe,
	}}
	m.archive = fields["active"] != nil && fields["active"].Type == "boolean"
	m.sequence = fields["sequence"] != nil && fields["sequence"].Type == "integer"
	m.written = fields["write_date"] != nil
	b.catalog.models[set.Name] = m
	b.checkNames(path, set, fields)
	for _, name := range shared.SortedKeys(fields) {
		f := fields[name]
		if skipped(name, f.Type) || slices.Contains(set.Hidden, name) {
			continue
		}
		p := newProperty(f)
		if slices.Contains(set.Choices, name) {
			p.choice, p.field.Kind = true, sdk.KindOption
		}
		mark(&p.field, set)
		m.props[name] = p
	}
	if set.Moved == "" && fields["replaced_by"] != nil && fields["replaced_by"].Relation == set.Name {
		m.set.Moved = "replaced_by"
	}
	return nil
}

// mark puts on a field what the settings say about it. Personal is the rule,
// so that a field which is new in the CRM is not forgotten.
func mark(f *sdk.Field, set settings.Model) {
	f.Personal = !slices.Contains(set.Impersonal, f.Name)
	if set.Personal != nil {
		f.Personal = slices.Contains(set.Personal, f.Name)
	}
	f.Sensitive = slices.Contains(set.Sensitive, f.Name)
	f.ThirdParty = slices.Contains(set.ThirdParty, f.Name)
	if slices.Contains(set.ReadOnly, f.Name) || f.Name == "active" {
		f.Editable = false
	}
	if f.Format == sdk.FormatLine && f.Kind == sdk.KindText {
		f.Format = formatOf(f.Name)
	}
}

// checkNames finds fields that the settings name and the CRM does not have. A
// slip in "hidden" or "sensitive" is an error like any other: it would show
// what nobody may see.
func (b *binder) checkNames(path string, set settings.Model, fields map[string]*metaField) {
	known := shared.SortedKeys(fields)
	for _, list := range []struct {
		key   string
		names []string
	}{
		{"title", some(set.Title)},
		{"moved", some(set.Moved)},
		{"choices", set.Choices},
		{"personal", set.Personal},
		{"not_personal", set.Impersonal},
		{"sensitive", set.Sensitive},
		{"third_party", set.ThirdParty},
		{"readonly", set.ReadOnly},
		{"hidden", set.Hidden},
	} {
		for _, name := range list.names {
			f := fields[name]
			switch {
			case f == nil && inlineOf(set, name) == nil:
				b.misfit.Problem(path+"."+list.key, "model %s has no field %q%s", set.Name, name, metadata.Hint(name, known))
			case f == nil:
			case (list.key == "choices" || list.key == "moved") && f.Type != "many2one":
				b.misfit.Problem(path+"."+list.key, "%q is not a to-one field", name)
			case list.key != "hidden" && isToMany(f.Type) && inlineOf(set, name) == nil:
				b.misfit.Problem(path+"."+list.key, "%q is a list of other records, not a field", name)
			}
		}
	}
}

func inlineOf(set settings.Model, name string) *settings.Inline {
	for i := range set.Inline {
		if set.Inline[i].Name == name {
			return &set.Inline[i]
		}
	}
	return nil
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
