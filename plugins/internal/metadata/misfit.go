// Package metadata keeps what an adapter knows of its CRM's own description of
// itself, and says where the settings do not fit it.
package metadata

import (
	"errors"
	"fmt"

	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// Misfit is what is wrong between settings and CRM.
type Misfit struct{ problems []problem }

type problem struct{ path, text string }

// Problem notes something wrong at a path of the settings.
func (m *Misfit) Problem(path, format string, args ...any) {
	m.problems = append(m.problems, problem{path, fmt.Sprintf(format, args...)})
}

// Err returns m when there is a problem.
func (m *Misfit) Err() error {
	if len(m.problems) == 0 {
		return nil
	}
	return m
}

// Error implements error.
func (m *Misfit) Error() string { return m.public().Error() }

// Unwrap makes the first problem the error that leaves the adapter.
func (m *Misfit) Unwrap() error { return m.public() }

func (m *Misfit) public() *sdk.Error {
	e := sdk.Errorf(sdk.KindInvalid, "%s: %s", m.problems[0].path, m.problems[0].text)
	if more := len(m.problems) - 1; more > 0 {
		e.Detail += fmt.Sprintf(" (and %d more)", more)
	}
	e.Field = m.problems[0].path
	return e
}

// Problems lists what is wrong, for a warning; nil when err is no Misfit.
func Problems(err error) []string {
	var m *Misfit
	if !errors.As(err, &m) {
		return nil
	}
	var out []string
	for _, p := range m.problems {
		out = append(out, p.path+": "+p.text)
	}
	return out
}

// Hint suggests the name that was meant.
func Hint(name string, known []string) string {
	if near := settings.Nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
