package sdk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Ref points to one record in one CRM. It is not personal data by itself, and
// it is what links, visits, operations and receipts carry instead.
type Ref struct {
	Adapter string // the adapter's name in the host's configuration
	Type    string // type name as in Schema
	ID      string // the CRM's id
}

// String writes r as "adapter:type:id", each part percent-encoded where needed.
func (r Ref) String() string {
	return escapePart(r.Adapter) + ":" + escapePart(r.Type) + ":" + escapePart(r.ID)
}

// IsZero reports whether r points nowhere.
func (r Ref) IsZero() bool { return r == Ref{} }

// ParseRef reads what [Ref.String] wrote.
func ParseRef(s string) (Ref, error) {
	parts := strings.Split(s, ":")
	if len(parts) != 3 {
		return Ref{}, fmt.Errorf("a reference has three parts, adapter:type:id")
	}
	for i, p := range parts {
		v, err := url.PathUnescape(p)
		if err != nil || v == "" {
			return Ref{}, fmt.Errorf("part %d of the reference is empty or badly encoded", i+1)
		}
		parts[i] = v
	}
	return Ref{Adapter: parts[0], Type: parts[1], ID: parts[2]}, nil
}

func escapePart(s string) string {
	return strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
}

// Subject is the set of records that an agent confirmed to be one person.
// Usually there is one.
type Subject []Ref

// Has reports whether ref is one of the subject's records.
func (s Subject) Has(ref Ref) bool {
	for _, r := range s {
		if r == ref {
			return true
		}
	}
	return false
}

// Record is one record of the CRM, read completely.
type Record struct {
	Ref      Ref
	Title    string           // how the CRM names the record, for a heading
	Revision string           // changes with every write; opaque to the host
	Values   map[string]Value // by field name; a field that is missing here is empty
	Archived bool
	// OthersLinked says how many other people the record is linked to, for a
	// related record. OthersUnknown counts as shared.
	OthersLinked int
	// Cursor continues Related after this record; opaque, free of personal data.
	Cursor string
}

// OthersUnknown as Record.OthersLinked: the CRM does not tell.
const OthersUnknown = -1

// Kind is the kind of a value. An unknown kind is shown as text.
type Kind string

// The kinds of values.
const (
	KindText      Kind = "text"      // Value.Text
	KindHTML      Kind = "html"      // Value.Text holds HTML; the host shows it as plain text
	KindDecimal   Kind = "decimal"   // Value.Text holds digits with a point: "-12.50"; Value.Currency if any
	KindBool      Kind = "bool"      // Value.Bool
	KindDate      Kind = "date"      // Value.Text holds "2006-01-02"
	KindTime      Kind = "time"      // Value.Time
	KindOption    Kind = "option"    // Value.Options holds one
	KindOptions   Kind = "options"   // Value.Options holds any number, in the CRM's order
	KindReference Kind = "reference" // Value.Ref, Value.Text is its title
	KindFile      Kind = "file"      // Value.Text is the file's name, or its id when the CRM does not tell; Ref.ID is its File.ID
)

// Option is one choice of an option field.
type Option struct {
	Key   string            // what is written to the CRM
	Label string            // the CRM's text
	Texts map[string]string // label per language, where the CRM has more than one
	// Inactive options stay readable but can no longer be chosen.
	Inactive bool
}

// State tells whether there is a value.
type State int

// The states of a value. The zero Value is empty.
const (
	StateEmpty State = iota
	StatePresent
	StateWithheld // the CRM refuses to show it
)

// Value is one typed value. Build it with [Text], [Date] and the like.
type Value struct {
	Kind     Kind
	State    State
	Text     string
	Currency string // ISO 4217, with KindDecimal
	Bool     bool
	Time     time.Time
	Options  []Option // Key and Label
	Ref      Ref
}

// Empty returns the empty value of a kind.
func Empty(k Kind) Value { return Value{Kind: k} }

// Withheld returns a value that the CRM does not show.
func Withheld(k Kind) Value { return Value{Kind: k, State: StateWithheld} }

// Text returns a text value; empty text is an empty value.
func Text(s string) Value { return textual(KindText, s) }

// HTML returns a value of HTML text.
func HTML(s string) Value { return textual(KindHTML, s) }

// Decimal returns a number, written with a decimal point.
func Decimal(s string) Value { return textual(KindDecimal, s) }

// Date returns a date written as 2006-01-02.
func Date(s string) Value { return textual(KindDate, s) }

// Bool returns a truth value.
func Bool(b bool) Value { return Value{Kind: KindBool, State: StatePresent, Bool: b} }

// Time returns a moment; the zero time is an empty value.
func Time(t time.Time) Value {
	if t.IsZero() {
		return Empty(KindTime)
	}
	return Value{Kind: KindTime, State: StatePresent, Time: t}
}

// Choice returns one chosen option; an empty key is an empty value.
func Choice(key, label string) Value {
	if key == "" {
		return Empty(KindOption)
	}
	return Value{Kind: KindOption, State: StatePresent, Options: []Option{{Key: key, Label: label}}}
}

// Choices returns a set of chosen options; none is an empty value.
func Choices(opts ...Option) Value {
	if len(opts) == 0 {
		return Empty(KindOptions)
	}
	return Value{Kind: KindOptions, State: StatePresent, Options: opts}
}

// Reference returns a reference with the title of the record it points to.
func Reference(ref Ref, title string) Value {
	if ref.IsZero() {
		return Empty(KindReference)
	}
	return Value{Kind: KindReference, State: StatePresent, Ref: ref, Text: title}
}

func textual(k Kind, s string) Value {
	if s == "" {
		return Empty(k)
	}
	return Value{Kind: k, State: StatePresent, Text: s}
}

// Equal reports whether v and w stand for the same value. Labels, titles and
// time zones do not count.
func (v Value) Equal(w Value) bool {
	if v.State != w.State {
		return false
	}
	if v.State != StatePresent {
		return true
	}
	if v.Kind != w.Kind {
		return false
	}
	switch v.Kind {
	case KindBool:
		return v.Bool == w.Bool
	case KindTime:
		return v.Time.Equal(w.Time)
	case KindOption, KindOptions:
		return sameKeys(v.Options, w.Options)
	case KindReference:
		return v.Ref == w.Ref
	case KindFile:
		return v.Ref == w.Ref && v.Text == w.Text
	default:
		return v.Text == w.Text && v.Currency == w.Currency
	}
}

// sameKeys compares options as sets.
func sameKeys(a, b []Option) bool {
	return subset(a, b) && subset(b, a)
}

func subset(a, b []Option) bool {
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y Option) bool { return x.Key == y.Key }) {
			return false
		}
	}
	return true
}
