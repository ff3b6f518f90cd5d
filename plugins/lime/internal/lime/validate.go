package lime

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/sdk"
)

// Years that Lime's database can hold.
const (
	firstYear = 1753
	lastYear  = 9999
)

// maxDigits is how many digits survive in the CRM's numbers.
const maxDigits = 15

// refuse says what is wrong with a value, before it is sent: the CRM's own
// refusal would not say it in a form that can be shown to anybody.
func (s *session) refuse(p *property, v, current sdk.Value) sdk.Reason {
	written := v.Text
	v = normal(v)
	if v.State == sdk.StateWithheld {
		return sdk.ReasonFormat
	}
	if v.State != sdk.StatePresent || (v.Kind == sdk.KindText && strings.TrimSpace(v.Text) == "") {
		if p.field.Required {
			return sdk.ReasonRequired
		}
		if v.State != sdk.StatePresent {
			return ""
		}
	}
	if v.Kind != p.field.Kind {
		return sdk.ReasonFormat
	}
	switch v.Kind {
	case sdk.KindText:
		return refuseText(&p.field, v.Text)
	case sdk.KindDecimal:
		return refuseNumber(p, written)
	case sdk.KindDate:
		return refuseDate(v.Text)
	case sdk.KindTime:
		if y := v.Time.UTC().Year(); y < firstYear || y > lastYear {
			return sdk.ReasonFormat
		}
	case sdk.KindOption, sdk.KindOptions:
		return refuseOptions(&p.field, v, current)
	case sdk.KindReference:
		if v.Ref.Adapter != s.name || v.Ref.Type != p.related || !validID(v.Ref.ID) || !isInteger(v.Ref.ID) {
			return sdk.ReasonFormat
		}
	}
	return ""
}

func refuseText(f *sdk.Field, text string) sdk.Reason {
	if f.MaxLength > 0 && utf8.RuneCountInString(text) > f.MaxLength {
		return sdk.ReasonTooLong
	}
	odd := func(r rune) bool {
		if f.Format == sdk.FormatMultiline && (r == '\n' || r == '\r' || r == '\t') {
			return false
		}
		return unicode.IsControl(r)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, odd) {
		return sdk.ReasonFormat
	}
	return ""
}

// refuseNumber takes numbers as a person writes them: no exponent, no plus.
func refuseNumber(p *property, text string) sdk.Reason {
	n, ok := number.Canonical(text)
	switch {
	case !ok || strings.ContainsAny(text, "eE+"):
		return sdk.ReasonFormat
	case p.field.Scale == 0 && !isInteger(n):
		return sdk.ReasonFormat
	case number.Digits(n) > maxDigits || len(n) > 2*maxDigits:
		return sdk.ReasonFormat
	}
	return ""
}

func refuseDate(text string) sdk.Reason {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < firstYear {
		return sdk.ReasonFormat
	}
	return ""
}

// refuseOptions lets an inactive option stay where it stands.
func refuseOptions(f *sdk.Field, v, current sdk.Value) sdk.Reason {
	if v.Kind == sdk.KindOption && len(v.Options) != 1 {
		return sdk.ReasonOption
	}
	for _, o := range v.Options {
		if !mayChoose(f, o.Key) && !hasKey(current.Options, o.Key) {
			return sdk.ReasonOption
		}
	}
	return ""
}

func mayChoose(f *sdk.Field, key string) bool {
	for _, o := range f.Options {
		if o.Key == key {
			return !o.Inactive
		}
	}
	return false
}
