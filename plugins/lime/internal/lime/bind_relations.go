package lime

import (
	"cmp"
	"context"

	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

func (b *binder) bindRelations(ctx context.Context, name string) error {
	t := b.model.types[name]
	meta, err := b.md.readType(ctx, name)
	if err != nil || t == nil || meta.denied {
		return err
	}
	for _, set := range t.set.Relations {
		path := "limetypes." + name + ".relations." + set.Name
		r := b.newRelation(path, set, meta)
		if r == nil {
			continue
		}
		target, err := b.target(ctx, path, r.Type)
		if err != nil {
			return err
		}
		if target == nil {
			continue
		}
		if r.Labels[""] == "" {
			r.Labels[""] = cmp.Or(target.Localname.Plural, r.Name)
		}
		if !target.denied {
			b.bindBack(path, set, r, target, name)
			b.bindPeople(path, set, r, target)
		}
		t.relations[r.Name] = r
		t.Relations = append(t.Relations, r.Relation)
	}
	return nil
}

// newRelation knows where the records are; nil when the parent cannot tell.
func (b *binder) newRelation(path string, set settings.Relation, meta *metaType) *relation {
	r := &relation{Relation: sdk.Relation{
		Name: set.Name, Ownership: set.Ownership, Many: true, Type: set.Limetype, Labels: sdk.Labels{"": set.Label},
	}}
	if set.Property == "" {
		for _, by := range set.By {
			r.lists = append(r.lists, list{limetype: set.Limetype, by: by})
		}
		return r
	}
	var known []string
	for _, p := range meta.properties() {
		if isList(p.Type) || p.Type == "belongsto" {
			known = append(known, p.Name)
		}
	}
	p := meta.property(set.Property)
	switch {
	case p == nil:
		b.problem(path+".property", "limetype %s has no relation %q%s", meta.Name, set.Property, hint(set.Property, known))
		return nil
	case p.Type == "belongsto":
		r.toOne, r.Many = p.Name, false
	case p.Type == "hasmany", p.Type == "hasandbelongstomany":
		r.lists = []list{{nested: p.Name}}
	default:
		b.problem(path+".property", "%q is not a relation that can be read", set.Property)
		return nil
	}
	r.Type = p.related()
	r.Labels[""] = cmp.Or(set.Label, p.Localname.Singular)
	return r
}

// target makes sure that the related limetype is part of the model.
func (b *binder) target(ctx context.Context, path, name string) (*metaType, error) {
	if b.model.types[name] == nil {
		before := len(b.problems)
		if err := b.bind(ctx, settings.Type{Name: name}); err != nil {
			return nil, err
		}
		for i := before; i < len(b.problems); i++ {
			b.problems[i].path = path + ".limetype"
		}
	}
	if b.model.types[name] == nil {
		return nil, nil
	}
	return b.md.readType(ctx, name)
}

// bindBack checks the properties that are said to point back to the parent.
func (b *binder) bindBack(path string, set settings.Relation, r *relation, target *metaType, parent string) {
	for _, by := range set.By {
		if p := b.propertyOf(path+".by", target, by); p != nil && (p.Type != "belongsto" || p.related() != parent) {
			b.problem(path+".by", "%q of limetype %s does not point to a %s", by, r.Type, parent)
		}
	}
}

func (b *binder) propertyOf(path string, t *metaType, name string) *metaProperty {
	p := t.property(name)
	if p == nil {
		var known []string
		for _, q := range t.properties() {
			known = append(known, q.Name)
		}
		b.problem(path, "limetype %s has no property %q%s", t.Name, name, hint(name, known))
	}
	return p
}
