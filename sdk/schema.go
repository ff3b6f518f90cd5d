package sdk

// Schema is what the CRM holds and what may be done with it.
type Schema struct {
	Types []Type
}

// Type returns the type of that name, or nil.
func (s *Schema) Type(name string) *Type {
	for i := range s.Types {
		if s.Types[i].Name == name {
			return &s.Types[i]
		}
	}
	return nil
}

// Guard says how writes to a type are protected against lost updates.
type Guard string

// The guards.
const (
	GuardAtomic  Guard = "atomic"  // the CRM itself compares the revision
	GuardChecked Guard = "checked" // the adapter compares just before the write: a small gap is left
	GuardNone    Guard = "none"    // last write wins
)

// Repeat says whether the same request may be sent again after a lost answer.
type Repeat string

// Whether a repeat is safe. After a lost answer of an unsafe append the host
// never retries: a person settles it.
const (
	RepeatSafe   Repeat = "safe"
	RepeatUnsafe Repeat = "unsafe"
)

// Type is one kind of record.
type Type struct {
	Name          string
	Labels        Labels // singular
	Contact       bool   // can be a data subject's own record
	Fields        []Field
	Relations     []Relation
	Capabilities  []Capability // which of the adapter's capabilities work on this type
	Guard         Guard
	Repeat        Repeat
	SearchLagSecs int // how long a search may miss a write; -1: unknown
}

// Field returns the field of that name, or nil.
func (t *Type) Field(name string) *Field {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i]
		}
	}
	return nil
}

// Relation returns the relation of that name, or nil.
func (t *Type) Relation(name string) *Relation {
	for i := range t.Relations {
		if t.Relations[i].Name == name {
			return &t.Relations[i]
		}
	}
	return nil
}

// Can reports whether a capability works on this type.
func (t *Type) Can(c Capability) bool {
	for _, have := range t.Capabilities {
		if have == c {
			return true
		}
	}
	return false
}

// Labels are texts by language (BCP 47). "" is the CRM's own language.
type Labels map[string]string

// In returns the label in lang, else the CRM's own, else any.
func (l Labels) In(lang string) string {
	if s := l[lang]; s != "" {
		return s
	}
	if s := l[""]; s != "" {
		return s
	}
	for _, k := range []string{"en", "nl", "sv"} {
		if l[k] != "" {
			return l[k]
		}
	}
	return ""
}

// Format refines KindText: how the text is checked, shown and typed in.
type Format string

// The formats of text.
const (
	FormatLine      Format = "" // one line
	FormatMultiline Format = "multiline"
	FormatEmail     Format = "email"
	FormatPhone     Format = "phone"
	FormatURL       Format = "url"
)

// Field describes one field.
type Field struct {
	Name       string
	Labels     Labels
	Kind       Kind
	Format     Format   // with KindText
	Options    []Option // with KindOption and KindOptions
	MaxLength  int      // characters; 0: unlimited or unknown
	Scale      int      // with KindDecimal: digits after the point; 0: whole numbers; -1: any
	Required   bool
	Editable   bool // the CRM lets this integration change it
	Personal   bool // says something about the data subject
	Sensitive  bool // Art. 9 or 10 data
	ThirdParty bool // may say something about somebody else
	FreeText   bool // people type anything here
}

// Ownership says how a related record belongs to its parent.
type Ownership string

// The kinds of ownership.
const (
	Owned     Ownership = "owned"     // part of the parent: an address, a note
	Shared    Ownership = "shared"    // may be linked to other people too: a deal
	Referring Ownership = "reference" // something the parent points to: an employer
)

// Relation describes the related records of a type.
type Relation struct {
	Name      string
	Labels    Labels
	Type      string // type of the related records
	Ownership Ownership
	Many      bool
}
