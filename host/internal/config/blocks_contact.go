package config

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/inzage/inzage/sdk"
)

// contacts reads all contact blocks.
func (s *scope) contacts(c *Config) {
	if !s.hasBlock("contact") {
		s.diags.warnf(s.at, "", `there is no block "contact": the portal has nothing to show`)
	}
	seen := map[string]int{}
	s.labelled("contact", func(b *scope, name string) {
		b.validName(name)
		k := Contact{At: b.at, Name: name, Type: name}
		b.contact(c, &k)
		id := k.Adapter + pinSep + k.Type
		if line, dup := seen[id]; dup && k.Adapter != "" {
			b.diags.errorf(b.at, "put both in one block", "type %q of adapter %q is shown already, in line %d", k.Type, k.Adapter, line)
		} else {
			seen[id] = b.at.Line
		}
		c.Contacts = append(c.Contacts, k)
	})
}

func (s *scope) contact(c *Config, k *Contact) {
	var names []string
	for _, a := range c.Adapters {
		names = append(without(names, a.Name), a.Name)
	}
	if len(names) == 1 {
		k.Adapter = names[0]
	} else {
		s.need("adapter")
	}
	s.text("adapter", &k.Adapter, func(v string) (string, string) {
		if contains(names, v) {
			return "", ""
		}
		return "is not an adapter of this file", hint(v, names)
	})
	s.text("type", &k.Type, notEmpty)
	s.labels("label", &k.Label)
	shown := map[string]int{}
	s.labelled("section", func(b *scope, name string) {
		b.validName(name)
		sec := Section{At: b.at, Name: name}
		b.section(c, &sec, shown)
		k.Sections = append(k.Sections, sec)
	})
	s.labelled("related", func(b *scope, name string) {
		r := Related{At: b.at, Name: name, Relation: name}
		b.related(&r)
		k.Related = append(k.Related, r)
	})
	if !s.hasBlock("section") && !s.hasBlock("related") {
		s.diags.errorf(s.at, "add a section with fields", "%s shows nothing", s.name)
	}
	s.sameRelation(k.Related)
}

func (s *scope) sameRelation(related []Related) {
	seen := map[string]int{}
	for _, r := range related {
		if line, dup := seen[r.Relation]; dup && r.Relation != r.Name {
			s.diags.errorf(r.At, "", "relation %q is shown already, in line %d", r.Relation, line)
		}
		seen[r.Relation] = r.At.Line
	}
}

func (s *scope) section(c *Config, sec *Section, shown map[string]int) {
	s.need("title")
	s.labels("title", &sec.Title)
	s.purposeLine(c, &sec.Purpose)
	s.labelled("field", func(b *scope, name string) {
		f := Field{At: b.at, Name: name}
		b.flag("editable", &f.Editable)
		b.labels("label", &f.Label)
		b.labels("why", &f.Why)
		if f.Editable && b.has("why") {
			b.diags.errorf(b.at, "why tells customers that they cannot change it here", "%s has both editable and why", b.name)
		}
		if line, dup := shown[name]; dup && line < s.at.Line {
			b.diags.errorf(b.at, "", "%s is shown already, in line %d", b.name, line)
		}
		shown[name] = b.at.Line
		sec.Fields = append(sec.Fields, f)
	})
	if !s.hasBlock("field") {
		s.diags.errorf(s.at, `add field "name" {}`, "%s has no fields", s.name)
	}
}

// purposeLine is the name of a purpose block, whose title is shown, or a text
// of its own per language.
func (s *scope) purposeLine(c *Config, into *sdk.Labels) {
	e := s.body.Attributes["purpose"]
	if e == nil {
		s.attr("purpose")
		return
	}
	v, diags := e.Expr.Value(s.eval)
	if diags.HasErrors() || v.IsNull() || v.Type() != cty.String {
		s.labels("purpose", into)
		return
	}
	var names []string
	for _, p := range c.Purposes {
		names = append(names, p.Name)
	}
	s.text("purpose", new(string), func(v string) (string, string) {
		for _, p := range c.Purposes {
			if p.Name == v {
				*into = p.Title
				return "", ""
			}
		}
		return "is not a purpose of this file", hint(v, names)
	})
}

func (s *scope) related(r *Related) {
	s.need("title", "fields")
	s.labels("title", &r.Title)
	s.text("relation", &r.Relation, notEmpty)
	s.flag("review", &r.Review)
	for _, it := range s.items("fields", notEmpty) {
		r.Fields = append(r.Fields, it.text)
		r.fieldsAt = append(r.fieldsAt, it.at)
	}
	if s.has("fields") && len(r.Fields) == 0 {
		s.diags.errorf(s.at, "", "%s has no fields", s.name)
	}
}

// purposes reads all purpose blocks.
func (s *scope) purposes(c *Config) {
	s.labelled("purpose", func(b *scope, name string) {
		b.validName(name)
		p := Purpose{At: b.at, Name: name}
		b.need("title", "basis", "retention")
		b.labels("title", &p.Title)
		b.text("basis", &p.Basis, oneOf(Bases()...))
		b.labels("retention", &p.Retention)
		b.labels("categories", &p.Categories)
		b.texts("recipients", &p.Recipients, notEmpty)
		b.labels("source", &p.Source)
		b.labels("transfers", &p.Transfers)
		b.labels("automated", &p.Automated)
		for _, it := range b.items("covers", notEmpty) {
			typ, field, _ := strings.Cut(it.text, ".")
			p.Covers = append(p.Covers, Cover{At: it.at, Type: typ, Item: field})
		}
		c.Purposes = append(c.Purposes, p)
	})
}

// coverTypes checks that a purpose covers only contacts of this file.
func (s *scope) coverTypes(c *Config) {
	var names []string
	for _, k := range c.Contacts {
		names = append(names, k.Name)
	}
	for _, p := range c.Purposes {
		for _, cover := range p.Covers {
			if !contains(names, cover.Type) {
				s.diags.errorf(cover.At, hint(cover.Type, names), `covers %q: there is no block contact %q`, cover.String(), cover.Type)
			}
		}
	}
}
