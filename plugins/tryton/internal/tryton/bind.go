package tryton

import (
	"cmp"
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
	steps := []func(context.Context) error{b.bindModels, b.bindRelations, b.bindAccess, b.bindInline, b.bindChoices, b.bindLabels, b.probe}
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

// bindAccess asks what the user may do, with the models and with those whose
// titles stand in their fields.
func (b *binder) bindAccess(ctx context.Context) error {
	names := map[string]bool{}
	for name, m := range b.catalog.models {
		names[name] = true
		for _, p := range m.props {
			if p.kind == "many2one" {
				names[p.target] = true
			}
		}
	}
	all, err := b.s.accessTo(ctx, shared.SortedKeys(names))
	if err != nil {
		return err
	}
	for _, name := range shared.SortedKeys(b.catalog.models) {
		m := b.catalog.models[name]
		m.access = all[name]
		if m.denied = !bool(m.access.Read); m.denied {
			// It must not vanish: a list that the host cannot read is a gap that
			// it tells, a list that is gone is a lie.
			b.warn("model " + name + ": the user has no right to read it")
			m.props = map[string]*property{}
			continue
		}
		if !m.access.Write {
			b.warn("model " + name + ": the user has no right to change it")
		}
		for _, p := range m.props {
			p.titled = p.kind == "many2one" && bool(all[p.target].Read)
			p.field.Editable = p.field.Editable && bool(m.access.Write)
		}
	}
	return nil
}

// finish says what works on each model and in which order they are listed.
func (b *binder) finish() {
	for name, m := range b.catalog.models {
		b.catalog.order = append(b.catalog.order, name)
		for _, field := range shared.SortedKeys(m.props) {
			m.props[field].settle()
			m.Fields = append(m.Fields, m.props[field].field)
		}
		if m.denied {
			continue
		}
		if m.Contact && len(m.set.Search) > 0 {
			m.Capabilities = append(m.Capabilities, sdk.CapabilityFinder)
		}
		if len(m.relations) > 0 {
			m.Capabilities = append(m.Capabilities, sdk.CapabilityRelater)
		}
		if slices.ContainsFunc(m.Fields, func(f sdk.Field) bool { return f.Editable }) {
			m.Capabilities = append(m.Capabilities, sdk.CapabilityUpdater)
		}
		if m.set.Files || len(b.catalog.ownersOfFiles(m)) > 0 {
			m.Capabilities = append(m.Capabilities, sdk.CapabilityFiles)
		}
	}
	slices.SortFunc(b.catalog.order, func(x, y string) int {
		if cx, cy := b.catalog.models[x].Contact, b.catalog.models[y].Contact; cx != cy {
			if cx {
				return -1
			}
			return 1
		}
		return cmp.Compare(x, y)
	})
}

// settle makes a text of a choice whose options nobody knows, since they depend
// on the record.
func (p *property) settle() {
	if (p.field.Kind == sdk.KindOption || p.field.Kind == sdk.KindOptions) && len(p.field.Options) == 0 {
		p.field.Kind, p.field.Editable = sdk.KindText, false
	}
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
