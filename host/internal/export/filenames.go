package export

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName is the length of a name in an archive, in bytes: less than the
// least that file systems allow, with room for what users add.
const maxFileName = 160

// fileNames gives out names that every system can unpack, each once.
type fileNames map[string]bool

// Windows takes these for devices, whatever their ending.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)`)

var ending = regexp.MustCompile(`^\.[A-Za-z0-9]{1,12}$`)

// take makes a name of a name: never a path, nothing hidden, nothing that turns
// the direction of writing.
func (n fileNames) take(name string) string {
	name = strings.Map(fileRune, strings.ToValidUTF8(name, "\uFFFD"))
	name = strings.Trim(name, " .")
	if name == "" {
		name = "-"
	}
	if device.MatchString(name) {
		name = "_" + name
	}
	ext := path.Ext(name)
	if !ending.MatchString(ext) {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	for i := 1; ; i++ {
		tail := ext
		if i > 1 {
			tail = fmt.Sprintf(" (%d)%s", i, ext)
		}
		out := strings.TrimRight(firstBytes(stem, maxFileName-len(tail)), " .") + tail
		if folded := strings.ToLower(strings.ToUpper(out)); !n[folded] {
			n[folded] = true
			return out
		}
	}
}

func fileRune(r rune) rune {
	switch {
	case strings.ContainsRune(`/\<>:"|?*`, r):
		return '-'
	case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == 0xFFFE, r == 0xFFFF:
		return '-'
	case unicode.Is(unicode.Cf, r):
		return -1
	default:
		return r
	}
}

// firstBytes cuts s between characters.
func firstBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
