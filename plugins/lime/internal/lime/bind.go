package lime

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// load reads the CRM's metadata and binds the settings to it.
func (s *session) load(ctx context.Context) (*model, error) {
	md, err := s.metadata(ctx)
	if err != nil {
		return nil, err
	}
	b := &binder{md: md, model: &model{types: map[string]*limetype{}}}
	for _, name := range sorted(s.set.Types) {
		if err := b.bind(ctx, s.set.Types[name]); err != nil {
			return nil, err
		}
	}
	for _, name := range sorted(s.set.Types) {
		if err := b.bindRelations(ctx, name); err != nil {
			return nil, err
		}
	}
	if err := b.bindJournal(ctx, s.set.Journal); err != nil {
		return nil, err
	}
	if err := b.bindConsents(ctx, s.set.Consents); err != nil {
		return nil, err
	}
	if err := b.bindPurposes(ctx, s.set.Purposes); err != nil {
		return nil, err
	}
	if len(b.problems) > 0 {
		return nil, &misfit{b.problems}
	}
	b.finish()
	return b.model, nil
}

type binder struct {
	md       *metadata
	model    *model
	problems []problem
}

func (b *binder) problem(path, format string, args ...any) {
	b.problems = append(b.problems, problem{path, fmt.Sprintf(format, args...)})
}

// bind adds one limetype without its relations.
func (b *binder) bind(ctx context.Context, set settings.Type) error {
	meta, err := b.md.readType(ctx, set.Name)
	if err != nil {
		return err
	}
	path := "limetypes." + set.Name
	if meta == nil {
		b.problem(path, "the CRM has no such limetype, or hides it from the API user%s", hint(set.Name, b.md.names()))
		return nil
	}
	t := &limetype{set: set, props: map[string]*property{}, relations: map[string]*relation{}, Type: sdk.Type{
		Name: set.Name, Contact: set.Contact, Labels: sdk.Labels{"": cmp.Or(meta.Localname.Singular, set.Name)},
		Guard: sdk.GuardChecked, Repeat: sdk.RepeatSafe, SearchLagSecs: -1,
	}}
	b.model.types[set.Name] = t
	if meta.denied {
		// Its fields are unknown, but it must not vanish: a list that the host
		// cannot read is a gap that it tells, a list that is gone is a lie.
		t.denied = true
		b.model.warnings = append(b.model.warnings, "limetype "+set.Name+": the API user has no right to read it")
		return nil
	}
	b.checkNames(path, set, meta)
	for _, p := range meta.properties() {
		if isList(p.Type) || slices.Contains(set.Hidden, p.Name) {
			continue
		}
		prop := newProperty(p)
		mark(&prop.field, set)
		prop.field.Editable = prop.field.Editable && meta.ACL.mayUpdate()
		t.props[p.Name] = prop
		t.Fields = append(t.Fields, prop.field)
		if p.Type == "belongsto" {
			t.toOne = append(t.toOne, p.Name)
		}
	}
	return nil
}

// mark puts on a field what the settings say about it. Personal is the rule,
// so that a field which is new in the CRM is not forgotten.
func mark(f *sdk.Field, set settings.Type) {
	f.Personal = !slices.Contains(set.Impersonal, f.Name)
	if set.Personal != nil {
		f.Personal = slices.Contains(set.Personal, f.Name)
	}
	f.Sensitive = slices.Contains(set.Sensitive, f.Name)
	f.ThirdParty = slices.Contains(set.ThirdParty, f.Name)
	if slices.Contains(set.ReadOnly, f.Name) {
		f.Editable = false
	}
}

// checkNames finds fields that the settings name and the CRM does not have. A
// slip in "hidden" or "sensitive" is an error like any other: it would show
// what nobody may see.
func (b *binder) checkNames(path string, set settings.Type, meta *metaType) {
	var known []string
	for _, p := range meta.properties() {
		known = append(known, p.Name)
	}
	for _, list := range []struct {
		key   string
		names []string
	}{
		{"search", set.Search},
		{"title", some(set.Title)},
		{"archived", some(set.Archived)},
		{"embed", set.Embed},
		{"personal", set.Personal},
		{"not_personal", set.Impersonal},
		{"sensitive", set.Sensitive},
		{"third_party", set.ThirdParty},
		{"readonly", set.ReadOnly},
		{"hidden", set.Hidden},
	} {
		for _, name := range list.names {
			p := meta.property(name)
			switch {
			case p == nil:
				b.problem(path+"."+list.key, "limetype %s has no field %q%s", set.Name, name, hint(name, known))
			case list.key == "embed" && p.Type != "belongsto":
				b.problem(path+".embed", "%q is not a to-one relation", name)
			case list.key != "hidden" && isList(p.Type):
				b.problem(path+"."+list.key, "%q is a list of other records, not a field", name)
			}
		}
	}
}

// finish says what works on each limetype and in which order they are listed.
func (b *binder) finish() {
	for name, t := range b.model.types {
		b.model.order = append(b.model.order, name)
		if t.denied {
			continue
		}
		if t.Contact && len(t.set.Search) > 0 {
			t.Capabilities = append(t.Capabilities, sdk.CapabilityFinder)
		}
		if len(t.relations) > 0 {
			t.Capabilities = append(t.Capabilities, sdk.CapabilityRelater)
		}
		if slices.ContainsFunc(t.Fields, func(f sdk.Field) bool { return f.Editable }) {
			t.Capabilities = append(t.Capabilities, sdk.CapabilityUpdater)
		}
		if len(t.fileFields()) > 0 || len(b.model.fileRelations(t)) > 0 {
			t.Capabilities = append(t.Capabilities, sdk.CapabilityFiles)
		}
		if j := b.model.journal; j != nil && !j.denied && j.set.Links[name] != "" {
			t.Capabilities = append(t.Capabilities, sdk.CapabilityJournal)
		}
		if c := b.model.consents; c != nil && !c.denied && c.links[name] != "" {
			t.Capabilities = append(t.Capabilities, sdk.CapabilityConsents)
		}
	}
	slices.SortFunc(b.model.order, func(x, y string) int {
		if cx, cy := b.model.types[x].Contact, b.model.types[y].Contact; cx != cy {
			if cx {
				return -1
			}
			return 1
		}
		return cmp.Compare(x, y)
	})
}
