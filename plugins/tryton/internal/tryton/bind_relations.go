package tryton

import (
	"context"
	"strings"

	"github.com/inzage/inzage/plugins/internal/metadata"
	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/settings"
	"github.com/inzage/inzage/sdk"
)

func (b *binder) bindRelations(ctx context.Context) error {
	for _, name := range shared.SortedKeys(b.s.set.Models) {
		m := b.catalog.models[name]
		for _, set := range m.set.Relations {
			path := "models." + name + ".relations." + set.Name
			r := b.newRelation(path, set, name)
			if r == nil {
				continue
			}
			if err := b.target(ctx, path, r.Type); err != nil {
				return err
			}
			if b.metas[r.Type] == nil {
				continue
			}
			b.bindBack(path, r, name)
			b.bindPeople(path, r, name)
			m.relations[r.Name] = r
			m.Relations = append(m.Relations, r.Relation)
		}
		b.checkSearch("models."+name+".search", m)
	}
	return nil
}

// newRelation knows where the records are; nil when the parent cannot tell.
func (b *binder) newRelation(path string, set settings.Relation, parent string) *relation {
	r := &relation{set: set, Relation: sdk.Relation{
		Name: set.Name, Ownership: set.Ownership, Many: true, Type: set.Model, Labels: sdk.Labels{"": set.Label},
	}}
	if set.Field == "" {
		for _, by := range set.By {
			r.by = append(r.by, link{name: by})
		}
		return r
	}
	var known []string
	for name, f := range b.metas[parent] {
		if isToMany(f.Type) || f.Type == "many2one" {
			known = append(known, name)
		}
	}
	f := b.metas[parent][set.Field]
	switch {
	case f == nil:
		b.misfit.Problem(path+".field", "model %s has no field %q%s", parent, set.Field, metadata.Hint(set.Field, known))
		return nil
	case f.Type == "one2many" && f.RelationField != "":
		r.by = []link{{name: f.RelationField}}
	case f.Type == "many2one":
		r.Many = false
	case f.Type != "many2many":
		b.misfit.Problem(path+".field", "%q is not a relation that can be read", set.Field)
		return nil
	}
	r.field, r.kind, r.Type = set.Field, f.Type, f.Relation
	return r
}

// target makes sure that the related model is part of the catalog.
func (b *binder) target(ctx context.Context, path, name string) error {
	if b.catalog.models[name] != nil {
		return nil
	}
	return b.bind(ctx, path+".model", settings.Model{Name: name})
}

// bindBack checks the fields that are said to point back to the parent.
func (b *binder) bindBack(path string, r *relation, parent string) {
	fields := b.metas[r.Type]
	for i, by := range r.by {
		f := fields[by.name]
		if p := b.catalog.models[r.Type].props[by.name]; p != nil && r.Ownership == sdk.Owned {
			p.field.Editable = false // whose child it is, is not for anybody to change here
		}
		switch {
		case f == nil:
			b.misfit.Problem(path+".by", "model %s has no field %q%s", r.Type, by.name, metadata.Hint(by.name, shared.SortedKeys(fields)))
		case f.Type == "reference":
			r.by[i].reference = true
		case f.Type != "many2one" || f.Relation != parent:
			b.misfit.Problem(path+".by", "%q of model %s does not point to a %s", by.name, r.Type, parent)
		}
	}
}

// bindPeople finds out where other persons stand on a related record. Without
// a setting, every to-one field to a contact counts; a list of contacts cannot
// be counted without reading it for every record: unknown.
func (b *binder) bindPeople(path string, r *relation, parent string) {
	fields := b.metas[r.Type]
	r.known = true
	if r.set.PeopleKnown {
		for _, name := range r.set.People {
			f := fields[name]
			switch {
			case f == nil:
				b.misfit.Problem(path+".people", "model %s has no field %q%s", r.Type, name, metadata.Hint(name, shared.SortedKeys(fields)))
			case f.Type != "many2one" || !b.isContact(f.Relation):
				b.misfit.Problem(path+".people", "%q of model %s does not point to a contact", name, r.Type)
			default:
				r.people = append(r.people, name)
			}
		}
		return
	}
	for _, name := range shared.SortedKeys(fields) {
		switch f := fields[name]; {
		case f.Type == "many2one" && b.isContact(f.Relation):
			r.people = append(r.people, name)
		case isToMany(f.Type) && b.isContact(f.Relation):
			r.known = false
		}
	}
}

func (b *binder) isContact(name string) bool {
	m := b.catalog.models[name]
	return m != nil && m.Contact
}

// checkSearch looks for the fields that an agent's text is looked for in. A
// field of a child is written "relation.field".
func (b *binder) checkSearch(path string, m *model) {
	for _, name := range m.set.Search {
		owner, field, nested := strings.Cut(name, ".")
		fields, of := b.metas[m.Name], m.Name
		if nested {
			f := fields[owner]
			if f == nil || !isToMany(f.Type) {
				b.misfit.Problem(path, "model %s has no list %q%s", m.Name, owner, metadata.Hint(owner, shared.SortedKeys(fields)))
				continue
			}
			if r := m.relationBy(owner); r == nil {
				b.misfit.Problem(path, "%q is searched in a list that is not among the relations", name)
				continue
			}
			fields, of = b.metas[f.Relation], f.Relation
		} else {
			field = owner
		}
		switch f := fields[field]; {
		case f == nil:
			b.misfit.Problem(path, "model %s has no field %q%s", of, field, metadata.Hint(field, shared.SortedKeys(fields)))
		case f.Type != "char" && f.Type != "text":
			b.misfit.Problem(path, "%q is not a text", name)
		case !f.searchable():
			b.misfit.Problem(path, "the CRM cannot search %q", name)
		}
	}
}

// relationBy finds the relation that is read from a field of the parent.
func (m *model) relationBy(field string) *relation {
	for _, r := range m.relations {
		if r.field == field {
			return r
		}
	}
	return nil
}
