package lime

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// decisionMark stands in the note of a row that the host wrote. It says what was
// decided as well, so that a row that somebody changed afterwards shows.
func decisionMark(id string, given bool) string {
	word := "no"
	if given {
		word = "yes"
	}
	return "[inzage " + id + " " + word + "]"
}

// maxMarker is the length of the longest mark: an id has at most 64 characters.
var maxMarker = len(decisionMark(strings.Repeat("x", 64), true))

var decisionMarks = regexp.MustCompile(`\[inzage ([A-Za-z0-9_-]{8,64}) (yes|no)\]`)

// markedID is the id that the host gave to a row and what it wrote there; "" is
// none. The last mark counts: ours stands behind whatever an agent wrote.
func markedID(note string) (id string, given bool) {
	all := decisionMarks.FindAllStringSubmatch(note, -1)
	if len(all) == 0 {
		return "", false
	}
	last := all[len(all)-1]
	return last[1], last[2] == "yes"
}

// markedNote puts an agent's note and the mark together. What does not fit is
// cut off: the host keeps the whole note, and the decision must not be lost for
// its sake.
func (c *consents) markedNote(note, id string, given bool) string {
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
	mark := decisionMark(id, given)
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
