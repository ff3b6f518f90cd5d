package privacy_test

import (
	"strings"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func TestParseInput(t *testing.T) {
	line := sdk.Field{Kind: sdk.KindText, MaxLength: 5, Required: true}
	long := sdk.Field{Kind: sdk.KindText, Format: sdk.FormatMultiline}
	email := sdk.Field{Kind: sdk.KindText, Format: sdk.FormatEmail}
	phone := sdk.Field{Kind: sdk.KindText, Format: sdk.FormatPhone}
	date := sdk.Field{Kind: sdk.KindDate}
	whole := sdk.Field{Kind: sdk.KindDecimal}
	money := sdk.Field{Kind: sdk.KindDecimal, Scale: 2}
	choice := sdk.Field{Kind: sdk.KindOption, Options: []sdk.Option{{Key: "a", Label: "A"}, {Key: "x", Inactive: true}}}
	many := choice
	many.Kind = sdk.KindOptions
	none := sdk.Value{}
	for name, c := range map[string]struct {
		f       sdk.Field
		raw     []string
		present sdk.Value
		want    sdk.Value
		reason  sdk.Reason
	}{
		"text":                     {line, []string{" Eva "}, none, sdk.Text("Eva"), ""},
		"required":                 {line, []string{"  "}, none, none, sdk.ReasonRequired},
		"missing":                  {line, nil, none, none, sdk.ReasonRequired},
		"too long, in characters":  {line, []string{"ëëëëëë"}, none, none, sdk.ReasonTooLong},
		"just fits":                {line, []string{"ëëëëë"}, none, sdk.Text("ëëëëë"), ""},
		"twice":                    {line, []string{"a", "b"}, none, none, sdk.ReasonFormat},
		"NUL":                      {line, []string{"a\x00"}, none, none, sdk.ReasonFormat},
		"bad UTF-8":                {line, []string{"a\xff"}, none, none, sdk.ReasonFormat},
		"two lines in one":         {line, []string{"a\nb"}, none, none, sdk.ReasonFormat},
		"two lines":                {long, []string{"a\r\nb"}, none, sdk.Text("a\nb"), ""},
		"no limit has a limit":     {long, []string{strings.Repeat("x", privacy.MaxText+1)}, none, none, sdk.ReasonTooLong},
		"email":                    {email, []string{"eva@example.test"}, none, sdk.Text("eva@example.test"), ""},
		"email with a name":        {email, []string{"Eva <eva@example.test>"}, none, none, sdk.ReasonFormat},
		"email without a dot":      {email, []string{"eva@localhost"}, none, none, sdk.ReasonFormat},
		"phone":                    {phone, []string{"+31 (0)20-555 0100"}, none, sdk.Text("+31 (0)20-555 0100"), ""},
		"phone with words":         {phone, []string{"call me"}, none, none, sdk.ReasonFormat},
		"date":                     {date, []string{"1980-3-2"}, none, sdk.Date("1980-03-02"), ""},
		"no such date":             {date, []string{"1981-2-29"}, none, none, sdk.ReasonFormat},
		"half a date":              {date, []string{"1981-2-"}, none, none, sdk.ReasonFormat},
		"year 80":                  {date, []string{"80-2-1"}, none, none, sdk.ReasonFormat},
		"three empty boxes":        {date, []string{"--"}, none, sdk.Empty(sdk.KindDate), ""},
		"comma":                    {money, []string{"1 250,50"}, none, sdk.Decimal("1250.50"), ""},
		"too exact":                {money, []string{"1,505"}, none, none, sdk.ReasonFormat},
		"a fraction of a whole":    {whole, []string{"1.5"}, none, none, sdk.ReasonFormat},
		"not a number":             {money, []string{"1e9"}, none, none, sdk.ReasonFormat},
		"option":                   {choice, []string{"a"}, none, sdk.Choice("a", "A"), ""},
		"unknown option":           {choice, []string{"z"}, none, none, sdk.ReasonOption},
		"option no longer offered": {choice, []string{"x"}, none, none, sdk.ReasonOption},
		"option that stays":        {choice, []string{"x"}, sdk.Choice("x", "X"), sdk.Choice("x", "X"), ""},
		"options":                  {many, []string{"a"}, none, sdk.Choices(sdk.Option{Key: "a", Label: "A"}), ""},
		"no options":               {many, nil, none, sdk.Empty(sdk.KindOptions), ""},
		"bool":                     {sdk.Field{Kind: sdk.KindBool}, []string{"false"}, none, sdk.Bool(false), ""},
		"not a bool":               {sdk.Field{Kind: sdk.KindBool}, []string{"maybe"}, none, none, sdk.ReasonFormat},
		"reference":                {sdk.Field{Kind: sdk.KindReference}, []string{"5"}, none, none, sdk.ReasonReadOnly},
	} {
		t.Run(name, func(t *testing.T) {
			got, reason := privacy.ParseInput(&c.f, c.raw, c.present)
			if reason != c.reason || reason == "" && !got.Equal(c.want) {
				t.Fatalf("got %+v %q, want %+v %q", got, reason, c.want, c.reason)
			}
		})
	}
}

func FuzzParseInput(f *testing.F) {
	f.Add("1980-3-2", 1)
	f.Add("eva@example.test", 0)
	f.Add("1 250,50", 2)
	kinds := []sdk.Kind{sdk.KindText, sdk.KindDate, sdk.KindDecimal, sdk.KindBool, sdk.KindOption, sdk.KindTime}
	f.Fuzz(func(t *testing.T, raw string, k int) {
		field := &sdk.Field{Kind: kinds[uint(k)%uint(len(kinds))], MaxLength: 20}
		v, reason := privacy.ParseInput(field, []string{raw}, sdk.Value{})
		if reason != "" || v.State != sdk.StatePresent {
			return
		}
		// What was accepted is accepted again as it came out.
		text := v.Text
		if v.Kind == sdk.KindBool || v.Kind == sdk.KindTime || v.Kind == sdk.KindOption {
			return
		}
		again, reason := privacy.ParseInput(field, []string{text}, sdk.Value{})
		if reason != "" || !again.Equal(v) {
			t.Fatalf("%q became %q, which became %+v %q", raw, text, again, reason)
		}
	})
}
