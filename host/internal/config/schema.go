package config

import (
	"fmt"

	"github.com/inzage/inzage/sdk"
)

// CheckSchema compares what the configuration shows of one adapter with what
// that adapter's CRM really holds.
func CheckSchema(cfg *Config, adapterName string, schema *sdk.Schema) Diagnostics {
	c := &schemaCheck{cfg: cfg, schema: schema}
	for i := range cfg.Contacts {
		if k := &cfg.Contacts[i]; k.Adapter == adapterName {
			c.contact(k)
		}
	}
	c.diags.sort()
	return c.diags
}

type schemaCheck struct {
	cfg    *Config
	schema *sdk.Schema
	diags  Diagnostics
}

func (c *schemaCheck) contact(k *Contact) {
	typ := c.schema.Type(k.Type)
	if typ == nil {
		c.diags.errorf(k.At, hint(k.Type, typeNames(c.schema)), "%s has no type %q", k.Adapter, k.Type)
		return
	}
	if !typ.Contact {
		c.diags.errorf(k.At, "only contacts can have a portal; show it as related records of one", "type %q of %s is not a contact", k.Type, k.Adapter)
	}
	for _, s := range k.Sections {
		for _, f := range s.Fields {
			c.field(typ, f)
		}
	}
	c.editing(k, typ)
	for i := range k.Related {
		c.related(k, typ, &k.Related[i])
	}
	c.covers(k, typ)
}

func (c *schemaCheck) field(typ *sdk.Type, f Field) {
	have := typ.Field(f.Name)
	if have == nil {
		c.unknownField(f.At, typ, f.Name)
		return
	}
	c.caution(f.At, typ, have)
	switch {
	case !f.Editable:
	case !have.Editable:
		c.diags.errorf(f.At, "leave out editable, and tell customers why", "field %q of %q cannot be changed in the CRM", f.Name, typ.Name)
	case !typeable(have.Kind):
		c.diags.errorf(f.At, "leave out editable", "field %q of %q is of kind %s, which no form can change", f.Name, typ.Name, have.Kind)
	}
}

// typeable reports whether a customer can type a value of that kind.
func typeable(k sdk.Kind) bool {
	switch k {
	case sdk.KindText, sdk.KindDecimal, sdk.KindBool, sdk.KindDate, sdk.KindTime, sdk.KindOption, sdk.KindOptions:
		return true
	default:
		return false
	}
}

func (c *schemaCheck) unknownField(at Pos, typ *sdk.Type, name string) {
	if typ.Relation(name) != nil {
		c.diags.errorf(at, fmt.Sprintf("write related %q { ... }", name), "%q of %q is a relation, not a field", name, typ.Name)
		return
	}
	c.diags.errorf(at, hint(name, fieldNames(typ)), "type %q has no field %q", typ.Name, name)
}

// caution warns about data that harms somebody when it is shown carelessly.
func (c *schemaCheck) caution(at Pos, typ *sdk.Type, f *sdk.Field) {
	if f.Sensitive {
		c.diags.warnf(at, "show it only when that is decided", "field %q of %q is sensitive data", f.Name, typ.Name)
	}
	if f.ThirdParty {
		c.diags.warnf(at, "show it only when that is decided", "field %q of %q may be about somebody else", f.Name, typ.Name)
	}
}

// editing warns once when nothing of a type can be changed: the portal then
// shows no form.
func (c *schemaCheck) editing(k *Contact, typ *sdk.Type) {
	if typ.Can(sdk.CapabilityUpdater) {
		return
	}
	for _, s := range k.Sections {
		for _, f := range s.Fields {
			if f.Editable {
				c.diags.warnf(f.At, "the portal will show no form", "%s cannot change records of type %q", k.Adapter, k.Type)
				return
			}
		}
	}
}

func (c *schemaCheck) related(k *Contact, typ *sdk.Type, r *Related) {
	rel := typ.Relation(r.Relation)
	if rel == nil {
		detail := hint(r.Relation, relationNames(typ))
		if typ.Field(r.Relation) != nil {
			detail = fmt.Sprintf("it is a field: write field %q {} in a section", r.Relation)
		}
		c.diags.errorf(r.At, detail, "type %q has no relation %q", typ.Name, r.Relation)
		return
	}
	if !typ.Can(sdk.CapabilityRelater) {
		c.diags.warnf(r.At, "the portal will not show them", "%s cannot list related records of type %q", k.Adapter, k.Type)
	}
	child := c.schema.Type(rel.Type)
	if child == nil {
		c.diags.errorf(r.At, "the key of the CRM may lack the right to see it", "relation %q leads to type %q, which %s does not have", r.Relation, rel.Type, k.Adapter)
		return
	}
	for i, name := range r.Fields {
		if f := child.Field(name); f == nil {
			c.unknownField(r.columnAt(i), child, name)
		} else {
			c.caution(r.columnAt(i), child, f)
		}
	}
}

// covers checks the fields and relations that purposes name.
func (c *schemaCheck) covers(k *Contact, typ *sdk.Type) {
	for _, p := range c.cfg.Purposes {
		for _, cover := range p.Covers {
			if cover.Type != k.Name || cover.Item == "" || typ.Field(cover.Item) != nil || typ.Relation(cover.Item) != nil {
				continue
			}
			names := append(fieldNames(typ), relationNames(typ)...)
			c.diags.errorf(cover.At, hint(cover.Item, names), "type %q has no field or relation %q", typ.Name, cover.Item)
		}
	}
}

func typeNames(s *sdk.Schema) []string {
	var names []string
	for _, t := range s.Types {
		names = append(names, t.Name)
	}
	return names
}

func fieldNames(t *sdk.Type) []string {
	var names []string
	for _, f := range t.Fields {
		names = append(names, f.Name)
	}
	return names
}

func relationNames(t *sdk.Type) []string {
	var names []string
	for _, r := range t.Relations {
		names = append(names, r.Name)
	}
	return names
}
