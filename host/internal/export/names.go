package export

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// maxSheetName is what Excel allows, in UTF-16 units.
const maxSheetName = 31

// sheetNames gives out names that Excel accepts, each once.
type sheetNames map[string]bool

// take makes a name of a label: "Deals [open]" becomes "Deals (open)". A name
// that was given out before, or whose sheet goes on, gets a number.
func (n sheetNames) take(label string) string {
	base := strings.TrimSpace(strings.Map(sheetRune, strings.ToValidUTF8(label, "\uFFFD")))
	if base == "" || strings.EqualFold(base, "history") { // the one is refused, the other reserved
		base += "-"
	}
	for i := 1; ; i++ {
		tail := ""
		if i > 1 {
			tail = fmt.Sprintf(" (%d)", i)
		}
		name := strings.TrimSpace(firstUnits(base, maxSheetName-len(tail))) + tail
		if folded := strings.ToLower(strings.ToUpper(name)); !n[folded] {
			n[folded] = true
			return name
		}
	}
}

// sheetRune replaces what no sheet's name may hold. The apostrophe may stand in
// a name, but formulas need it doubled, and not every writer does that.
func sheetRune(r rune) rune {
	switch {
	case r == '[':
		return '('
	case r == ']':
		return ')'
	case r == '\'':
		return '’'
	case strings.ContainsRune(`:\/?*`, r):
		return '-'
	case unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.Cf, r):
		return ' '
	default:
		return r
	}
}

func firstUnits(s string, most int) string {
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > most {
			return s[:i]
		}
	}
	return s
}
