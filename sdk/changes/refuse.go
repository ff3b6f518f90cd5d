package changes

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/inzage/inzage/sdk"
)

// Refuse tells why a value cannot stand in a field, as far as the schema tells;
// "" when it can.
func Refuse(f *sdk.Field, v sdk.Value) sdk.Reason {
	switch {
	case v.State == sdk.StateEmpty && f.Required:
		return sdk.ReasonRequired
	case v.State == sdk.StateEmpty:
		return ""
	case v.State != sdk.StatePresent || v.Kind != f.Kind:
		return sdk.ReasonFormat
	}
	switch f.Kind {
	case sdk.KindText, sdk.KindHTML:
		return refuseText(f, v.Text)
	case sdk.KindDecimal:
		return refuseNumber(f, v.Text)
	case sdk.KindDate:
		if _, err := time.Parse(time.DateOnly, v.Text); err != nil {
			return sdk.ReasonFormat
		}
	case sdk.KindOption, sdk.KindOptions:
		return refuseOptions(f, v)
	}
	return ""
}

// refuseText keeps out what breaks files, mail headers and terminals.
func refuseText(f *sdk.Field, text string) sdk.Reason {
	many := f.Format == sdk.FormatMultiline || f.Kind == sdk.KindHTML
	odd := func(r rune) bool {
		return unicode.IsControl(r) && (!many || (r != '\n' && r != '\r' && r != '\t'))
	}
	switch {
	case f.Required && strings.TrimSpace(text) == "":
		return sdk.ReasonRequired
	case f.MaxLength > 0 && utf8.RuneCountInString(text) > f.MaxLength:
		return sdk.ReasonTooLong
	case !utf8.ValidString(text) || strings.ContainsFunc(text, odd):
		return sdk.ReasonFormat
	}
	return ""
}

var number = regexp.MustCompile(`^-?\d{1,30}(\.\d{1,30})?$`)

func refuseNumber(f *sdk.Field, text string) sdk.Reason {
	_, fraction, _ := strings.Cut(text, ".")
	if !number.MatchString(text) || (f.Scale >= 0 && len(strings.TrimRight(fraction, "0")) > f.Scale) {
		return sdk.ReasonFormat
	}
	return ""
}

func refuseOptions(f *sdk.Field, v sdk.Value) sdk.Reason {
	if len(v.Options) == 0 || (f.Kind == sdk.KindOption && len(v.Options) != 1) {
		return sdk.ReasonOption
	}
	for _, o := range v.Options {
		if !chosen(f, o.Key) {
			return sdk.ReasonOption
		}
	}
	return ""
}

func chosen(f *sdk.Field, key string) bool {
	for _, o := range f.Options {
		if o.Key == key {
			return !o.Inactive
		}
	}
	return false
}
