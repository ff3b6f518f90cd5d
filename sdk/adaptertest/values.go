package adaptertest

import (
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// editable lists the fields of the contact's type that the kit writes.
func (c *C) editable(t *sdk.Type) []*sdk.Field {
	var out []*sdk.Field
	for i := range t.Fields {
		f := &t.Fields[i]
		if why, keep := c.F.Edits.Keep[f.Name]; keep {
			c.Logf("field %q is left alone: %s", f.Name, why)
			continue
		}
		if f.Editable {
			out = append(out, f)
		}
	}
	return out
}

// other returns a proper value for a field that is not the one that stands
// there; false when the kit cannot make one.
func (c *C) other(f *sdk.Field, now sdk.Value) (sdk.Value, bool) {
	if v, given := c.F.Edits.Values[f.Name]; given {
		return v, !v.Equal(now)
	}
	for _, v := range candidates(f, now) {
		if !v.Equal(now) && malformed(f, v) == "" {
			return v, true
		}
	}
	return sdk.Value{}, false
}

// candidates are two proper values for a field, if there are any.
func candidates(f *sdk.Field, now sdk.Value) []sdk.Value {
	switch f.Kind {
	case sdk.KindText:
		a, b := sample(f)
		return []sdk.Value{sdk.Text(a), sdk.Text(b)}
	case sdk.KindHTML:
		return []sdk.Value{sdk.HTML("<p>Kit one</p>"), sdk.HTML("<p>Kit two</p>")}
	case sdk.KindDecimal:
		a, b := sdk.Decimal("12"), sdk.Decimal("13")
		if f.Scale > 0 {
			a, b = sdk.Decimal("12.5"), sdk.Decimal("13.5")
		}
		a.Currency, b.Currency = now.Currency, now.Currency
		return []sdk.Value{a, b}
	case sdk.KindBool:
		return []sdk.Value{sdk.Bool(!now.Bool)}
	case sdk.KindDate:
		return []sdk.Value{sdk.Date("1984-02-29"), sdk.Date("1985-12-31")}
	case sdk.KindTime:
		return []sdk.Value{sdk.Time(time.Date(2024, 5, 6, 7, 8, 0, 0, time.UTC)), sdk.Time(time.Date(2024, 12, 31, 23, 59, 0, 0, time.UTC))}
	case sdk.KindOption, sdk.KindOptions:
		return choices(f)
	}
	return nil // references and files: only from the fixture
}

// sample returns two texts of a format that fit.
func sample(f *sdk.Field) (a, b string) {
	switch f.Format {
	case sdk.FormatEmail:
		return "kit.one@example.test", "kit.two@example.test"
	case sdk.FormatPhone:
		return "+31 20 555 0101", "+31 20 555 0102"
	case sdk.FormatURL:
		return "https://one.example.test/", "https://two.example.test/"
	case sdk.FormatMultiline:
		a, b = "Kit one\nsecond line", "Kit two\nsecond line"
	default:
		a, b = "Kit one", "Kit two"
	}
	if f.MaxLength > 0 && f.MaxLength < len(a) {
		return strings.Repeat("k", f.MaxLength), strings.Repeat("l", f.MaxLength)
	}
	return a, b
}

func choices(f *sdk.Field) []sdk.Value {
	var out []sdk.Value
	var active []sdk.Option
	for _, o := range f.Options {
		if o.Inactive {
			continue
		}
		active = append(active, sdk.Option{Key: o.Key, Label: o.Label})
		if f.Kind == sdk.KindOption {
			out = append(out, sdk.Choice(o.Key, o.Label))
		}
	}
	if f.Kind == sdk.KindOptions && len(active) > 0 {
		out = append(out, sdk.Choices(active...), sdk.Choices(active[0]))
	}
	return out
}

// textField returns an editable field of free text: the longest line, or any text.
func (c *C) textField(t *sdk.Type, format sdk.Format) *sdk.Field {
	var best *sdk.Field
	room := func(f *sdk.Field) int {
		if f.MaxLength == 0 {
			return 1 << 30
		}
		return f.MaxLength
	}
	for _, f := range c.editable(t) {
		_, fixed := c.F.Edits.Values[f.Name]
		if f.Kind == sdk.KindText && f.Format == format && !fixed && (best == nil || room(f) > room(best)) {
			best = f
		}
	}
	return best
}
