package export

import (
	"encoding/json"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/inzage/inzage/sdk"
)

var escaped = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// decoded is a cell's text as spreadsheets read it.
func decoded(t *testing.T, cellXML string) string {
	t.Helper()
	var c struct {
		T string `xml:"is>t"`
	}
	if err := xml.Unmarshal([]byte(cellXML), &c); err != nil {
		t.Fatalf("%q: %v", cellXML, err)
	}
	return escaped.ReplaceAllStringFunc(c.T, func(m string) string {
		n, _ := strconv.ParseUint(m[2:6], 16, 16)
		return string(rune(n))
	})
}

// shownAs is s as a spreadsheet can hold it, made the slow way.
func shownAs(s string) string {
	var b strings.Builder
	for _, r := range s { // a byte that is no text is U+FFFD here
		switch {
		case r < 0x20 && r != '\t' && r != '\n' && r != '\r':
			r += 0x2400
		case r == 0xFFFE || r == 0xFFFF:
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String()
}

func FuzzText(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	for _, u := range unholdable() {
		f.Add(u[0])
	}
	f.Fuzz(func(t *testing.T, s string) {
		sh := &sheet{letters: []string{"A"}, digits: []byte("1")}
		pieces, whole := splitUnits(s, 7), ""
		for _, p := range pieces {
			if n := len(utf16.Encode([]rune(p))); n > 7 {
				t.Errorf("%q is cut into a piece of %d units", s, n)
			}
			if p == "" {
				continue
			}
			sh.buf, sh.col = sh.buf[:0], 0
			sh.text(1, p)
			whole += decoded(t, string(sh.buf))
		}
		if want := shownAs(s); whole != want {
			t.Errorf("%q became %q, want %q", s, whole, want)
		}
		var back string
		if quoted := appendString(nil, s); !utf8.Valid(quoted) {
			t.Errorf("%q is no text: %q", s, quoted)
		}
		if err := json.Unmarshal(appendString(nil, s), &back); err != nil || back != string([]rune(s)) {
			t.Errorf("%q became %q in JSON: %v", s, back, err)
		}
	})
}

func FuzzDecimal(f *testing.F) {
	for _, s := range numbers {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		decimals, ok := exactNumber(s)
		if !ok {
			return
		}
		// What a spreadsheet keeps, a float64, shows the very same digits.
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || strconv.FormatFloat(n, 'f', decimals, 64) != s {
			t.Errorf("%q is shown as %s", s, strconv.FormatFloat(n, 'f', decimals, 64))
		}
	})
}

// Whatever a value says of itself, both formats take it.
func FuzzValue(f *testing.F) {
	f.Add("text", 1, "a", "EUR", int64(0), "k")
	f.Add("decimal", 1, "1.5", "\"&", int64(1), "")
	f.Add("option", 1, "", "", int64(-1), "")
	s := schema(f)
	m := newMaker(f)
	f.Fuzz(func(t *testing.T, kind string, state int, text, currency string, unix int64, key string) {
		v := sdk.Value{Kind: sdk.Kind(kind), State: sdk.State(state), Text: text, Currency: currency, Ref: sdk.Ref{Type: key, ID: text}}
		if unix > -1e11 && unix < 2e11 { // years of four digits
			v.Time = testNow.AddDate(0, 0, int(unix%100000))
		}
		if key != "" {
			v.Options = []sdk.Option{{Key: key, Label: text}}
		}
		d := &dataset{sections: []Section{{Key: "s", Label: text, Shape: "table", Columns: []Column{{Key: "c", Label: key, Kind: sdk.KindText}}}}}
		d.rows = [][]Row{{{Values: []sdk.Value{v}}}}
		write(t, m, FormatExcel, head(), d)
		if err := validate(t, s, write(t, m, FormatJSON, head(), d)); err != nil {
			t.Error(err)
		}
	})
}
