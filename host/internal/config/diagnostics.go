package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/inzage/inzage/sdk"
)

// Pos is a place in the configuration file. A zero Line: no place is known.
type Pos struct {
	File   string
	Line   int
	Column int
}

func posOf(r hcl.Range) Pos { return Pos{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column} }

// Diagnostic is one problem with the configuration. It repeats values that
// stand in the file, but none from the environment or another file, and no
// address of a store: those can be secret.
type Diagnostic struct {
	Pos
	Severity sdk.Severity
	Summary  string // what is wrong
	Detail   string // what to do about it; may be empty
}

// String prints the diagnostic on one line, as in
//
//	config.hcl:31: unknown setting "lissen"; did you mean "listen"?
func (d Diagnostic) String() string {
	var b strings.Builder
	if d.File != "" {
		b.WriteString(d.File)
		if d.Line > 0 {
			fmt.Fprintf(&b, ":%d", d.Line)
		}
		b.WriteString(": ")
	}
	if d.Severity == sdk.SeverityWarning {
		b.WriteString("warning: ")
	}
	b.WriteString(d.Summary)
	if d.Detail != "" {
		b.WriteString("; " + d.Detail)
	}
	return b.String()
}

// Diagnostics are all the problems that were found, in the order of the file.
type Diagnostics []Diagnostic

// HasErrors reports whether one of them is more than a warning.
func (ds Diagnostics) HasErrors() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity != sdk.SeverityWarning })
}

// String prints one diagnostic a line.
func (ds Diagnostics) String() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

func (ds Diagnostics) sort() {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

func (ds *Diagnostics) add(sev sdk.Severity, at Pos, summary, detail string) {
	*ds = append(*ds, Diagnostic{Pos: at, Severity: sev, Summary: summary, Detail: detail})
}

func (ds *Diagnostics) errorf(at Pos, detail, format string, args ...any) {
	ds.add(sdk.SeverityError, at, fmt.Sprintf(format, args...), detail)
}

func (ds *Diagnostics) warnf(at Pos, detail, format string, args ...any) {
	ds.add(sdk.SeverityWarning, at, fmt.Sprintf(format, args...), detail)
}
