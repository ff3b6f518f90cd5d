package export

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// flushAt is how much of a sheet is held before it goes on.
const flushAt = 32 << 10

// sheet writes the XML of one worksheet to out, from its first row to its last.
type sheet struct {
	out     io.Writer
	buf     []byte
	row     int   // rows begun
	col     int   // cells of this row, empty ones too
	written int64 // bytes that went to out
	digits  []byte
	letters []string // of columns
	widths  []float64
	wraps   []int // styles whose text goes on on the next line of its cell
	tag     int   // where in buf the row's tag ends
	height  float64
	// replaced counts the cells in which characters had to be replaced.
	replaced int
}

// look is how a sheet appears.
type look struct {
	widths []float64 // of columns, in characters
	wraps  []int     // styles that wrap; rows that hold them get their height
	frozen bool      // the first row stays in sight
	first  bool      // the sheet that is shown on opening
}

func (s *sheet) open(l look) {
	s.letters, s.widths, s.wraps = columnLetters(len(l.widths)), l.widths, l.wraps
	b := append(s.buf, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+
		`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView`...)
	if l.first {
		b = append(b, ` showGridLines="0" tabSelected="1"`...)
	}
	b = append(b, ` workbookViewId="0">`...)
	if l.frozen {
		b = append(b, `<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A2" sqref="A2"/>`...)
	}
	b = append(b, `</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`...)
	for i, w := range l.widths {
		n := strconv.Itoa(i + 1)
		b = append(b, `<col min="`+n+`" max="`+n+`" width="`+strconv.FormatFloat(w, 'f', -1, 64)+`" customWidth="1"/>`...)
	}
	s.buf = append(b, `</cols><sheetData>`...)
}

func columnLetters(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i], _ = excelize.ColumnNumberToName(i + 1) // fails beyond 16,384 only, which callers have checked
	}
	return out
}

// begin begins a row.
func (s *sheet) begin() {
	s.row++
	s.col = 0
	s.digits = strconv.AppendInt(s.digits[:0], int64(s.row), 10)
	s.buf = append(append(append(s.buf, `<row r="`...), s.digits...), '"')
	s.tag, s.height = len(s.buf), 0
	s.buf = append(s.buf, '>')
}

// Heights of rows, in points.
const (
	lineHeight = 15.0
	maxHeight  = 405.0
)

// tall makes the row as high as text needs in a cell of that width: programs
// leave rows as high as the file says.
func (s *sheet) tall(text string, width float64) {
	lines := 0.0
	for l := range strings.SplitSeq(text, "\n") {
		lines += max(1, math.Ceil(float64(utf8.RuneCountInString(l))*1.1/width))
		if lines*lineHeight > maxHeight {
			break
		}
	}
	if lines > 1 {
		s.height = max(s.height, min(maxHeight, lines*lineHeight))
	}
}

// end ends a row, and sends what has gathered.
func (s *sheet) end() error {
	s.buf = append(s.buf, `</row>`...)
	if s.height > 0 {
		attr := ` ht="` + strconv.FormatFloat(s.height, 'f', -1, 64) + `" customHeight="1"`
		s.buf = slices.Insert(s.buf, s.tag, []byte(attr)...)
	}
	if len(s.buf) < flushAt {
		return nil
	}
	return s.flush()
}

func (s *sheet) flush() error {
	n, err := s.out.Write(s.buf)
	s.written += int64(n)
	s.buf = s.buf[:0]
	return err
}

// close ends the sheet. filter is the range that readers may filter; may be empty.
func (s *sheet) close(filter string) error {
	s.buf = append(s.buf, `</sheetData>`...)
	if filter != "" {
		s.buf = append(s.buf, `<autoFilter ref="`+filter+`"/>`...)
	}
	s.buf = append(s.buf, `<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>`+
		`<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`...)
	return s.flush()
}

// cell begins the next cell and leaves its first tag open.
func (s *sheet) cell(style int) []byte {
	b := append(append(append(s.buf, `<c r="`...), s.letters[s.col]...), s.digits...)
	s.col++
	if style != 0 {
		b = strconv.AppendInt(append(b, `" s="`...), int64(style), 10)
	}
	return append(b, '"')
}

// skip leaves a cell empty.
func (s *sheet) skip() { s.col++ }

// text is a cell of text. It is an inline string: never a formula, never a link.
func (s *sheet) text(style int, v string) {
	if v == "" {
		s.skip()
		return
	}
	if slices.Contains(s.wraps, style) {
		s.tall(v, s.widths[s.col])
	}
	b := append(s.cell(style), ` t="inlineStr"><is><t`...)
	if edge(v[0]) || edge(v[len(v)-1]) {
		b = append(b, ` xml:space="preserve"`...)
	}
	b, replaced := appendXML(append(b, '>'), v)
	if replaced {
		s.replaced++
	}
	s.buf = append(b, `</t></is></c>`...)
}

func edge(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// number is a cell of a number, written with a point.
func (s *sheet) number(style int, v string) {
	s.buf = append(append(append(s.cell(style), `><v>`...), v...), `</v></c>`...)
}

// truth is a cell that is TRUE or FALSE, in the reader's language.
func (s *sheet) truth(style int, v bool) {
	digit := byte('0')
	if v {
		digit = '1'
	}
	s.buf = append(append(append(s.cell(style), ` t="b"><v>`...), digit), `</v></c>`...)
}
