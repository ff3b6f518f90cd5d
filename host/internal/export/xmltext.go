package export

import (
	"unicode/utf8"
)

// appendXML appends s as the text of a spreadsheet's cell. Characters that XML
// cannot hold are replaced by what shows them: NUL by ␀, others by U+FFFD.
// replaced tells that there were some.
//
// Spreadsheets read _x000D_ as a character's number, and LibreOffice _xD_ too, so
// an underscore before an x is escaped: _x005F_x000D_.
func appendXML(dst []byte, s string) (out []byte, replaced bool) {
	done := 0 // what of s is in dst
	for i := 0; i < len(s); {
		c := s[i]
		if plainXML[c] {
			i++
			continue
		}
		with, size, bad := escapeXML(s[i:])
		if with != "" {
			dst = append(append(dst, s[done:i]...), with...)
			done = i + size
		}
		replaced = replaced || bad
		i += size
	}
	return append(dst, s[done:]...), replaced
}

// plainXML marks the bytes that stand for themselves.
var plainXML = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = true
	}
	t['\n'] = true
	t['<'], t['>'], t['&'], t['_'] = false, false, false, false
	return t
}()

// escapeXML looks at the first character of s: what to write in its place (""
// for itself), its length in s, and whether that shows it instead of holding it.
func escapeXML(s string) (with string, size int, replaced bool) {
	switch c := s[0]; {
	case c == '<':
		return "&lt;", 1, false
	case c == '>':
		return "&gt;", 1, false
	case c == '&':
		return "&amp;", 1, false
	case c == '\t':
		return "&#9;", 1, false
	case c == '\r':
		return "&#13;", 1, false
	case c == '_':
		if len(s) > 1 && s[1] == 'x' {
			return "_x005F_", 1, false
		}
		return "", 1, false
	case c < 0x20:
		return string(rune(0x2400 + int(c))), 1, true
	}
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 || r == 0xFFFE || r == 0xFFFF {
		return "\uFFFD", size, true
	}
	return "", size, false
}

// splitUnits cuts s into pieces of at most most UTF-16 units, never inside a
// character. Their sum is s. It looks at the text as it will be in the cell.
func splitUnits(s string, most int) []string {
	if len(s) <= most { // no character has more units than bytes
		return []string{s}
	}
	var out []string
	begin, units := 0, 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		n := 1
		if r > 0xFFFF {
			n = 2
		}
		if units+n > most {
			out = append(out, s[begin:i])
			begin, units = i, 0
		}
		units += n
		i += size
	}
	return append(out, s[begin:])
}
