package config

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// value evaluates an expression; it reports why it cannot.
func (d *decoder) value(e hclsyntax.Expression) (cty.Value, bool) {
	v, diags := e.Value(d.eval)
	for _, diag := range diags {
		d.report(diag)
	}
	return v, !diags.HasErrors() && v.IsWhollyKnown()
}

// literal reports whether the value stands in the file itself. What came from
// the environment or another file can be a secret and is never repeated.
func literal(e hclsyntax.Expression) bool {
	calls := false
	_ = hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		if _, ok := n.(*hclsyntax.FunctionCallExpr); ok {
			calls = true
		}
		return nil
	})
	return !calls
}

// named writes a setting with its value, when the value may be shown.
func (s *scope) named(name string, e hclsyntax.Expression, v string) string {
	if s.hide || !literal(e) {
		return name
	}
	return fmt.Sprintf("%s %q", name, v)
}

// check tells what is wrong with a text, continuing a sentence that names it,
// and what to do about it. An empty problem means that nothing is.
type check func(v string) (problem, detail string)

// text reads a setting that is a text.
func (s *scope) text(name string, into *string, checks ...check) {
	if e := s.attr(name); e != nil {
		if v, ok := s.oneText(name, e, checks); ok {
			*into = v
		}
	}
}

// secret reads a text that messages must not repeat.
func (s *scope) secret(name string, into *string, checks ...check) {
	s.hide = true
	s.text(name, into, checks...)
	s.hide = false
}

func (s *scope) oneText(name string, e hclsyntax.Expression, checks []check) (string, bool) {
	val, ok := s.value(e)
	if !ok {
		return "", false
	}
	if val.IsNull() || val.Type() != cty.String {
		s.wrongType(name, e, val, "a text")
		return "", false
	}
	v := val.AsString()
	for _, c := range checks {
		if problem, detail := c(v); problem != "" {
			s.diags.errorf(posOf(e.Range()), detail, "%s %s", s.named(name, e, v), problem)
			return "", false
		}
	}
	return v, true
}

func (s *scope) wrongType(name string, e hclsyntax.Expression, v cty.Value, want string) {
	s.diags.errorf(posOf(e.Range()), "", "%s must be %s, not %s", name, want, typeName(v))
}

func typeName(v cty.Value) string {
	t := v.Type()
	switch {
	case v.IsNull():
		return "null"
	case t == cty.String:
		return "a text"
	case t == cty.Number:
		return "a number"
	case t == cty.Bool:
		return "true or false"
	case isObject(t):
		return "an object"
	default:
		return "a list"
	}
}

// path reads a text that names a file; the result is absolute.
func (s *scope) path(name string, into *string) {
	v := ""
	s.text(name, &v, notEmpty)
	if v != "" {
		*into = absolute(s.dir, v)
	}
}

// flag reads a setting that is true or false; it returns false when it cannot.
func (s *scope) flag(name string, into *bool) bool {
	e := s.attr(name)
	if e == nil {
		return true
	}
	v, ok := s.value(e)
	if !ok {
		return false
	}
	if v.IsNull() || v.Type() != cty.Bool {
		s.wrongType(name, e, v, "true or false")
		return false
	}
	*into = v.True()
	return true
}

// number reads a whole number in a range.
func (s *scope) number(name string, into *int64, low, high int64) {
	e := s.attr(name)
	if e == nil {
		return
	}
	v, ok := s.value(e)
	if !ok {
		return
	}
	if v.IsNull() || v.Type() != cty.Number {
		s.wrongType(name, e, v, "a number")
		return
	}
	n, acc := v.AsBigFloat().Int64()
	if acc != big.Exact || n < low || n > high {
		s.diags.errorf(posOf(e.Range()), "", "%s must be a whole number from %d to %d", name, low, high)
		return
	}
	*into = n
}

// duration reads a length of time in a range.
func (s *scope) duration(name string, into *time.Duration, low, high time.Duration) {
	v := ""
	s.text(name, &v, func(v string) (string, string) {
		got, err := time.ParseDuration(v)
		switch {
		case err != nil:
			return "is not a duration", `write hours, minutes and seconds, as in "72h", "30m" or "1h30m"`
		case got < low || got > high:
			return fmt.Sprintf("is out of range: from %s to %s", short(low), short(high)), ""
		}
		*into = got
		return "", ""
	})
}

// short writes 72h0m0s as 72h.
func short(d time.Duration) string {
	out := d.String()
	if strings.HasSuffix(out, "m0s") {
		out = strings.TrimSuffix(out, "0s")
	}
	if strings.HasSuffix(out, "h0m") {
		out = strings.TrimSuffix(out, "0m")
	}
	return out
}
