package lime

import (
	"github.com/inzage/inzage/plugins/lime/internal/settings"
)

// bindPeople finds out where other persons stand on a related record. A list
// of persons cannot be counted without reading it for every record: unknown.
func (b *binder) bindPeople(path string, set settings.Relation, r *relation, target *metaType) {
	if !set.PeopleKnown {
		r.people, r.known = b.derivePeople(target)
		return
	}
	r.known = true
	for _, name := range set.People {
		p := b.propertyOf(path+".people", target, name)
		switch {
		case p == nil:
		case p.Type == "belongsto":
			r.people = append(r.people, peopleIn{name, p.related()})
		case isList(p.Type):
			r.known = false
		default:
			b.problem(path+".people", "%q of limetype %s holds no record", name, r.Type)
		}
	}
}

// derivePeople goes by the CRM's metadata when the settings say nothing: every
// to-one relation to a contact counts. A list of contacts, or of records that
// point to contacts, may link the record to anybody: unknown.
func (b *binder) derivePeople(target *metaType) (people []peopleIn, known bool) {
	known = true
	for _, p := range target.properties() {
		switch {
		case p.Type == "belongsto" && b.isContact(p.related()):
			people = append(people, peopleIn{p.Name, p.related()})
		case isList(p.Type) && (b.isContact(p.related()) || b.leadsToContacts(p.related(), target.Name)):
			known = false
		}
	}
	return people, known
}

func (b *binder) isContact(limetype string) bool {
	t := b.model.types[limetype]
	return t != nil && t.Contact
}

// leadsToContacts reports whether records of a limetype point to contacts,
// apart from pointing back to where they are listed. What is not known might.
func (b *binder) leadsToContacts(limetype, from string) bool {
	meta := b.md.types[limetype]
	if meta == nil || meta.Embedded == nil {
		return true
	}
	for _, p := range meta.properties() {
		if p.Type == "belongsto" && p.related() != from && b.isContact(p.related()) {
			return true
		}
	}
	return false
}
