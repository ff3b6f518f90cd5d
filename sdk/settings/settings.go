// Package settings reads the settings of an adapter into a struct, and says
// what is wrong with them in the form that the host pins to a line of its file.
//
//	type Settings struct {
//		File string `json:"file" needed:"the path of the CSV file"`
//		Size int    `json:"size"`
//	}
//
//	set := Settings{Size: 50}
//	diagnostics := settings.Decode(req.Settings, &set)
package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// Decode reads raw, a JSON object, into the struct that into points to. Its
// fields have json tags; one with the tag needed, which says in words what it
// is, must be there and not empty. All unknown and missing settings are told,
// and the first of another type. No value is ever repeated.
func Decode(raw json.RawMessage, into any) []sdk.Diagnostic {
	have := map[string]json.RawMessage{}
	if len(raw) > 0 && (json.Unmarshal(raw, &have) != nil || have == nil) {
		return []sdk.Diagnostic{problem("the settings are not an object", "")}
	}
	var out []sdk.Diagnostic
	names := namesOf(into)
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if !slices.Contains(names, name) {
			out = append(out, problem("unknown setting", "there are "+strings.Join(names, ", "), name))
		}
	}
	if len(raw) > 0 {
		out = append(out, fill(raw, into, len(out) == 0)...)
	}
	return append(out, missing(into, out)...)
}

func problem(summary, detail string, path ...string) sdk.Diagnostic {
	return sdk.Diagnostic{Severity: sdk.SeverityError, Path: path, Summary: summary, Detail: detail}
}

// fill decodes; strict finds unknown names inside of the settings too.
func fill(raw json.RawMessage, into any, strict bool) []sdk.Diagnostic {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if strict {
		dec.DisallowUnknownFields()
	}
	err := dec.Decode(into)
	var typed *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &typed):
		return []sdk.Diagnostic{problem("setting of the wrong type", "it has to be "+kindName(typed.Type), strings.Split(typed.Field, ".")...)}
	}
	if _, name, ok := strings.Cut(err.Error(), `unknown field "`); ok {
		return []sdk.Diagnostic{problem("unknown setting", "", strings.TrimSuffix(name, `"`))}
	}
	return []sdk.Diagnostic{problem("a setting cannot be read", "")}
}

func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Map, reflect.Struct, reflect.Pointer:
		return "a block"
	}
	return "a number"
}

// missing lists the needed settings that are empty, but for those with which
// something else is wrong already.
func missing(into any, told []sdk.Diagnostic) []sdk.Diagnostic {
	var out []sdk.Diagnostic
	v := reflect.ValueOf(into).Elem()
	for i, name := range namesOf(into) {
		what := v.Type().Field(i).Tag.Get("needed")
		known := slices.ContainsFunc(told, func(d sdk.Diagnostic) bool { return len(d.Path) > 0 && d.Path[0] == name })
		if what != "" && v.Field(i).IsZero() && !known {
			out = append(out, problem(name+" is missing", what, name))
		}
	}
	return out
}

// namesOf lists the settings in the order of the struct's fields.
func namesOf(into any) []string {
	t := reflect.TypeOf(into).Elem()
	out := make([]string, t.NumField())
	for i := range out {
		out[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return out
}
