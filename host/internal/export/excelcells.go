package export

import (
	"strconv"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// columns are the labels of a sheet's columns and the widths of these and one
// more, which says where long texts go on.
func (e *excel) columns() (labels []string, widths []float64) {
	if e.cur.Shape == privacy.CopyFields {
		labels, widths = []string{e.text("column_field"), e.text("column_value")}, []float64{32, 70}
		if e.cur.Refs {
			labels, widths = append(labels, e.text("column_ref")), append(widths, 26)
		}
		return labels, append(widths, 34)
	}
	if e.cur.Refs {
		labels, widths = append(labels, e.text("column_ref")), append(widths, 24)
	}
	for i := range e.cur.Columns {
		c := &e.cur.Columns[i]
		labels, widths = append(labels, c.Label), append(widths, width(c))
	}
	return labels, append(widths, 34)
}

// width is a column's width in characters.
func width(c *Column) float64 {
	least := map[sdk.Kind]float64{
		sdk.KindDate: 12, sdk.KindTime: 18, sdk.KindBool: 10, sdk.KindDecimal: 18,
		sdk.KindOption: 18, sdk.KindHTML: 50,
	}[c.Kind]
	if c.Kind == sdk.KindText && c.Format == sdk.FormatMultiline {
		least = 50
	}
	if least == 0 {
		least = 26
	}
	return min(60, max(least, float64(len([]rune(c.Label)))+4)) // room for the filter's button
}

// value writes a value in the next cell. It reports whether the text is longer
// than the cell; what is left is then in e.rest.
func (e *excel) value(s *sheet, v *sdk.Value, style int) (long bool) {
	switch v.State {
	case sdk.StateEmpty:
		s.skip()
		return false
	case sdk.StateWithheld:
		e.cur.withheld++
		s.text(e.styles.withheld, e.withheldText)
		return false
	}
	switch v.Kind {
	case sdk.KindBool:
		s.truth(e.styles.truth, v.Bool)
	case sdk.KindDate:
		if day, ok := serialDay(v.Text); ok {
			s.number(e.styles.date, strconv.FormatInt(day, 10))
			return false
		}
		return e.long(s, style, v.Text)
	case sdk.KindTime:
		if serial, ok := serialMoment(v.Time, e.opts.Location); ok {
			s.number(e.styles.moment, serialText(serial))
			return false
		}
		s.text(style, isoMoment(v.Time, e.opts.Location))
	case sdk.KindDecimal:
		return e.decimal(s, v, style)
	default:
		return e.long(s, style, e.shown(v))
	}
	return false
}

// shown is the text of a value that is text.
func (e *excel) shown(v *sdk.Value) string {
	switch v.Kind {
	case sdk.KindHTML:
		e.notes.html++
		if text := htmlText(v.Text); text != "" {
			return text
		}
		return v.Text // a picture alone: its markup is all there is
	case sdk.KindOption, sdk.KindOptions:
		return optionTexts(v.Options, e.lang)
	case sdk.KindReference:
		return referenceText(v)
	case sdk.KindFile:
		if v.Text == "" {
			return v.Ref.ID
		}
		return v.Text
	default:
		return v.Text
	}
}

func (e *excel) decimal(s *sheet, v *sdk.Value, style int) (long bool) {
	if decimals, ok := exactNumber(v.Text); ok {
		if id, ok := e.styles.number(numberLook{decimals, v.Currency, e.cur.Shape == privacy.CopyFields}); ok {
			s.number(id, v.Text)
			return false
		}
	}
	e.notes.digits++
	text := v.Text
	if v.Currency != "" {
		text += " " + v.Currency
	}
	return e.long(s, style, text)
}

// fields writes a record with a field on each row.
func (e *excel) fields(r *Row) error {
	for i := range e.cur.Columns {
		c := &e.cur.Columns[i]
		v := sdk.Empty(c.Kind)
		if i < len(r.Values) {
			v = r.Values[i]
		}
		if err := e.room(e.lines([]sdk.Value{v})); err != nil {
			return err
		}
		e.rest = e.rest[:0]
		s := &e.cur.sheet
		s.begin()
		s.text(e.styles.label, firstUnits(c.Label, e.opts.limits.units))
		long := e.value(s, &v, e.styles.wrapped)
		if e.cur.Refs {
			s.text(e.styles.text, refText(r.Ref))
		}
		if long {
			e.place(c)
			s.col = e.lastColumn()
			s.text(e.styles.withheld, e.onText)
		}
		if err := s.end(); err != nil {
			return err
		}
		if long {
			if err := e.further(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Gap stands where the section broke off, and on the cover.
func (e *excel) Gap(g Gap) error {
	if err := e.ready(); err != nil {
		return err
	}
	e.gap(&g)
	if !e.here(&g) || e.cur == nil {
		return nil
	}
	if err := e.room(1); err != nil {
		return e.fail(err)
	}
	s := &e.cur.sheet
	s.begin()
	s.text(e.styles.gap, firstUnits(e.text("cell_gap", "What", g.Label, "Why", e.reason(g.Reason)), e.opts.limits.units))
	return e.fail(s.end())
}
