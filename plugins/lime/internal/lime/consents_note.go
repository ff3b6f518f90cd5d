package lime

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarker is the length of the longest marker: an id has at most 64 characters.
var maxMarker = len(marker(strings.Repeat("x", 64)))

var markers = regexp.MustCompile(`\[inzage ([A-Za-z0-9_-]{8,64})\]`)

// markedID is the id that the host gave to a row, or "". The last marker
// counts: ours stands behind whatever an agent wrote.
func markedID(note string) string {
	all := markers.FindAllStringSubmatch(note, -1)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1][1]
}

// markedNote puts an agent's note and the marker together. What does not fit is
// cut off: the host keeps the whole note, and the decision must not be lost for
// its sake.
func (c *consents) markedNote(note, id string) string {
	note = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return -1
		case r == '\n' && !c.oneLine:
			return r
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(note, "\uFFFD")))
	mark := marker(id)
	if note == "" {
		return mark
	}
	if room := c.length - len(mark) - 1; c.length > 0 && utf8.RuneCountInString(note) > room {
		note = strings.TrimSpace(string([]rune(note)[:max(room-1, 0)]))
		if room < 2 || note == "" {
			return mark
		}
		note += "…"
	}
	return note + " " + mark
}
