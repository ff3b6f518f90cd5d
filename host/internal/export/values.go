package export

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// maxDigits is how many digits of a number Excel keeps and shows.
const maxDigits = 15

// exactNumber reports whether a spreadsheet shows the number s digit by digit as
// it is written here, and how many digits stand after the point. "007", "1e5",
// "-0" and "+1" are not such numbers, nor is one of more than 15 digits.
func exactNumber(s string) (decimals int, ok bool) {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if !allDigits(whole) || point && !allDigits(fraction) || len(whole) > 1 && whole[0] == '0' {
		return 0, false
	}
	if len(whole)+len(fraction) > maxDigits {
		return 0, false
	}
	negativeZero := len(digits) < len(s) && strings.Trim(digits, "0.") == ""
	return len(fraction), !negativeZero
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Excel counts days from 1900, and takes that for a leap year: only from March
// 1900 on do programs agree.
const (
	unixDay  = 25569 // 1970-01-01
	firstDay = 61    // 1900-03-01
	pastDay  = 2958466
)

// serialDay is a date, written as 2006-01-02, as Excel counts it.
func serialDay(s string) (int64, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, false
	}
	day := t.Unix()/86400 + unixDay // exact: a date before 1970 is whole days too
	return day, day >= firstDay && day < pastDay
}

// serialMoment is a moment, as the clock showed it in loc, as Excel counts it:
// to the millisecond.
func serialMoment(t time.Time, loc *time.Location) (float64, bool) {
	local := t.In(loc)
	if y := local.Year(); y < 1900 || y > 9999 {
		return 0, false
	}
	_, offset := local.Zone()
	ms := local.UnixMilli() + int64(offset)*1000
	day := math.Floor(float64(ms) / 86400000)
	serial := unixDay + day + (float64(ms)-day*86400000)/86400000
	return serial, serial >= firstDay && serial < pastDay
}

// optionLabel is an option's text in the language of the copy.
func optionLabel(o *sdk.Option, lang string) string {
	for _, s := range []string{o.Texts[lang], o.Label} {
		if s != "" {
			return s
		}
	}
	return o.Key
}

func optionTexts(opts []sdk.Option, lang string) string {
	if len(opts) == 1 {
		return optionLabel(&opts[0], lang)
	}
	labels := make([]string, len(opts))
	for i := range opts {
		labels[i] = optionLabel(&opts[i], lang)
	}
	return strings.Join(labels, "; ")
}

// referenceText is the title of a record that is pointed to, else its id.
func referenceText(v *sdk.Value) string {
	if v.Text != "" || v.Ref.IsZero() {
		return v.Text
	}
	return v.Ref.String()
}

// isoMoment is a moment with all its digits, with the offset from UTC in loc.
func isoMoment(t time.Time, loc *time.Location) string {
	return t.In(loc).Format(time.RFC3339Nano)
}

func serialText(serial float64) string { return strconv.FormatFloat(serial, 'f', -1, 64) }
