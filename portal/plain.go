package portal

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plain makes text of a CRM fit to be shown: valid UTF-8, line ends alone, no
// control characters. Controls that turn the direction of writing are left out:
// the pages isolate every value, and these would only serve to mislead. The
// marks that Arabic and Hebrew need stay.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
			return -1
		case unicode.IsControl(r):
			return utf8.RuneError
		default:
			return r
		}
	}, s)
}

// line is plain text on one line.
func line(s string) string { return strings.Join(strings.Fields(plain(s)), " ") }

// htmlText is the text of HTML as a reader would see it. It reads tags one by
// one and builds no tree, so that deep nesting costs nothing.
func htmlText(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	skip := atom.Atom(0)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return tidy(b.String())
		case html.TextToken:
			if skip == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := tagOf(z)
			if skip == 0 && hidden(tag) {
				skip = tag
			}
			b.WriteString(breakFor(tag))
		case html.EndTagToken:
			tag := tagOf(z)
			if tag == skip {
				skip = 0
			}
			b.WriteString(breakFor(tag))
		}
	}
}

func tagOf(z *html.Tokenizer) atom.Atom {
	name, _ := z.TagName()
	return atom.Lookup(name)
}

// hidden names the elements whose content no reader ever sees.
func hidden(a atom.Atom) bool {
	return a == atom.Script || a == atom.Style || a == atom.Template || a == atom.Title
}

func breakFor(a atom.Atom) string {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.Ul, atom.Ol, atom.Table, atom.Blockquote:
		return "\n\n"
	case atom.Br, atom.Div, atom.Li, atom.Tr, atom.Section, atom.Article:
		return "\n"
	case atom.Td, atom.Th:
		return "\t"
	default:
		return ""
	}
}

// tidy cuts spaces at line ends and more than one empty line.
func tidy(s string) string {
	var out []string
	for _, l := range strings.Split(plain(s), "\n") {
		l = strings.TrimSpace(strings.ReplaceAll(l, "\u00a0", " "))
		if l == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, l)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// The most of a long text that is shown before the reader asks for the rest.
const (
	previewLines = 4
	previewRunes = 280
)

var emptyLines = regexp.MustCompile(`\n\s*\n`)

// preview returns the beginning of a long text without empty lines, or "" when
// s is short. It cuts between words where it can.
func preview(s string) string {
	lines := strings.SplitN(emptyLines.ReplaceAllString(s, "\n"), "\n", previewLines+1)
	cut := strings.Join(lines[:min(len(lines), previewLines)], "\n")
	if runes := []rune(cut); len(runes) > previewRunes {
		cut = string(runes[:previewRunes])
		if i := strings.LastIndexAny(cut, " \n"); i > len(cut)/2 {
			cut = cut[:i]
		}
	}
	// A text that is only a little longer is shown whole.
	if len(lines) <= previewLines && utf8.RuneCountInString(s) <= previewRunes+80 {
		return ""
	}
	return strings.TrimRight(cut, " \n,.;:") + "…"
}
