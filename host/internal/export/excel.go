package export

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// excel writes a workbook: a sheet or more a section as the rows come, and at
// the end the cover, which is the first sheet that readers see.
type excel struct {
	order
	*words
	head   Head
	pack   *pack
	styles *styles
	names  sheetNames
	cover  string // name of the first sheet
	parts  []*part
	cur    *part
	notes  notes

	withheldText, onText, furtherText string
	// rest holds what did not fit in the cells of the present row.
	rest []rest
}

// part is a section as it became.
type part struct {
	Section
	sheets   []string
	sheet    sheet
	rows     int // records
	withheld int // values that the CRM does not show
}

// notes is what the cover says about differences between the copy and the data.
type notes struct {
	long      []string // where long texts go on, the first few
	longCount int
	html      int // texts with markup, shown without it
	digits    int // numbers that are text, to keep their digits
	replaced  int // cells with characters that a spreadsheet cannot hold
}

// maxPlaces is how many places of long texts the cover names.
const maxPlaces = 50

func (m *Maker) excel(ctx context.Context, out io.Writer, head Head) (*excel, error) {
	w, err := m.words(head.Language)
	if err != nil {
		return nil, err
	}
	e := &excel{order: newOrder(ctx.Err), words: w, head: head, names: sheetNames{}}
	e.cover = e.names.take(w.text("sheet_about"))
	e.withheldText, e.onText, e.furtherText = w.text("cell_withheld"), w.text("cell_on"), w.text("cell_further")
	if e.pack, err = newPack(&haltWriter{out, ctx.Err}, head.Made, e.cover); err != nil {
		return nil, err
	}
	if e.styles, err = newStyles(e.pack.book, w); err != nil {
		return nil, err
	}
	return e, w.failed
}

// Section begins a sheet.
func (e *excel) Section(s Section) error {
	if err := e.ready(); err != nil {
		return err
	}
	if err := e.fail(e.finish()); err != nil {
		return err
	}
	if len(s.Columns)+2 > excelize.MaxColumns {
		return e.fail(fmt.Errorf("export: section %q has more columns than a sheet", s.Key))
	}
	if err := e.begin(&s); err != nil {
		return err
	}
	e.cur = &part{Section: s}
	e.parts = append(e.parts, e.cur)
	return e.fail(e.openSheet())
}

// openSheet begins the section's next sheet with its header.
func (e *excel) openSheet() error {
	name := e.names.take(e.cur.Label)
	out, err := e.pack.sheet(name)
	if err != nil {
		return err
	}
	e.cur.sheets = append(e.cur.sheets, name)
	s := &e.cur.sheet
	*s = sheet{out: out, buf: s.buf[:0], replaced: s.replaced}
	labels, widths := e.columns()
	s.open(look{widths: widths, wraps: []int{e.styles.wrapped, e.styles.label, e.styles.header}, frozen: true})
	s.begin()
	for _, l := range labels {
		s.text(e.styles.header, firstUnits(l, e.opts.limits.units))
	}
	return s.end()
}

// closeSheet ends the sheet, with filters on its columns.
func (e *excel) closeSheet() error {
	s := &e.cur.sheet
	labels, _ := e.columns()
	filter := ""
	if s.row > 1 && len(labels) > 0 {
		filter = "A1:" + s.letters[len(labels)-1] + strconv.Itoa(s.row)
		if err := e.pack.filter(e.cur.sheets[len(e.cur.sheets)-1], filter); err != nil {
			return err
		}
	}
	return s.close(filter)
}

// finish ends the section that is open.
func (e *excel) finish() error {
	if e.cur == nil {
		return nil
	}
	s := &e.cur.sheet
	if e.cur.rows == 0 && e.gapsIn(e.cur.Key) == 0 {
		s.begin()
		s.text(e.styles.withheld, e.text("cell_none"))
		if err := s.end(); err != nil {
			return err
		}
	}
	if err := e.closeSheet(); err != nil {
		return err
	}
	e.notes.replaced += s.replaced
	e.cur.sheet = sheet{} // its buffer is not needed any more
	e.cur = nil
	return nil
}

// room goes on in the next sheet when n rows do not fit in this one.
func (e *excel) room(n int) error {
	s, most := &e.cur.sheet, e.opts.limits.rows
	full := s.row+n > most && (n <= most-1 || s.row == most)
	if s.row > 1 && (full || s.written >= e.opts.limits.bytes) {
		if err := e.closeSheet(); err != nil {
			return err
		}
		return e.openSheet()
	}
	return nil
}

// Row adds a record.
func (e *excel) Row(r Row) error {
	if err := e.ready(); err != nil {
		return err
	}
	if err := e.row(&r); err != nil {
		return err
	}
	e.cur.rows++
	if e.cur.Shape == privacy.CopyFields {
		return e.fail(e.fields(&r))
	}
	return e.fail(e.line(&r))
}

func refText(r sdk.Ref) string {
	if r.IsZero() {
		return ""
	}
	return r.String()
}
