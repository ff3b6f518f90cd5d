package lime

import (
	"regexp"
	"strconv"
	"strings"
)

var number = regexp.MustCompile(`^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$`)

// canonical writes a number with a point, without exponent and without zeros
// that say nothing, so that two writings of a number are one text.
func canonical(s string) (string, bool) {
	m := number.FindStringSubmatch(s)
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

// digits counts the significant digits of a canonical number.
func digits(s string) int {
	s = strings.NewReplacer("-", "", ".", "").Replace(s)
	return len(strings.TrimLeft(s, "0"))
}
