package settings

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// object is one level of the settings. Its methods read a key and note what is
// wrong with it, so that the operator sees every problem at once.
type object struct {
	diags  *[]sdk.Diagnostic
	path   []string
	fields map[string]any
}

// problem notes an error at a key ("" is the object itself). Values are never
// repeated: one of them is a secret.
func (o object) problem(key, summary, detail string) {
	path := slices.Clone(o.path)
	if key != "" {
		path = append(path, key)
	}
	*o.diags = append(*o.diags, sdk.Diagnostic{Severity: sdk.SeverityError, Path: path, Summary: summary, Detail: detail})
}

// only refuses all keys that are not known.
func (o object) only(known ...string) {
	for _, key := range sortedKeys(o.fields) {
		if slices.Contains(known, key) {
			continue
		}
		detail := "known are " + strings.Join(known, ", ")
		if near := Nearest(key, known); near != "" {
			detail = fmt.Sprintf("did you mean %q?", near)
		}
		o.problem(key, fmt.Sprintf("unknown setting %q", key), detail)
	}
}

func (o object) has(key string) bool { return o.fields[key] != nil }

func (o object) text(key string) string {
	v, ok := o.fields[key].(string)
	if !ok && o.has(key) {
		o.problem(key, key+" must be a text", "write it between double quotes")
	}
	return v
}

func (o object) flag(key string) bool {
	v, ok := o.fields[key].(bool)
	if !ok && o.has(key) {
		o.problem(key, key+" must be true or false", "write it without quotes")
	}
	return v
}

// number reads a number between low and high.
func (o object) number(key string, fallback, low, high float64) float64 {
	if !o.has(key) {
		return fallback
	}
	n, ok := o.fields[key].(json.Number)
	f, err := n.Float64()
	if !ok || err != nil || math.IsNaN(f) || f < low || f > high {
		o.problem(key, fmt.Sprintf("%s must be a number from %v to %v", key, low, high), "")
		return fallback
	}
	return f
}

// whole reads a number without a fraction.
func (o object) whole(key string, fallback, low, high int) int {
	f := o.number(key, float64(fallback), float64(low), float64(high))
	if f != math.Trunc(f) {
		o.problem(key, key+" must be a whole number", "")
		return fallback
	}
	return int(f)
}

// names reads a list of limetype or property names; nil when it is absent.
func (o object) names(key string) []string {
	if !o.has(key) {
		return nil
	}
	list, ok := o.fields[key].([]any)
	out := []string{}
	for _, item := range list {
		s, isText := item.(string)
		if !isText || !validName(s) {
			ok = false
			continue
		}
		if slices.Contains(out, s) {
			o.problem(key, fmt.Sprintf("%q stands twice in %s", s, key), "")
		}
		out = append(out, s)
	}
	if !ok {
		o.problem(key, key+" must be a list of names", `such as ["name", "email"]`)
	}
	return out
}

// name reads one limetype or property name.
func (o object) name(key string) string {
	s := o.text(key)
	if s != "" && !validName(s) {
		o.problem(key, key+" is not a name", "names have letters, digits, - and _, and begin with a letter")
		return ""
	}
	return s
}

// child reads an object inside the object.
func (o object) child(key string) (object, bool) {
	path := append(slices.Clone(o.path), key)
	fields, ok := o.fields[key].(map[string]any)
	if !ok && o.has(key) {
		o.problem(key, key+" must be an object", "write it between braces")
	}
	return object{o.diags, path, fields}, ok
}
