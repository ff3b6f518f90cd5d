package export

import (
	"errors"
	"fmt"

	"github.com/inzage/inzage/host/internal/privacy"
)

// errClosed answers calls after Close.
var errClosed = errors.New("export: the copy is closed")

// order holds the calls on a writer to their order, and keeps what both formats
// tell at the end.
type order struct {
	halt   func() error // the context's error, once it has ended
	keys   map[string]bool
	labels map[string]string
	gaps   []Gap
	open   *Section // nil before the first
	err    error
}

func newOrder(halt func() error) order {
	return order{halt: halt, keys: map[string]bool{}, labels: map[string]string{}}
}

// ready returns the error that ended the copy, if any.
func (o *order) ready() error {
	if o.err == nil {
		o.err = o.halt()
	}
	return o.err
}

// fail keeps the first error, and returns err, which may be nil.
func (o *order) fail(err error) error {
	if o.err == nil {
		o.err = err
	}
	return err
}

// begin checks a section. Errors name keys, which are no personal data.
func (o *order) begin(s *Section) error {
	if s.Key == "" || o.keys[s.Key] {
		return o.fail(fmt.Errorf("export: section %q has no key, or had it before", s.Key))
	}
	if s.Shape != privacy.CopyTable && s.Shape != privacy.CopyFields {
		return o.fail(fmt.Errorf("export: section %q has the unknown shape %q", s.Key, s.Shape))
	}
	seen := map[string]bool{}
	for i := range s.Columns {
		key := s.Columns[i].Key
		if key == "" || seen[key] {
			return o.fail(fmt.Errorf("export: section %q: column %q has no key, or had it before", s.Key, key))
		}
		seen[key] = true
	}
	o.keys[s.Key], o.labels[s.Key], o.open = true, s.Label, s
	return nil
}

func (o *order) row(r *Row) error {
	if o.open == nil {
		return o.fail(errors.New("export: a row before the first section"))
	}
	if len(r.Values) > len(o.open.Columns) {
		return o.fail(fmt.Errorf("export: section %q: a row has %d values for %d columns", o.open.Key, len(r.Values), len(o.open.Columns)))
	}
	return nil
}

// gap keeps a gap, with the label of its section when it has none itself.
func (o *order) gap(g *Gap) {
	if g.Label == "" {
		g.Label = o.labels[g.Section]
	}
	if g.Label == "" {
		g.Label = g.Section
	}
	o.gaps = append(o.gaps, *g)
}

// here reports whether a gap is in the section that is open.
func (o *order) here(g *Gap) bool { return o.open != nil && g.Section == o.open.Key }

// gapsIn counts the gaps of a section.
func (o *order) gapsIn(key string) int {
	n := 0
	for i := range o.gaps {
		if o.gaps[i].Section == key {
			n++
		}
	}
	return n
}
