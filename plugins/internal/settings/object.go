// Package settings reads the settings of an adapter. It notes everything that
// is wrong, each with its path, so that the operator sees it all at once.
package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// Object is one level of the settings. Its methods read a key and note what is
// wrong with it, so that the operator sees every problem at once.
type Object struct {
	Fields map[string]any

	diags *[]sdk.Diagnostic
	path  []string
	valid func(name string) bool
}

// Root reads the settings as a whole. Names are what valid says. What is wrong
// stands in diags, then and later.
func Root(raw json.RawMessage, valid func(name string) bool) (o Object, diags *[]sdk.Diagnostic, ok bool) {
	o = Object{diags: &[]sdk.Diagnostic{}, valid: valid}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&o.Fields); err != nil || o.Fields == nil {
		o.Fields = nil
		return o, o.diags, false
	}
	return o, o.diags, true
}

// Problem notes an error at a key ("" is the object itself). Values are never
// repeated: one of them is a secret.
func (o Object) Problem(key, summary, detail string) {
	path := slices.Clone(o.path)
	if key != "" {
		path = append(path, key)
	}
	*o.diags = append(*o.diags, sdk.Diagnostic{Severity: sdk.SeverityError, Path: path, Summary: summary, Detail: detail})
}

// Only refuses all keys that are not known.
func (o Object) Only(known ...string) {
	for _, key := range SortedKeys(o.Fields) {
		if slices.Contains(known, key) {
			continue
		}
		detail := "known are " + strings.Join(known, ", ")
		if near := Nearest(key, known); near != "" {
			detail = fmt.Sprintf("did you mean %q?", near)
		}
		o.Problem(key, fmt.Sprintf("unknown setting %q", key), detail)
	}
}

// Has reports whether a key is there.
func (o Object) Has(key string) bool { return o.Fields[key] != nil }

// Text reads a text.
func (o Object) Text(key string) string {
	v, ok := o.Fields[key].(string)
	if !ok && o.Has(key) {
		o.Problem(key, key+" must be a text", "write it between double quotes")
	}
	return v
}

// Flag reads true or false.
func (o Object) Flag(key string) bool {
	v, ok := o.Fields[key].(bool)
	if !ok && o.Has(key) {
		o.Problem(key, key+" must be true or false", "write it without quotes")
	}
	return v
}

// Number reads a number between low and high.
func (o Object) Number(key string, fallback, low, high float64) float64 {
	if !o.Has(key) {
		return fallback
	}
	n, ok := o.Fields[key].(json.Number)
	f, err := n.Float64()
	if !ok || err != nil || math.IsNaN(f) || f < low || f > high {
		o.Problem(key, fmt.Sprintf("%s must be a number from %v to %v", key, low, high), "")
		return fallback
	}
	return f
}

// Whole reads a number without a fraction.
func (o Object) Whole(key string, fallback, low, high int) int {
	f := o.Number(key, float64(fallback), float64(low), float64(high))
	if f != math.Trunc(f) {
		o.Problem(key, key+" must be a whole number", "")
		return fallback
	}
	return int(f)
}

// Names reads a list of names; nil when it is absent.
func (o Object) Names(key string) []string {
	if !o.Has(key) {
		return nil
	}
	list, ok := o.Fields[key].([]any)
	out := []string{}
	for _, item := range list {
		s, isText := item.(string)
		if !isText || !o.valid(s) {
			ok = false
			continue
		}
		if slices.Contains(out, s) {
			o.Problem(key, fmt.Sprintf("%q stands twice in %s", s, key), "")
		}
		out = append(out, s)
	}
	if !ok {
		o.Problem(key, key+" must be a list of names", `such as ["name", "email"]`)
	}
	return out
}

// Name reads one name.
func (o Object) Name(key string) string {
	s := o.Text(key)
	if s != "" && !o.valid(s) {
		o.Problem(key, key+" is not a name", "names have letters, digits, - and _, and begin with a letter")
		return ""
	}
	return s
}

// Child reads an object inside the object.
func (o Object) Child(key string) (Object, bool) {
	path := append(slices.Clone(o.path), key)
	fields, ok := o.Fields[key].(map[string]any)
	if !ok && o.Has(key) {
		o.Problem(key, key+" must be an object", "write it between braces")
	}
	return Object{fields, o.diags, path, o.valid}, ok
}

// Texts reads a list of different texts that are not empty.
func (o Object) Texts(key string) []string {
	list, ok := o.Fields[key].([]any)
	out := []string{}
	for _, item := range list {
		s, isText := item.(string)
		if !isText || strings.TrimSpace(s) == "" || slices.Contains(out, s) {
			ok = false
			continue
		}
		out = append(out, s)
	}
	if !ok {
		o.Problem(key, key+" must be a list of different texts", `such as ["one", "two"]`)
	}
	return out
}

// SortedKeys lists the keys of a map in order.
func SortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
