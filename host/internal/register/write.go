package register

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// ErrTooLong: a text that no cell can hold. JSON has no such limit.
var ErrTooLong = errors.New("register: a text is longer than a cell of Excel can hold; use the format json")

// WriteJSON writes the register, indented.
func (r *Register) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// WriteExcel writes the register as a workbook with a cover, the purposes, the
// fields without a purpose and the measures. Texts are texts: none is a formula.
func (r *Register) WriteExcel(w io.Writer) error {
	b, err := newBuilder(nil, r.Language)
	if err != nil {
		return err
	}
	x := &book{f: excelize.NewFile(), b: b}
	defer func() { _ = x.f.Close() }()
	x.styles()
	x.cover(r)
	x.activities(r)
	x.without(r)
	x.table("sheet.measures", []string{"head.measure"}, []float64{110})
	for _, m := range r.Measures {
		x.row(m)
	}
	x.close()
	if x.err = errors.Join(x.err, b.failed); x.err != nil {
		return x.err
	}
	return x.f.Write(w)
}

// book writes sheets row by row. Its first error ends it.
type book struct {
	f          *excelize.File
	b          *builder
	sheet      string
	next, wide int
	head, body int // styles
	err        error
}

func (x *book) do(err error) {
	if x.err == nil {
		x.err = err
	}
}

func (x *book) styles() {
	var err error
	x.head, err = x.f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1B5E75"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
	})
	x.do(err)
	x.body, err = x.f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	x.do(err)
}

// open begins a sheet with columns of these widths.
func (x *book) open(name string, widths []float64) {
	x.sheet, x.next, x.wide = x.b.text(name), 1, len(widths)
	if have := x.f.GetSheetList(); len(have) == 1 && have[0] == "Sheet1" {
		x.do(x.f.SetSheetName("Sheet1", x.sheet))
	} else {
		_, err := x.f.NewSheet(x.sheet)
		x.do(err)
	}
	for i, w := range widths {
		col, err := excelize.ColumnNumberToName(i + 1)
		x.do(err)
		x.do(x.f.SetColWidth(x.sheet, col, col, w))
	}
}

// table begins a sheet with a frozen header.
func (x *book) table(name string, heads []string, widths []float64) {
	if x.sheet != "" {
		x.close()
	}
	x.open(name, widths)
	var words []string
	for _, h := range heads {
		words = append(words, x.b.text(h))
	}
	x.row(words...)
	x.style(1, 1, x.wide, x.head)
	x.do(x.f.SetPanes(x.sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

// close ends a table: its header filters its rows.
func (x *book) close() {
	if x.next <= 2 || x.sheet == x.b.text("sheet.cover") {
		return
	}
	end, err := excelize.CoordinatesToCellName(x.wide, x.next-1)
	x.do(err)
	x.do(x.f.AutoFilter(x.sheet, "A1:"+end, nil))
}

func (x *book) row(texts ...string) {
	for i, s := range texts {
		cell, err := excelize.CoordinatesToCellName(i+1, x.next)
		x.do(err)
		if len(utf16.Encode([]rune(escape(s)))) > excelize.TotalCellChars {
			x.do(ErrTooLong)
			return
		}
		x.do(x.f.SetCellStr(x.sheet, cell, escape(s)))
	}
	x.style(x.next, 1, x.wide, x.body)
	x.next++
}

var escaped = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// escape writes characters that XML cannot hold as the format does (ISO/IEC
// 29500, ST_Xstring), and what only looks like that as itself.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r < ' ' && r != '\t' && r != '\n':
			fmt.Fprintf(&b, "_x%04X_", r)
		case r == '_' && escaped.MatchString(s[i:]):
			b.WriteString("_x005F_")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (x *book) style(row, from, to, style int) {
	a, err := excelize.CoordinatesToCellName(from, row)
	x.do(err)
	z, err := excelize.CoordinatesToCellName(to, row)
	x.do(err)
	x.do(x.f.SetCellStyle(x.sheet, a, z, style))
}
