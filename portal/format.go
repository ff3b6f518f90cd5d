package portal

import (
	"fmt"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// formatter writes dates, times and numbers as people of one language do.
type formatter struct {
	texts *texts
	loc   *time.Location
}

var monthIDs = [...]string{
	"month_1", "month_2", "month_3", "month_4", "month_5", "month_6",
	"month_7", "month_8", "month_9", "month_10", "month_11", "month_12",
}

// date writes "2 maart 1980".
func (f formatter) date(t time.Time) string {
	return f.texts.must("format_date", "Day", t.Day(), "Month", f.texts.must(monthIDs[t.Month()-1]), "Year", t.Year())
}

// day is date for a moment, in the organisation's timezone.
func (f formatter) day(t time.Time) string { return f.date(t.In(f.loc)) }

// clock writes "14.02" or "14:02".
func (f formatter) clock(t time.Time) string {
	t = t.In(f.loc)
	return f.texts.must("format_clock", "Hour", fmt.Sprintf("%02d", t.Hour()), "Minute", fmt.Sprintf("%02d", t.Minute()))
}

// moment writes date and time.
func (f formatter) moment(t time.Time) string {
	return f.texts.must("format_moment", "Date", f.day(t), "Clock", f.clock(t))
}

// decimal groups the digits of a number that is written with a point. What is
// not such a number stays as it is.
func (f formatter) decimal(s, currency string) string {
	sign := ""
	digits := s
	if strings.HasPrefix(digits, "-") {
		sign, digits = "\u2212", digits[1:]
	}
	whole, fraction, hasFraction := strings.Cut(digits, ".")
	if !allDigits(whole) || hasFraction && !allDigits(fraction) {
		return line(s)
	}
	out := whole // a whole number may be a customer's number: it is not cut into thousands
	if hasFraction || currency != "" {
		out = group(whole, f.texts.must("format_group"))
	}
	if hasFraction {
		out += f.texts.must("format_point") + fraction
	}
	if currency == "" {
		return sign + out
	}
	return f.texts.must("format_money", "Symbol", symbol(currency), "Sign", sign, "Amount", out)
}

// typedDecimal writes a number as people type it, without groups.
func (f formatter) typedDecimal(s string) string {
	return strings.Replace(s, ".", f.texts.must("format_point"), 1)
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// group puts a separator between thousands; numbers of four digits stay whole,
// as they may be a year.
func group(digits, sep string) string {
	if len(digits) <= 4 {
		return digits
	}
	head := len(digits) % 3
	parts := []string{}
	if head > 0 {
		parts = append(parts, digits[:head])
	}
	for i := head; i < len(digits); i += 3 {
		parts = append(parts, digits[i:i+3])
	}
	return strings.Join(parts, sep)
}

func symbol(currency string) string {
	switch currency {
	case "EUR":
		return "€"
	case "GBP":
		return "£"
	case "USD":
		return "$"
	default:
		return currency
	}
}

// label is an option's text in the language of the page.
func (f formatter) label(o sdk.Option) string {
	for _, s := range []string{o.Texts[f.texts.lang], o.Label, o.Key} {
		if s != "" {
			return line(s)
		}
	}
	return ""
}

// isoDate reads "2006-01-02".
func isoDate(s string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return t, err == nil
}
