package tryton

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/inzage/inzage/plugins/internal/number"
	"github.com/inzage/inzage/sdk"
)

// Bounds of what Tryton's databases and Python's dates can hold.
const (
	firstYear = 1
	lastYear  = 9999
	maxDigits = 30
	maxFloat  = 15 // digits that survive in a float
)

// refuse says what is wrong with a value, before it is sent: Tryton's own
// refusal would not say it in a form that can be shown to anybody.
func refuse(adapter string, p *property, v, current sdk.Value) sdk.Reason {
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
		if day, err := time.Parse(time.DateOnly, v.Text); err != nil || day.Year() < firstYear {
			return sdk.ReasonFormat
		}
	case sdk.KindTime:
		if y := v.Time.UTC().Year(); y < firstYear || y > lastYear {
			return sdk.ReasonFormat
		}
	case sdk.KindOption, sdk.KindOptions:
		return refuseOptions(&p.field, v, current)
	case sdk.KindReference:
		if v.Ref.Adapter != adapter || v.Ref.Type != p.target || !validID(v.Ref.ID) {
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
	_, fraction, _ := strings.Cut(n, ".")
	most := maxDigits
	if p.kind != "numeric" {
		most = maxFloat
	}
	switch {
	case !ok || strings.ContainsAny(text, "eE+"):
		return sdk.ReasonFormat
	case p.field.Scale >= 0 && len(fraction) > p.field.Scale:
		return sdk.ReasonFormat
	case number.Digits(n) > most || len(n) > 2*maxDigits:
		return sdk.ReasonFormat
	}
	return ""
}

// refuseOptions lets a choice stay that is no longer offered.
func refuseOptions(f *sdk.Field, v, current sdk.Value) sdk.Reason {
	if v.Kind == sdk.KindOption && len(v.Options) != 1 {
		return sdk.ReasonOption
	}
	for _, o := range v.Options {
		if !hasKey(f.Options, o.Key) && !hasKey(current.Options, o.Key) {
			return sdk.ReasonOption
		}
	}
	return ""
}

func hasKey(opts []sdk.Option, key string) bool {
	for _, o := range opts {
		if o.Key == key {
			return true
		}
	}
	return false
}

// pointsNowhere looks for the record that a reference names: Tryton itself
// would store the id of a record that is not there.
func (s *session) pointsNowhere(ctx context.Context, c *catalog, p *property, v sdk.Value) (sdk.Reason, error) {
	if normal(v).State != sdk.StatePresent {
		return "", nil
	}
	var n int
	err := s.api.Read(ctx, &n, "model."+p.target+".search_count", []any{[]any{"id", "=", idNumber(v.Ref.ID)}}, s.context(c))
	if err == nil && n == 0 {
		return sdk.ReasonOption, nil
	}
	return "", err
}
