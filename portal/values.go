package portal

import (
	"strings"

	"github.com/inzage/inzage/sdk"
)

// valueView is a value, ready to be shown. Exactly one of the fields is set.
type valueView struct {
	Empty    bool
	Withheld bool
	// Unreadable: something stands there, but no text: HTML of a picture alone.
	Unreadable bool
	Text       string
	Items      []string // of a choice of several
	// Preview is set beside Text when the text is long.
	Preview string
}

// value makes a value of the CRM ready to be shown. Whatever it holds, it
// becomes text.
func (f formatter) value(v sdk.Value, format sdk.Format) valueView {
	switch v.State {
	case sdk.StateWithheld:
		return valueView{Withheld: true}
	case sdk.StateEmpty:
		return valueView{Empty: true}
	}
	if v.Kind == sdk.KindOptions {
		return f.choices(v)
	}
	text := f.oneText(v, format)
	if text == "" {
		return valueView{Unreadable: true}
	}
	return valueView{Text: text, Preview: preview(text)}
}

func (f formatter) choices(v sdk.Value) valueView {
	var out valueView
	for _, o := range v.Options {
		out.Items = append(out.Items, f.label(o))
	}
	out.Empty = len(out.Items) == 0
	return out
}

func (f formatter) oneText(v sdk.Value, format sdk.Format) string {
	switch v.Kind {
	case sdk.KindBool:
		if v.Bool {
			return f.texts.must("value_yes")
		}
		return f.texts.must("value_no")
	case sdk.KindDate:
		if t, ok := isoDate(v.Text); ok {
			return f.date(t)
		}
		return line(v.Text)
	case sdk.KindTime:
		return f.moment(v.Time)
	case sdk.KindDecimal:
		return f.decimal(v.Text, v.Currency)
	case sdk.KindOption:
		if len(v.Options) == 0 {
			return ""
		}
		return f.label(v.Options[0])
	case sdk.KindHTML:
		return htmlText(v.Text)
	default:
		return f.plainText(v.Text, format)
	}
}

func (f formatter) plainText(s string, format sdk.Format) string {
	switch format {
	case sdk.FormatEmail, sdk.FormatPhone, sdk.FormatURL:
		return line(s)
	default:
		return strings.TrimSpace(plain(s))
	}
}

// shortValue is a value on one line, for the help text of a form.
func (f formatter) shortValue(v sdk.Value, format sdk.Format) string {
	view := f.value(v, format)
	switch {
	case view.Withheld:
		return f.texts.must("value_withheld")
	case view.Unreadable:
		return f.texts.must("value_unreadable")
	case view.Empty:
		return f.texts.must("value_empty")
	case len(view.Items) > 0:
		return strings.Join(view.Items, ", ")
	case view.Preview != "":
		return line(view.Preview)
	default:
		return line(view.Text)
	}
}
