package tryton

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/plugins/tryton/internal/rpc"
	"github.com/inzage/inzage/sdk"
)

// codec holds what values need besides themselves.
type codec struct{ adapter string }

// value reads one value of a row. A value of an unexpected form travels as
// text: it is shown and exported, and never lost.
func (c codec) value(p *property, name string, r row) sdk.Value {
	raw, sent := r[name]
	if p.withheld || !sent {
		return sdk.Withheld(p.field.Kind)
	}
	if isNull(raw) {
		return sdk.Empty(p.field.Kind)
	}
	v, ok := c.typed(p, name, raw, r)
	if !ok {
		return sdk.Text(textOf(raw))
	}
	return v
}

func (c codec) typed(p *property, name string, raw json.RawMessage, r row) (sdk.Value, bool) {
	switch p.field.Kind {
	case sdk.KindDecimal:
		s, ok := digitsOf(raw)
		return sdk.Decimal(s), ok
	case sdk.KindBool:
		b, ok := rpc.Bool(raw)
		return sdk.Bool(b), ok
	case sdk.KindDate:
		t, _ := rpc.ReadTyped(raw)
		day, ok := t.Time()
		return sdk.Date(day.Format(time.DateOnly)), ok && t.Class == "date"
	case sdk.KindTime:
		t, _ := rpc.ReadTyped(raw)
		at, ok := t.Time()
		return sdk.Time(at), ok && t.Class == "datetime"
	case sdk.KindOption:
		key := textOf(raw)
		return sdk.Choice(key, p.label(name, key, r)), true
	case sdk.KindOptions:
		var keys []string
		ok := json.Unmarshal(raw, &keys) == nil
		var opts []sdk.Option
		for _, key := range keys {
			opts = append(opts, sdk.Option{Key: key, Label: p.label(name, key, nil)})
		}
		return sdk.Choices(opts...), ok
	case sdk.KindReference:
		return c.reference(p, name, raw, r)
	default:
		var keys []string
		if p.kind == "multiselection" && json.Unmarshal(raw, &keys) == nil {
			return sdk.Text(strings.Join(keys, ", ")), true
		}
		return sdk.Text(textOf(raw)), true
	}
}

// label is the text of a choice: known, or read along with the record, or for
// want of both its key.
func (p *property) label(name, key string, r row) string {
	if label, ok := p.labels[key]; ok {
		return label
	}
	if title := r.title(name); title != "" {
		return title
	}
	return key
}

// reference reads an id, or "model,id".
func (c codec) reference(p *property, name string, raw json.RawMessage, r row) (sdk.Value, bool) {
	model, id := p.target, textOf(raw)
	if p.kind == "reference" {
		var ok bool
		if model, id, ok = strings.Cut(id, ","); !ok {
			return sdk.Value{}, false
		}
	}
	if !validID(id) {
		return sdk.Value{}, false
	}
	return sdk.Reference(sdk.Ref{Adapter: c.adapter, Type: model, ID: id}, r.title(name)), true
}

// title is the title of what a to-one field points to: Tryton sends it under
// the field's name with a dot.
func (r row) title(name string) string {
	var other struct {
		Title string `json:"rec_name"`
	}
	if raw := r[name+"."]; isNull(raw) || json.Unmarshal(raw, &other) != nil {
		return ""
	}
	return other.Title
}

// currency reads the code at the end of a path such as "currency.code".
func (r row) currency(path string) string {
	field, last, nested := strings.Cut(path, ".")
	if !nested {
		return r.text(field)
	}
	var other map[string]json.RawMessage
	if raw := r[field+"."]; isNull(raw) || json.Unmarshal(raw, &other) != nil {
		return ""
	}
	return textOf(other[last])
}

// digitsOf reads a number. A Decimal keeps the zeros at its end: they are how an
// amount is written.
func digitsOf(raw json.RawMessage) (string, bool) {
	text := textOf(raw)
	n, ok := number.Canonical(text)
	if t, typed := rpc.ReadTyped(raw); ok && typed && t.Class == "Decimal" && !strings.ContainsAny(text, "eE+") {
		return text, true
	}
	return n, ok
}

// textOf writes any JSON value as text.
func textOf(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if isNull(raw) {
		return ""
	}
	var s string
	if raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	if t, ok := rpc.ReadTyped(raw); ok {
		return typedText(t)
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}

// typedText words what has no kind of its own: a time of the day, a duration.
func typedText(t rpc.Typed) string {
	switch t.Class {
	case "date":
		return fmt.Sprintf("%04d-%02d-%02d", t.Year, t.Month, t.Day)
	case "datetime":
		at, _ := t.Time()
		return at.Format(time.RFC3339)
	case "time":
		return fmt.Sprintf("%02d:%02d:%02d", t.Hour, t.Minute, t.Second)
	case "timedelta":
		if t.Seconds == nil || math.Abs(*t.Seconds) > math.MaxInt64/1e9 {
			return ""
		}
		return time.Duration(*t.Seconds * float64(time.Second)).String()
	case "Decimal":
		return t.Decimal
	}
	return ""
}

func isNull(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null"
}
