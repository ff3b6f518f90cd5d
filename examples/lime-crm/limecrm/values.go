package limecrm

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strings"
	"time"
	_ "time/tzdata" // so that the same seed gives the same offsets everywhere
	"unicode/utf8"
)

// Values inside the store have one Go type per property type:
//
//	text types, xml  string          integer, user, file, belongsto  int64 or nil
//	yesno            bool            decimal, percent                float64 or nil
//	option           string (key)    set                             []string (keys)
//	time, date       time.Time or nil

// ValidationError says, per property, why a write was rejected. Its texts
// repeat what was sent, as Lime's do: never show or log them elsewhere.
type ValidationError struct {
	Fields map[string]string
}

// Error returns the first rejection in order of property name.
func (e *ValidationError) Error() string {
	names := make([]string, 0, len(e.Fields))
	for name := range e.Fields {
		names = append(names, name)
	}
	sort.Strings(names)
	return e.Fields[names[0]]
}

// rejection is a message of the API: a whole sentence, unlike Go's errors.
type rejection string

// Error implements error.
func (r rejection) Error() string { return string(r) }

func reject(format string, args ...any) error { return rejection(fmt.Sprintf(format, args...)) }

// parse turns a decoded JSON value (numbers as json.Number) into the value to
// store. It does not look at other objects; the store checks relations.
func (p *Property) parse(v any, loc *time.Location) (any, error) {
	switch p.Type {
	case "string", "text", "phone", "link", "xml":
		return p.parseText(v)
	case "hasmany":
		return nil, reject("The property %q is a list of other objects and can not be written.", p.Name)
	}
	if v == nil {
		return p.zero(), nil
	}
	switch p.Type {
	case "yesno":
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case "integer", "user", "file", "belongsto":
		if n, ok := v.(json.Number); ok {
			if i, err := n.Int64(); err == nil && i >= math.MinInt32 && i <= math.MaxInt32 {
				return i, nil
			}
		}
	case "decimal", "percent":
		if n, ok := v.(json.Number); ok {
			if f, err := n.Float64(); err == nil && !math.IsInf(f, 0) {
				return f, nil
			}
		}
	case "time", "date":
		return p.parseMoment(v, loc)
	case "option":
		return p.parseOption(v)
	case "set":
		return p.parseSet(v)
	}
	return nil, p.invalid(v)
}

func (p *Property) invalid(v any) error {
	return reject("The value %s is not valid for the property %q of type %s.", echo(v), p.Name, p.Type)
}

// echo writes a value as it was sent: a client has to cope with servers that
// repeat personal data in their error messages.
func echo(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(raw)
}

func (p *Property) parseText(v any) (any, error) {
	s, ok := v.(string)
	if !ok {
		return nil, p.invalid(v)
	}
	if p.Length > 0 && utf8.RuneCountInString(s) > p.Length {
		return nil, reject("The value %s is too long for the property %q: at most %d characters.", echo(v), p.Name, p.Length)
	}
	return s, nil
}

// optionKey accepts the two forms that are known to work: "key" and
// {"key": "key"}.
func (p *Property) optionKey(v any) (string, error) {
	if m, ok := v.(map[string]any); ok {
		v = m["key"]
	}
	key, ok := v.(string)
	if !ok {
		return "", p.invalid(v)
	}
	if _, known := p.option(key); !known {
		return "", reject("The property %q has no option with the key %s.", p.Name, echo(v))
	}
	return key, nil
}

func (p *Property) parseOption(v any) (any, error) {
	key, err := p.optionKey(v)
	if err != nil {
		return nil, err
	}
	return key, nil
}

func (p *Property) parseSet(v any) (any, error) {
	items, ok := v.([]any)
	if !ok {
		return nil, p.invalid(v)
	}
	keys := []string{}
	for _, item := range items {
		key, err := p.optionKey(item)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// layouts are the forms of a moment that clients of Lime are known to send.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02",
}

func parseTime(s string, loc *time.Location) (time.Time, bool) {
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t.In(loc).Truncate(time.Microsecond), true
		}
	}
	return time.Time{}, false
}

func (p *Property) parseMoment(v any, loc *time.Location) (any, error) {
	s, ok := v.(string)
	if !ok {
		return nil, p.invalid(v)
	}
	t, ok := parseTime(s, loc)
	if !ok || t.Year() < 1753 { // the first year a SQL Server datetime can hold
		return nil, p.invalid(v)
	}
	if p.Type == "date" {
		t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, loc)
	}
	return t, nil
}

// isoformat writes a moment as Python does: the fraction is six digits or
// absent. Clients that expect one fixed width are in for a surprise.
func isoformat(t time.Time) string {
	if t.Nanosecond() == 0 {
		return t.Format("2006-01-02T15:04:05-07:00")
	}
	return t.Format("2006-01-02T15:04:05.000000-07:00")
}

// isEmpty reports whether a required property would miss its value.
func (p *Property) isEmpty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		if p.Type == "option" {
			return x == p.Options[0].Key
		}
		return strings.TrimSpace(x) == ""
	}
	return false
}
