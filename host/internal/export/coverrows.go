package export

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// largeHeight is the height of a row of large letters, in points.
const largeHeight = 24

// row writes a row of texts, the first in the one style, the others in the other.
func (p *coverPage) row(first, others int, texts ...string) {
	p.s.begin()
	if first == p.styles.title || first == p.styles.heading || first == p.styles.good || first == p.styles.bad {
		p.s.height = largeHeight
	}
	for i, t := range texts {
		style := others
		if i == 0 {
			style = first
		}
		p.s.text(style, firstUnits(t, p.opts.limits.units))
	}
	if err := p.s.end(); err != nil && p.err == nil {
		p.err = err
	}
}

func (p *coverPage) line(label, text string) { p.row(p.styles.label, p.styles.wrapped, label, text) }

func (p *coverPage) heading(id string) {
	p.row(0, 0)
	p.row(p.styles.heading, 0, p.text(id))
}

func (p *coverPage) header(ids ...string) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = p.text(id)
	}
	p.row(p.styles.header, p.styles.header, texts...)
}

// properties are what file managers show.
func (e *excel) properties() *excelize.DocProperties {
	made := e.head.Made.UTC().Format("2006-01-02T15:04:05Z")
	return &excelize.DocProperties{
		Title: sanitize(e.text(e.title())), Creator: sanitize(e.opts.Name), LastModifiedBy: sanitize(e.opts.Name),
		Created: made, Modified: made, Language: e.lang, ContentStatus: e.status(),
	}
}

// sanitize replaces what XML cannot hold, for text that excelize writes.
func sanitize(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
