package adaptertest

import (
	"slices"

	"github.com/inzage/inzage/sdk"
)

func schemaCases() []Case {
	return []Case{
		{Name: "schema/types", Run: schemaTypes},
		{Name: "schema/fields", Run: schemaFields},
		{Name: "schema/relations", Run: schemaRelations},
		{Name: "schema/capabilities of each type", Run: schemaCapabilities},
		{Name: "schema/guard and repeat", Run: schemaGuards},
		{Name: "schema/again", Run: schemaAgain},
	}
}

func schemaTypes(c *C) {
	s, contacts, seen := c.schema(), 0, map[string]bool{}
	for i := range s.Types {
		t := &s.Types[i]
		if t.Name == "" || seen[t.Name] {
			c.Errorf("type %q: the name is empty or there twice", t.Name)
		}
		if t.Labels.In("en") == "" {
			c.Errorf("type %q has no label", t.Name)
		}
		if t.Contact {
			contacts++
		}
		seen[t.Name] = true
	}
	if contacts == 0 {
		c.Errorf("no type is a Contact: there is nobody to show anything to")
	}
	if name := c.F.Records.Contact.Type; name != "" && (s.Type(name) == nil || !s.Type(name).Contact) {
		c.Errorf("the fixture's Contact is of type %q, which is no contact type of the schema", name)
	}
}

var kinds = []sdk.Kind{
	sdk.KindText, sdk.KindHTML, sdk.KindDecimal, sdk.KindBool, sdk.KindDate, sdk.KindTime,
	sdk.KindOption, sdk.KindOptions, sdk.KindReference, sdk.KindFile,
}

var formats = []sdk.Format{sdk.FormatLine, sdk.FormatMultiline, sdk.FormatEmail, sdk.FormatPhone, sdk.FormatURL}

func schemaFields(c *C) {
	for _, t := range c.schema().Types {
		seen := map[string]bool{}
		for i := range t.Fields {
			f := &t.Fields[i]
			if f.Name == "" || seen[f.Name] {
				c.Errorf("%s.%s: the name is empty or there twice", t.Name, f.Name)
			}
			seen[f.Name] = true
			c.schemaField(t.Name, f)
		}
	}
}

func (c *C) schemaField(typ string, f *sdk.Field) {
	c.Helper()
	if !slices.Contains(kinds, f.Kind) {
		c.Errorf("%s.%s has the unknown kind %q", typ, f.Name, f.Kind)
	}
	if f.Labels.In("en") == "" {
		c.Errorf("%s.%s has no label", typ, f.Name)
	}
	if !slices.Contains(formats, f.Format) || (f.Format != "" && f.Kind != sdk.KindText) {
		c.Errorf("%s.%s has the format %q, which is unknown or not one of kind %q", typ, f.Name, f.Format, f.Kind)
	}
	if f.MaxLength < 0 || f.Scale < -1 {
		c.Errorf("%s.%s has a negative length or scale", typ, f.Name)
	}
	choice := f.Kind == sdk.KindOption || f.Kind == sdk.KindOptions
	if choice != (len(f.Options) > 0) {
		c.Errorf("%s.%s is of kind %q and has %d options", typ, f.Name, f.Kind, len(f.Options))
	}
	keys := map[string]bool{}
	for _, o := range f.Options {
		if o.Key == "" || keys[o.Key] {
			c.Errorf("%s.%s has an option whose key is empty or there twice", typ, f.Name)
		}
		keys[o.Key] = true
	}
}

func schemaRelations(c *C) {
	s := c.schema()
	for _, t := range s.Types {
		seen := map[string]bool{}
		for _, r := range t.Relations {
			if r.Name == "" || seen[r.Name] {
				c.Errorf("%s: relation %q: the name is empty or there twice", t.Name, r.Name)
			}
			seen[r.Name] = true
			if s.Type(r.Type) == nil {
				c.Errorf("%s.%s leads to type %q, which the schema does not have", t.Name, r.Name, r.Type)
			}
			if r.Labels.In("en") == "" {
				c.Errorf("%s.%s has no label", t.Name, r.Name)
			}
			if r.Ownership != sdk.Owned && r.Ownership != sdk.Shared && r.Ownership != sdk.Referring {
				c.Errorf("%s.%s has the unknown ownership %q", t.Name, r.Name, r.Ownership)
			}
		}
	}
}

// schemaCapabilities finds types that promise what the adapter does not
// describe. What works on no type at all is of no use to anybody either.
func schemaCapabilities(c *C) {
	used := map[sdk.Capability]bool{sdk.CapabilityGatekeeper: true, sdk.CapabilityPurposes: true} // not about a type
	for _, t := range c.schema().Types {
		for _, name := range t.Capabilities {
			used[name] = true
			if !slices.Contains(c.described(), name) {
				c.Errorf("type %q lists the capability %q, which Describe does not", t.Name, name)
			}
		}
		if len(t.Relations) > 0 && !t.Can(sdk.CapabilityRelater) && slices.Contains(c.described(), sdk.CapabilityRelater) {
			c.Errorf("type %q has relations, and does not list the capability %q", t.Name, sdk.CapabilityRelater)
		}
	}
	for _, name := range c.described() {
		if !used[name] && slices.Contains(known(), name) {
			c.Errorf("Describe lists %q, and no type does", name)
		}
	}
}

func schemaGuards(c *C) {
	for _, t := range c.schema().Types {
		if !t.Can(sdk.CapabilityUpdater) {
			continue
		}
		if t.Guard != sdk.GuardAtomic && t.Guard != sdk.GuardChecked && t.Guard != sdk.GuardNone {
			c.Errorf("type %q can be changed, and its Guard is %q", t.Name, t.Guard)
		}
		if t.Repeat != sdk.RepeatSafe && t.Repeat != sdk.RepeatUnsafe {
			c.Errorf("type %q can be changed, and its Repeat is %q", t.Name, t.Repeat)
		}
	}
}

// schemaAgain wants the same names in the same order: the portal shows them so.
func schemaAgain(c *C) {
	a, b := c.schema(), c.schema()
	if len(a.Types) != len(b.Types) {
		c.Fatalf("the schema has %d types, and then %d", len(a.Types), len(b.Types))
	}
	for i := range a.Types {
		if a.Types[i].Name != b.Types[i].Name || !slices.EqualFunc(a.Types[i].Fields, b.Types[i].Fields, sameName) {
			c.Errorf("type %q: the order of types or fields is another one each time", a.Types[i].Name)
		}
	}
}

func sameName(a, b sdk.Field) bool { return a.Name == b.Name }
