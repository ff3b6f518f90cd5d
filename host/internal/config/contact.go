package config

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Adapter says how an adapter is started and what it is told.
type Adapter struct {
	At           Pos
	Name         string
	Command      string // absolute path
	Args         []string
	SHA256       []byte   // of the command's file; nil: not checked
	Env          []string // names of the host's variables that the adapter may see
	MTLS         bool
	StartTimeout time.Duration
	// Settings is a JSON object. It is a Secret because it usually holds the
	// key of the CRM.
	Settings Secret

	pins map[string]Pos // settings path, joined by pinSep, to its place
}

const pinSep = "\x00"

// SettingsJSON is what the adapter is told; it can hold secrets.
func (a *Adapter) SettingsJSON() json.RawMessage { return json.RawMessage(a.Settings.Reveal()) }

// Pin finds the place of a path in the settings, so that what an adapter
// remarks on its settings can be shown with file and line. A path that is not
// in the file is pinned to its nearest parent.
func (a *Adapter) Pin(path []string) (file string, line int) {
	p := a.At
	for n := len(path); n >= 0; n-- {
		if at, ok := a.pins[strings.Join(path[:n], pinSep)]; ok {
			p = at
			break
		}
	}
	return p.File, p.Line
}

// Diagnose pins the remarks of an adapter on its settings.
func (a *Adapter) Diagnose(remarks []sdk.Diagnostic) Diagnostics {
	var ds Diagnostics
	for _, r := range remarks {
		file, line := a.Pin(r.Path)
		summary := r.Summary
		if len(r.Path) > 0 {
			summary = strings.Join(r.Path, ".") + ": " + summary
		}
		ds.add(r.Severity, Pos{File: file, Line: line}, "adapter "+a.Name+": "+summary, r.Detail)
	}
	return ds
}

// Contact is one type of contact as the portal shows it.
type Contact struct {
	At       Pos
	Name     string // label of the block
	Adapter  string
	Type     string
	Label    sdk.Labels // empty: the schema's
	Sections []Section
	Related  []Related
}

// Section is one block of fields, changed by one form.
type Section struct {
	At      Pos
	Name    string
	Title   sdk.Labels
	Purpose sdk.Labels // one line: why this is kept; may be empty
	Fields  []Field
}

// Field is one field as shown.
type Field struct {
	At       Pos
	Name     string
	Editable bool
	Label    sdk.Labels // empty: the schema's
	Why      sdk.Labels // why it cannot be changed here
}

// Related is one list of related records.
type Related struct {
	At       Pos
	Name     string // label of the block
	Relation string
	Title    sdk.Labels
	Fields   []string // columns; the first is a row's title
	Review   bool     // an agent looks at it before it comes into a copy

	fieldsAt []Pos
}

func (r *Related) columnAt(i int) Pos {
	if i < len(r.fieldsAt) {
		return r.fieldsAt[i]
	}
	return r.At
}

// Has reports whether a section of the contact shows the field.
func (c *Contact) Has(field string) bool {
	return slices.ContainsFunc(c.Sections, func(s Section) bool {
		return slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Name == field })
	})
}
