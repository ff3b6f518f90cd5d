package lime

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/sdk"
)

// codec holds what values need besides themselves.
type codec struct {
	adapter string
	loc     *time.Location
}

// value reads one value as the CRM sent it. A value of an unexpected form
// travels as text: it is shown and exported, and never lost.
func (c codec) value(p *property, raw json.RawMessage) sdk.Value {
	if isNull(raw) {
		return sdk.Empty(p.field.Kind)
	}
	v, ok := c.typed(p, raw)
	if !ok {
		return sdk.Text(textOf(raw))
	}
	return v
}

func (c codec) typed(p *property, raw json.RawMessage) (sdk.Value, bool) {
	switch p.field.Kind {
	case sdk.KindDecimal:
		s, ok := number.Canonical(textOf(raw))
		return sdk.Decimal(s), ok
	case sdk.KindBool:
		var b bool
		err := json.Unmarshal(raw, &b)
		return sdk.Bool(b), err == nil
	case sdk.KindDate:
		return c.date(textOf(raw))
	case sdk.KindTime:
		t, ok := c.moment(textOf(raw))
		return sdk.Time(t), ok
	case sdk.KindOption:
		return p.choice(raw)
	case sdk.KindOptions:
		return p.choices(raw)
	case sdk.KindReference:
		id, title := idOf(raw)
		return sdk.Reference(sdk.Ref{Adapter: c.adapter, Type: p.related, ID: id}, title), id != ""
	case sdk.KindFile:
		id, _ := idOf(raw)
		ref := sdk.Ref{Adapter: c.adapter, Type: "file", ID: id}
		return sdk.Value{Kind: sdk.KindFile, State: sdk.StatePresent, Text: id, Ref: ref}, id != ""
	default:
		return sdk.Text(textOf(raw)), true
	}
}

// choice reads {id,key,text}, or a bare key as some answers have it. The empty
// choice is an option too: one without a text.
func (p *property) choice(raw json.RawMessage) (sdk.Value, bool) {
	o, ok := p.option(raw)
	if !ok || o.Label == "" {
		return sdk.Empty(sdk.KindOption), ok
	}
	return sdk.Choice(o.Key, o.Label), true
}

func (p *property) choices(raw json.RawMessage) (sdk.Value, bool) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return sdk.Value{}, false
	}
	var opts []sdk.Option
	for _, item := range list {
		o, ok := p.option(item)
		if !ok {
			return sdk.Value{}, false
		}
		if o.Label != "" {
			opts = append(opts, o)
		}
	}
	return sdk.Choices(opts...), true
}

func (p *property) option(raw json.RawMessage) (sdk.Option, bool) {
	var full struct {
		ID   looseText `json:"id"`
		Key  looseText `json:"key"`
		Text *string   `json:"text"`
	}
	switch first(raw) {
	case '{':
		if json.Unmarshal(raw, &full) != nil {
			return sdk.Option{}, false
		}
		if full.Key == "" {
			full.Key = full.ID
		}
	case '"', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		full.Key = looseText(textOf(raw))
	default:
		return sdk.Option{}, false
	}
	o := sdk.Option{Key: string(full.Key)}
	label, known := p.labels[o.Key]
	switch {
	case full.Text != nil:
		o.Label = *full.Text
	case known:
		o.Label = label
	default:
		o.Label = o.Key // an option that is newer than the metadata
	}
	return o, o.Key != "" || o.Label == ""
}

// date takes the day as written when it is a bare date or a midnight; only
// another time of the day has to be brought to the CRM's own time zone.
func (c codec) date(s string) (sdk.Value, bool) {
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return sdk.Date(s), true
	}
	t, ok := c.moment(s)
	if !ok {
		return sdk.Value{}, false
	}
	if h, m, sec := t.Clock(); h != 0 || m != 0 || sec != 0 {
		t = t.In(c.loc)
	}
	return sdk.Date(t.Format(time.DateOnly)), true
}

// moments are the forms of a time: with an offset, or in the CRM's own zone.
var moments = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly}

func (c codec) moment(s string) (time.Time, bool) {
	for _, layout := range moments {
		if t, err := time.ParseInLocation(layout, s, c.loc); err == nil {
			return t.Truncate(time.Microsecond), !t.IsZero()
		}
	}
	return time.Time{}, false
}

// idOf reads an id, bare or of an object that stands in its place.
func idOf(raw json.RawMessage) (id, title string) {
	if first(raw) == '{' {
		var o struct {
			ID    json.RawMessage `json:"_id"`
			Title string          `json:"_descriptive"`
		}
		if json.Unmarshal(raw, &o) != nil {
			return "", ""
		}
		raw, title = o.ID, o.Title
	}
	if s := textOf(raw); validID(s) {
		return s, title
	}
	return "", ""
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
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}

func isNull(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null"
}

func first(raw json.RawMessage) byte {
	if raw = bytes.TrimSpace(raw); len(raw) > 0 {
		return raw[0]
	}
	return 0
}

// isInteger reports whether s is a whole number that Lime's database can hold.
func isInteger(s string) bool {
	_, err := strconv.ParseInt(s, 10, 32)
	return err == nil
}
