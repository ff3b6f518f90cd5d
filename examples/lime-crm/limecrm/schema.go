package limecrm

import (
	"strconv"
	"strings"
)

// Property describes one field or relation of a limetype.
type Property struct {
	Name      string
	Localname string
	// Type is Lime's own name: string, text, phone, link, integer, decimal,
	// percent, time, date, yesno, option, set, file, user, belongsto, hasmany.
	Type     string
	Required bool
	// Length is the most characters a text type takes; 0 means no limit.
	Length  int
	Options []Option
	// Related is the limetype at the other end of a relation.
	Related string
	// Via is, for hasmany, the belongsto property on Related that points back.
	Via string
}

// Option is one choice of an option or set property.
type Option struct {
	ID       int64
	Key      string
	Text     string
	Inactive bool
}

// Limetype describes one kind of object.
type Limetype struct {
	Name       string
	Singular   string
	Plural     string
	Properties []*Property
	// Descriptive names the property that becomes _descriptive.
	Descriptive string
	// NameFrom lists the properties that the server joins into Descriptive
	// when one of them is written and Descriptive itself is not.
	NameFrom []string

	byName map[string]*Property
}

// Property returns the property called name, or nil.
func (t *Limetype) Property(name string) *Property { return t.byName[name] }

// option returns the choice with the given key.
func (p *Property) option(key string) (Option, bool) {
	for _, o := range p.Options {
		if o.Key == key {
			return o, true
		}
	}
	return Option{}, false
}

// isText reports whether Lime stores the property as text that is never null.
func (p *Property) isText() bool {
	switch p.Type {
	case "string", "text", "phone", "link":
		return true
	}
	return false
}

// isRelation reports whether the property points at other objects.
func (p *Property) isRelation() bool { return p.Type == "belongsto" || p.Type == "hasmany" }

// zero is the value of the property when nothing was filled in.
func (p *Property) zero() any {
	switch {
	case p.isText():
		return ""
	case p.Type == "yesno":
		return false
	case p.Type == "option":
		return p.Options[0].Key
	case p.Type == "set":
		return []string{}
	}
	return nil
}

// metaProperties are the underscored values that every object has.
var metaProperties = map[string]*Property{
	"_id":          {Name: "_id", Type: "integer"},
	"_timestamp":   {Name: "_timestamp", Type: "time"},
	"_createdtime": {Name: "_createdtime", Type: "time"},
	"_createduser": {Name: "_createduser", Type: "user"},
	"_updateduser": {Name: "_updateduser", Type: "user"},
	"_descriptive": {Name: "_descriptive", Type: "string"},
}

// find returns a real or an underscored property.
func (t *Limetype) find(name string) *Property {
	if p := t.byName[name]; p != nil {
		return p
	}
	return metaProperties[name]
}

// model is the data model of one solution: Lime is a platform, so two
// installations need not have a single limetype in common.
type model struct {
	types  []*Limetype
	byName map[string]*Limetype
	// names of the limetypes that the screens and the seed need to know
	contact, coworker, history string
	// search lists the limetypes of the search screen.
	search []string
	// administered are the limetypes that only administrators change.
	administered []administered

	nextOption int64
}

// administered is a limetype with a place in the administration, and the
// columns of its list there.
type administered struct {
	limetype string
	columns  []string
}

func newModel() *model {
	return &model{byName: map[string]*Limetype{}, nextOption: 101601}
}

// add puts a limetype into the model and numbers its options.
func (m *model) add(t *Limetype) {
	t.byName = map[string]*Property{}
	for _, p := range t.Properties {
		t.byName[p.Name] = p
		for i := range p.Options {
			o := &p.Options[i]
			o.ID = m.nextOption
			m.nextOption++
			if o.Key == "" { // Lime falls back to the id
				o.Key = strconv.FormatInt(o.ID, 10)
			}
		}
	}
	m.types = append(m.types, t)
	m.byName[t.Name] = t
}

// The functions below keep the two data models readable as tables.

func prop(name, localname, typ string) *Property {
	return &Property{Name: name, Localname: localname, Type: typ}
}

func text(name, localname, typ string, length int) *Property {
	return &Property{Name: name, Localname: localname, Type: typ, Length: length}
}

func required(p *Property) *Property {
	p.Required = true
	return p
}

func belongsTo(name, localname, related string) *Property {
	return &Property{Name: name, Localname: localname, Type: "belongsto", Related: related}
}

func hasMany(name, localname, related, via string) *Property {
	return &Property{Name: name, Localname: localname, Type: "hasmany", Related: related, Via: via}
}

// option makes an option property from "key:Text" pairs. The empty choice
// comes first; a key that starts with "!" is no longer in use.
func option(name, localname string, pairs ...string) *Property {
	p := &Property{Name: name, Localname: localname, Type: "option", Options: []Option{{}}}
	p.Options = append(p.Options, choices(pairs)...)
	return p
}

func set(name, localname string, pairs ...string) *Property {
	return &Property{Name: name, Localname: localname, Type: "set", Options: choices(pairs)}
}

func choices(pairs []string) []Option {
	var out []Option
	for _, pair := range pairs {
		key, label, _ := strings.Cut(pair, ":")
		inactive := strings.HasPrefix(key, "!")
		out = append(out, Option{Key: strings.TrimPrefix(key, "!"), Text: label, Inactive: inactive})
	}
	return out
}
