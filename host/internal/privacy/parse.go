package privacy

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/inzage/inzage/sdk"
)

// MaxText is the longest text that a customer may type, in characters, when
// the CRM names no limit.
const MaxText = 4000

var (
	phonePattern   = regexp.MustCompile(`^\+?[0-9 ()./-]{5,32}$`)
	decimalPattern = regexp.MustCompile(`^-?[0-9]{1,18}(\.[0-9]{1,9})?$`)
)

// ParseInput turns what a customer typed into a value of the field's kind. The
// reason is empty when the value is good. present is the value that stands
// now: an option that is no longer offered may stay.
func ParseInput(f *sdk.Field, raw []string, present sdk.Value) (sdk.Value, sdk.Reason) {
	if len(raw) > 1 && f.Kind != sdk.KindOptions {
		return sdk.Value{}, sdk.ReasonFormat
	}
	for _, r := range raw {
		if !utf8.ValidString(r) || strings.ContainsRune(r, 0) {
			return sdk.Value{}, sdk.ReasonFormat
		}
	}
	if f.Kind == sdk.KindOptions {
		return parseOptions(f, raw, present)
	}
	text := ""
	if len(raw) == 1 {
		text = raw[0]
	}
	v, reason := parseOne(f, text, present)
	if reason == "" && v.State != sdk.StatePresent && f.Required {
		reason = sdk.ReasonRequired
	}
	return v, reason
}

func parseOne(f *sdk.Field, text string, present sdk.Value) (sdk.Value, sdk.Reason) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return sdk.Empty(f.Kind), ""
	}
	switch f.Kind {
	case sdk.KindText:
		return parseText(f, text)
	case sdk.KindDecimal:
		return parseDecimal(f, trimmed, present)
	case sdk.KindBool:
		if trimmed != "true" && trimmed != "false" {
			return sdk.Value{}, sdk.ReasonFormat
		}
		return sdk.Bool(trimmed == "true"), ""
	case sdk.KindDate:
		return parseDate(trimmed)
	case sdk.KindTime:
		t, err := time.Parse(time.RFC3339, trimmed)
		if err != nil {
			return sdk.Value{}, sdk.ReasonFormat
		}
		return sdk.Time(t), ""
	case sdk.KindOption:
		o, ok := choose(f, trimmed, present)
		if !ok {
			return sdk.Value{}, sdk.ReasonOption
		}
		return sdk.Choice(o.Key, o.Label), ""
	default:
		return sdk.Value{}, sdk.ReasonReadOnly
	}
}

func parseText(f *sdk.Field, text string) (sdk.Value, sdk.Reason) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.TrimSpace(text)
	for _, r := range text {
		if unicode.IsControl(r) && (r != '\n' && r != '\t' || f.Format != sdk.FormatMultiline) {
			return sdk.Value{}, sdk.ReasonFormat
		}
	}
	limit := f.MaxLength
	if limit == 0 {
		limit = MaxText
	}
	if utf8.RuneCountInString(text) > limit {
		return sdk.Value{}, sdk.ReasonTooLong
	}
	if !fits(f.Format, text) {
		return sdk.Value{}, sdk.ReasonFormat
	}
	return sdk.Text(text), ""
}

func fits(format sdk.Format, text string) bool {
	switch format {
	case sdk.FormatEmail:
		a, err := mail.ParseAddress(text)
		return err == nil && a.Address == text && strings.Contains(text[strings.LastIndexByte(text, '@'):], ".")
	case sdk.FormatPhone:
		return phonePattern.MatchString(text)
	case sdk.FormatURL:
		u, err := url.Parse(text)
		return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	default:
		return true
	}
}

// parseDecimal accepts a decimal comma. Digits beyond the field's scale are an
// error, not rounded away.
func parseDecimal(f *sdk.Field, text string, present sdk.Value) (sdk.Value, sdk.Reason) {
	text = strings.Replace(strings.ReplaceAll(text, " ", ""), ",", ".", 1)
	if !decimalPattern.MatchString(text) {
		return sdk.Value{}, sdk.ReasonFormat
	}
	if _, fraction, ok := strings.Cut(text, "."); ok && f.Scale >= 0 && len(fraction) > f.Scale {
		return sdk.Value{}, sdk.ReasonFormat
	}
	v := sdk.Decimal(text)
	v.Currency = present.Currency
	return v, ""
}

// parseDate takes year-month-day, each part as typed: "1980-3-2".
func parseDate(text string) (sdk.Value, sdk.Reason) {
	if strings.Trim(text, "- ") == "" {
		return sdk.Empty(sdk.KindDate), "" // three empty boxes
	}
	t, err := time.Parse("2006-1-2", strings.ReplaceAll(text, " ", ""))
	if err != nil || t.Year() < 1000 {
		return sdk.Value{}, sdk.ReasonFormat
	}
	return sdk.Date(t.Format(time.DateOnly)), ""
}

func parseOptions(f *sdk.Field, raw []string, present sdk.Value) (sdk.Value, sdk.Reason) {
	var chosen []sdk.Option
	for _, key := range raw {
		if key == "" {
			continue
		}
		o, ok := choose(f, key, present)
		if !ok {
			return sdk.Value{}, sdk.ReasonOption
		}
		chosen = append(chosen, sdk.Option{Key: o.Key, Label: o.Label})
	}
	if len(chosen) == 0 && f.Required {
		return sdk.Value{}, sdk.ReasonRequired
	}
	return sdk.Choices(chosen...), ""
}

// choose finds an offered option; one that is no longer offered may only stay.
func choose(f *sdk.Field, key string, present sdk.Value) (sdk.Option, bool) {
	for _, o := range f.Options {
		if o.Key == key && !o.Inactive {
			return o, true
		}
	}
	for _, o := range present.Options {
		if o.Key == key {
			return o, true
		}
	}
	return sdk.Option{}, false
}
