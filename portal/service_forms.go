package portal

import (
	"time"

	"github.com/inzage/inzage/sdk"
)

// Form is a section open for change.
type Form struct {
	Handle string
	Title  string
	Inputs []InputField
	// Stale is set when the section no longer fits the configuration: start again.
	Stale bool
}

// InputField is one field of a form.
type InputField struct {
	Name     string // "f0", "f1" ...: means nothing outside this form
	Label    string
	Value    sdk.Value // what stands in the CRM
	Typed    []string  // what was typed, after an error; nil: show Value
	Kind     sdk.Kind
	Format   sdk.Format
	Options  []sdk.Option
	Max      int
	Required bool
	Error    FieldError
	// Autocomplete is an HTML autofill token, such as "given-name", for a field
	// whose meaning is known; empty: by Format, or none.
	Autocomplete string
}

// FieldError names what is wrong with a field: an sdk.Reason, or "" when nothing is.
type FieldError struct {
	Reason sdk.Reason
	Max    int
}

// Review is what is about to be saved.
type Review struct {
	Handle string // for Save
	Title  string
	Edit   string // handle to go back to the form
	Rows   []ReviewRow
	// Carried are the titles of consents that are kept by an address that
	// changes: they move along with it.
	Carried []string
	// Ended: there is no new address, and they end instead.
	Ended bool
}

// ReviewRow is one change: was, becomes. Without changes Rows is empty.
type ReviewRow struct {
	Label    string
	Was      sdk.Value
	Becomes  sdk.Value
	Format   sdk.Format
	Multiple bool
}

// SaveResult is what became of a save.
type SaveResult struct {
	Saved    string // handle of the receipt
	Conflict *Conflict
	// Form is set when the CRM refused a value: the form with the error at the field.
	Form *Form
}

// Conflict shows both values and asks which is right.
type Conflict struct {
	Handle string // for Save, with choices
	Title  string
	Rows   []ConflictRow
}

// ConflictRow is one field that somebody else changed meanwhile.
type ConflictRow struct {
	Name   string // "c0", "c1" ...
	Label  string
	Was    sdk.Value
	Theirs sdk.Value
	Mine   sdk.Value
	Format sdk.Format
}

// Receipt is the proof of a correction.
type Receipt struct {
	Number string
	Time   time.Time
	// State is "applied", "unknown" (being checked) or "refused".
	State string
	Rows  []FieldView
	// Simulated is true when the CRM behind it is a demonstration.
	Simulated bool
}
