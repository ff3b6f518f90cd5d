package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/inzage/inzage/sdk"
)

var notInName = regexp.MustCompile(`[^a-z0-9_-]+`)

// label makes a label for the block of a type that no other block has.
func (g *generator) label(typ string) string {
	base := notInName.ReplaceAllString(strings.ToLower(typ), "-")
	if base = base[:min(len(base), 40)]; !namePattern.MatchString(base) {
		base = "type-" + strings.Trim(base, "-")
	}
	label := base
	for n := 2; slices.Contains(g.labels, label); n++ {
		label = fmt.Sprintf("%s-%d", base, n)
	}
	g.labels = append(g.labels, label)
	return label
}

// quote writes a text as HCL, whatever stands in it.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	rs := []rune(strings.ToValidUTF8(s, "?"))
	for i, r := range rs {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case (r == '$' || r == '%') && i+1 < len(rs) && rs[i+1] == '{':
			b.WriteRune(r)
			b.WriteRune(r) // "${" begins a template; doubled it is text
		case unicode.IsControl(r):
			fmt.Fprintf(&b, "\\u%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func tuple(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// title writes a text of the CRM in the languages of the organisation.
func (g *generator) title(l sdk.Labels, other string) string {
	var texts []string
	for _, lang := range g.languages {
		texts = append(texts, lang+" = "+quote(cmp.Or(l[lang], l.In(""), other)))
	}
	return "{ " + strings.Join(texts, ", ") + " }"
}

// remark writes texts of the CRM as a comment at the end of a line.
func remark(texts ...string) string {
	texts = slices.DeleteFunc(texts, func(s string) bool { return comment(s) == "" })
	if len(texts) == 0 {
		return ""
	}
	return " # " + comment(strings.Join(texts, ": "))
}

// comment makes a text of the CRM harmless in a comment: one line.
func comment(s string) string { return strings.Join(strings.Fields(s), " ") }
