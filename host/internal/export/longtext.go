package export

import "github.com/inzage/inzage/sdk"

// rest is what is left of a text that is longer than its cell.
type rest struct {
	col    int
	pieces []string
}

// lastColumn is the column that says where long texts go on.
func (e *excel) lastColumn() int { return len(e.cur.sheet.letters) - 1 }

// lines is how many rows a record takes at most.
func (e *excel) lines(values []sdk.Value) int {
	n, most := 1, e.opts.limits.units
	for i := range values {
		size := len(values[i].Text) // bytes: never less than units
		if len(values[i].Options) > 0 {
			size = len(optionTexts(values[i].Options, e.lang))
		}
		if size > most {
			n = max(n, (size+most-1)/most+1)
		}
	}
	return n
}

// long writes a text of any length.
func (e *excel) long(s *sheet, style int, text string) bool {
	if len(text) <= e.opts.limits.units {
		s.text(style, text)
		return false
	}
	pieces := splitUnits(text, e.opts.limits.units)
	s.text(style, pieces[0])
	if len(pieces) == 1 {
		return false
	}
	e.rest = append(e.rest, rest{s.col - 1, pieces[1:]})
	return true
}

// place notes where a long text stands, for the cover.
func (e *excel) place(c *Column) {
	e.notes.longCount++
	if len(e.notes.long) < maxPlaces {
		sheets := e.cur.sheets
		e.notes.long = append(e.notes.long, e.text("note_place",
			"Sheet", sheets[len(sheets)-1], "Row", e.cur.sheet.row, "Column", c.Label))
	}
}

// line writes a record on a row, and more rows when a text is too long for its cell.
func (e *excel) line(r *Row) error {
	if err := e.room(e.lines(r.Values)); err != nil {
		return err
	}
	s := &e.cur.sheet
	e.rest = e.rest[:0]
	s.begin()
	if e.cur.Refs {
		s.text(e.styles.text, refText(r.Ref))
	}
	for i := range r.Values {
		if e.value(s, &r.Values[i], e.styles.text) {
			e.place(&e.cur.Columns[i])
		}
	}
	if len(e.rest) == 0 {
		return s.end()
	}
	s.col = e.lastColumn()
	s.text(e.styles.withheld, e.onText)
	if err := s.end(); err != nil {
		return err
	}
	return e.further()
}

// further writes the rows on which long texts go on.
func (e *excel) further() error {
	for i, more := 0, true; more; i++ {
		more = false
		if err := e.room(1); err != nil {
			return err
		}
		s := &e.cur.sheet
		s.begin()
		for _, r := range e.rest {
			if i < len(r.pieces) {
				s.col = r.col
				s.text(e.styles.text, r.pieces[i])
				more = more || i+1 < len(r.pieces)
			}
		}
		s.col = e.lastColumn()
		s.text(e.styles.withheld, e.furtherText)
		if err := s.end(); err != nil {
			return err
		}
	}
	return nil
}
