package export

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText is the text of HTML as a reader would see it, with the address of a
// link behind its text. It reads tags one by one and builds no tree, so that
// deep nesting costs nothing.
func htmlText(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	skip, link := atom.Atom(0), ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return tidy(b.String())
		case html.TextToken:
			if skip == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag, href := tagOf(z)
			if skip == 0 && hidden(tag) {
				skip = tag
			}
			if tag == atom.A {
				link = href
			}
			b.WriteString(breakFor(tag))
		case html.EndTagToken:
			tag, _ := tagOf(z)
			if tag == skip {
				skip = 0
			}
			if tag == atom.A && link != "" {
				b.WriteString(" (" + link + ")")
				link = ""
			}
			b.WriteString(breakFor(tag))
		}
	}
}

// tagOf returns a tag's name and its link, if it has one.
func tagOf(z *html.Tokenizer) (name atom.Atom, href string) {
	raw, more := z.TagName()
	name = atom.Lookup(raw)
	for more && name == atom.A {
		var key, val []byte
		if key, val, more = z.TagAttr(); string(key) == "href" {
			href = string(val)
		}
	}
	return name, href
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
	for l := range strings.SplitSeq(s, "\n") {
		l = strings.TrimSpace(strings.ReplaceAll(l, "\u00a0", " "))
		if l == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, l)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}
