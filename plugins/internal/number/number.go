// Package number compares numbers as CRMs write them: as text, with all their digits.
package number

import (
	"regexp"
	"strconv"
	"strings"
)

var pattern = regexp.MustCompile(`^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$`)

// Canonical writes a number with a point, without exponent and without zeros
// that say nothing, so that two writings of a number are one text.
func Canonical(s string) (string, bool) {
	m := pattern.FindStringSubmatch(s)
	if m == nil || len(s) > 400 {
		return "", false
	}
	sign, whole, frac := m[1], m[2], m[3]
	exp, _ := strconv.Atoi(m[4]) // "" is 0; the pattern allows nothing else
	for ; exp > 0; exp-- {
		if frac == "" {
			frac = "0"
		}
		whole, frac = whole+frac[:1], frac[1:]
	}
	for ; exp < 0; exp++ {
		if whole == "" {
			whole = "0"
		}
		whole, frac = whole[:len(whole)-1], whole[len(whole)-1:]+frac
	}
	whole, frac = strings.TrimLeft(whole, "0"), strings.TrimRight(frac, "0")
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		frac = "." + frac
	}
	if sign == "-" && (whole != "0" || frac != "") {
		return "-" + whole + frac, true
	}
	return whole + frac, true
}

// Digits counts the significant digits of a canonical number.
func Digits(s string) int {
	s = strings.NewReplacer("-", "", ".", "").Replace(s)
	return len(strings.TrimLeft(s, "0"))
}
