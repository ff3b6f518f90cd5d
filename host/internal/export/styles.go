package export

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// styles are the numbers of a workbook's cell styles.
type styles struct {
	book    *excelize.File
	numbers map[numberLook]int
	failed  error

	text, wrapped, date, moment, truth int
	header, label, title, heading      int
	withheld, gap, good, bad           int
}

// numberLook is how a number is shown.
type numberLook struct {
	decimals int
	currency string
	left     bool // beside texts, not under other numbers
}

// maxNumberLooks bounds the styles of numbers. Beyond, amounts are text.
const maxNumberLooks = 500

// asText is Excel's format "@": what looks like a formula or a number stays
// text, even after somebody has edited the cell.
const asText = 49

func newStyles(book *excelize.File, w *words) (*styles, error) {
	s := &styles{book: book, numbers: map[numberLook]int{}}
	top := &excelize.Alignment{Vertical: "top"}
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	font := func(size float64, bold bool, colour string) *excelize.Font {
		return &excelize.Font{Family: "Calibri", Size: size, Bold: bold, Italic: !bold, Color: colour}
	}
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	left := &excelize.Alignment{Vertical: "top", Horizontal: "left"}
	date, moment := w.text("excel_date"), w.text("excel_moment")
	// Excel shows TRUE in the reader's language; LibreOffice follows the format.
	yes, no := strconv.Quote(w.text("yes")), strconv.Quote(w.text("no"))
	truth := yes + ";" + yes + ";" + no
	for _, def := range []struct {
		to    *int
		style excelize.Style
	}{
		{&s.text, excelize.Style{NumFmt: asText, Alignment: top}},
		{&s.wrapped, excelize.Style{NumFmt: asText, Alignment: wrap}},
		{&s.date, excelize.Style{CustomNumFmt: &date, Alignment: left}},
		{&s.moment, excelize.Style{CustomNumFmt: &moment, Alignment: left}},
		{&s.truth, excelize.Style{CustomNumFmt: &truth, Alignment: left}},
		{&s.header, excelize.Style{
			NumFmt: asText, Font: font(11, true, "FFFFFF"), Fill: fill("1F4E5F"),
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		}},
		{&s.label, excelize.Style{NumFmt: asText, Font: font(11, true, "000000"), Alignment: wrap}},
		{&s.title, excelize.Style{NumFmt: asText, Font: font(16, true, "000000"), Alignment: top}},
		{&s.heading, excelize.Style{NumFmt: asText, Font: font(13, true, "000000"), Alignment: top}},
		{&s.withheld, excelize.Style{NumFmt: asText, Font: font(11, false, "595959"), Alignment: top}},
		{&s.gap, excelize.Style{NumFmt: asText, Font: font(11, true, "7A1F1F"), Fill: fill("FBE3E0"), Alignment: top}},
		{&s.good, excelize.Style{NumFmt: asText, Font: font(13, true, "14532D"), Fill: fill("DDF3E4"), Alignment: top}},
		{&s.bad, excelize.Style{NumFmt: asText, Font: font(13, true, "7A1F1F"), Fill: fill("FBE3E0"), Alignment: top}},
	} {
		*def.to = s.add(&def.style)
	}
	return s, s.failed
}

func (s *styles) add(style *excelize.Style) int {
	id, err := s.book.NewStyle(style)
	if err != nil && s.failed == nil {
		s.failed = err
	}
	return id
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// number is the style that shows a number with all its digits. ok is false when
// there is none: the number is then text.
func (s *styles) number(look numberLook) (id int, ok bool) {
	decimals, currency := look.decimals, look.currency
	if id, ok := s.numbers[look]; ok {
		return id, true
	}
	if len(s.numbers) >= maxNumberLooks || currency != "" && !currencyCode.MatchString(currency) {
		return 0, false
	}
	format := "0" // a whole number may be a customer's number: it is not cut into thousands
	if decimals > 0 || currency != "" {
		format = "#,##0"
	}
	if decimals > 0 {
		format += "." + strings.Repeat("0", decimals)
	}
	if currency != "" {
		format += `" ` + currency + `"`
	}
	align := &excelize.Alignment{Vertical: "top"}
	if look.left {
		align.Horizontal = "left"
	}
	id = s.add(&excelize.Style{CustomNumFmt: &format, Alignment: align})
	s.numbers[look] = id
	return id, s.failed == nil
}
