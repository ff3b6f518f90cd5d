package export

import (
	"strconv"
	"strings"

	"github.com/inzage/inzage/host/internal/privacy"
)

// coverPage writes the first sheet: what this is, whether it is complete, what
// it holds and what it does not.
type coverPage struct {
	*excel
	s   *sheet
	err error
}

// Close writes the cover and all that makes the sheets a workbook.
func (e *excel) Close(c Cover) error {
	if err := e.ready(); err != nil {
		return err
	}
	if err := e.close(&c); err != nil {
		return e.fail(err)
	}
	e.err = errClosed
	return nil
}

func (e *excel) close(c *Cover) error {
	if err := e.finish(); err != nil {
		return err
	}
	out, err := e.pack.first()
	if err != nil {
		return err
	}
	p := &coverPage{excel: e, s: &sheet{out: out}}
	p.s.open(look{widths: []float64{36, 64, 12, 44}, wraps: []int{e.styles.wrapped, e.styles.label}, first: true})
	p.top()
	p.missing()
	p.contents()
	p.withheld(c.Withheld)
	p.remarks()
	if p.err != nil {
		return p.err
	}
	if e.failed != nil {
		return e.failed
	}
	if err := p.s.close(""); err != nil {
		return err
	}
	return e.pack.finish(e.properties())
}

func (e *excel) title() string {
	if e.head.Profile == privacy.CopyPortability {
		return "title_portability"
	}
	return "title_everything"
}

func (e *excel) status() string {
	if len(e.gaps) > 0 {
		return e.text("status_incomplete")
	}
	return e.text("status_complete")
}

func (p *coverPage) top() {
	st := p.styles
	p.row(st.title, 0, p.text(p.title()))
	if len(p.gaps) > 0 {
		p.row(st.bad, 0, p.status())
		p.row(st.text, 0, p.text("status_incomplete_why", "Count", len(p.gaps)))
	} else {
		p.row(st.good, 0, p.status())
		p.row(st.text, 0, p.text("status_complete_why"))
	}
	p.row(0, 0)
	what := "what_everything"
	if p.head.Profile == privacy.CopyPortability {
		what = "what_portability"
	}
	p.line(p.text("cover_what"), p.text(what))
	p.line(p.text("cover_org"), p.opts.Name)
	p.line(p.text("cover_subject"), p.head.Subject)
	p.line(p.text("cover_made"), p.moment(p.head.Made))
	route := "route_customer"
	if p.head.Route == privacy.CopyByAgent {
		route = "route_agent"
	}
	p.line(p.text("cover_route"), p.text(route))
	p.line(p.text("cover_times"), p.text("times", "Zone", p.opts.Location.String()))
	p.line(p.text("cover_version"), FormatName+" "+strconv.Itoa(FormatVersion))
	ask := "questions_call"
	if p.opts.Officer != "" {
		ask = "questions_officer"
	}
	p.line(p.text("cover_questions"), p.text(ask))
}

func (p *coverPage) missing() {
	if len(p.gaps) == 0 {
		return
	}
	p.heading("cover_missing")
	p.header("column_what", "column_why")
	for i := range p.gaps {
		p.row(p.styles.gap, p.styles.wrapped, p.gaps[i].Label, p.reason(p.gaps[i].Reason))
	}
}

func (p *coverPage) contents() {
	p.heading("cover_contents")
	p.header("column_section", "column_sheet", "column_rows", "column_state")
	for _, part := range p.parts {
		p.s.begin()
		p.s.text(p.styles.wrapped, firstUnits(part.Label, p.opts.limits.units))
		p.s.text(p.styles.wrapped, firstUnits(strings.Join(part.sheets, ", "), p.opts.limits.units))
		n, _ := p.styles.number(numberLook{left: true})
		p.s.number(n, strconv.Itoa(part.rows))
		state, style := p.text("state_complete"), p.styles.text
		if part.withheld > 0 {
			state = p.text("state_withheld", "Count", part.withheld)
		}
		if p.gapsIn(part.Key) > 0 {
			state, style = p.text("status_incomplete"), p.styles.gap
		}
		p.s.text(style, state)
		if err := p.s.end(); err != nil && p.err == nil {
			p.err = err
		}
	}
}

func (p *coverPage) withheld(list []privacy.CopyWithheld) {
	if len(list) == 0 {
		return
	}
	p.heading("cover_withheld")
	p.header("column_what", "column_why", "column_count", "column_ask")
	for i := range list {
		w := &list[i]
		p.s.begin()
		p.s.text(p.styles.wrapped, firstUnits(p.labelOf(w.Section, w.Label), p.opts.limits.units))
		p.s.text(p.styles.wrapped, p.withholding(w))
		n, _ := p.styles.number(numberLook{left: true})
		p.s.number(n, strconv.Itoa(w.Count))
		p.s.text(p.styles.wrapped, firstUnits(p.ask(w), p.opts.limits.units))
		if err := p.s.end(); err != nil && p.err == nil {
			p.err = err
		}
	}
}

// remarks say where the workbook shows data in another way than they are kept.
func (p *coverPage) remarks() {
	n := &p.notes
	if n.longCount+n.html+n.digits+n.replaced+p.s.replaced == 0 {
		return
	}
	p.heading("cover_notes")
	if n.longCount > 0 {
		p.line(p.text("note_long"), p.text("note_long_why", "Count", n.longCount))
		for _, place := range n.long {
			p.line("", place)
		}
	}
	if n.html > 0 {
		p.line(p.text("note_html"), p.text("note_html_why", "Count", n.html))
	}
	if n.digits > 0 {
		p.line(p.text("note_digits"), p.text("note_digits_why", "Count", n.digits))
	}
	if c := n.replaced + p.s.replaced; c > 0 {
		p.line(p.text("note_replaced"), p.text("note_replaced_why", "Count", c))
	}
}
