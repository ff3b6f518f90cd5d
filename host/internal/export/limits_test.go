package export

import (
	"fmt"
	"strings"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func table(label string, columns ...string) Section {
	s := Section{Key: label, Label: label, Shape: privacy.CopyTable}
	for _, c := range columns {
		s.Columns = append(s.Columns, Column{Key: c, Label: c, Kind: sdk.KindText})
	}
	return s
}

func textRow(texts ...string) Row {
	var r Row
	for _, s := range texts {
		r.Values = append(r.Values, sdk.Text(s))
	}
	return r
}

// Texts beyond what a cell holds: 40 kB, exactly at the limit, one unit more,
// and characters of two units at the cut.
func TestExcelLongText(t *testing.T) {
	texts := []string{
		strings.Repeat("abcdefgh", 5000), strings.Repeat("x", 32767), strings.Repeat("x", 32768),
		"x" + strings.Repeat("😀", 20000), strings.Repeat("é", 32767), strings.Repeat("<&_x0041_>", 10000), strings.Repeat("\x00", 70000),
	}
	d := &dataset{sections: []Section{table("Notities", "tekst", "ander")}, rows: [][]Row{nil}}
	for i, s := range texts {
		d.rows[0] = append(d.rows[0], textRow(s, fmt.Sprint(i)))
	}
	d.rows[0] = append(d.rows[0], textRow("twee", texts[0]), textRow(texts[2], texts[0]))
	b := byOpenpyxl(t, write(t, newMaker(t), FormatExcel, head(), d))
	got := joined(t, b.sheet(t, "Notities").Rows[1:])
	if len(got) != len(d.rows[0]) {
		t.Fatalf("%d records", len(got))
	}
	for i, r := range d.rows[0] {
		for c := range r.Values {
			want := strings.ReplaceAll(r.Values[c].Text, "\x00", "␀")
			if got[i][c] != want {
				t.Errorf("record %d: %d bytes became %d", i, len(want), len(got[i][c]))
			}
		}
	}
	cover := &b.Sheets[0]
	for _, want := range []string{
		"8 teksten passen niet in één cel. Zij gaan verder op de rijen eronder.", "Blad Notities, rij 2, tekst", "Blad Notities, rij 5, tekst",
	} {
		if !cover.holds(want) {
			t.Errorf("the cover does not say %q", want)
		}
	}
}

// joined puts the pieces of long texts together, as the sheet tells to.
func joined(t *testing.T, rows [][]*bookCell) [][2]string {
	t.Helper()
	var out [][2]string
	for _, r := range rows {
		text := func(i int) string {
			if i >= len(r) || r[i] == nil {
				return ""
			}
			return r[i].Value.(string)
		}
		for i := range 2 {
			if n := len([]rune(text(i))); n > 32767 {
				t.Errorf("a cell of %d characters", n)
			}
		}
		if text(2) == "(vervolg van de rij hierboven)" {
			out[len(out)-1][0] += text(0)
			out[len(out)-1][1] += text(1)
			continue
		}
		out = append(out, [2]string{text(0), text(1)})
	}
	return out
}

func TestExcelRowsGoOnInTheNextSheet(t *testing.T) {
	m := newMaker(t, func(o *Options) { o.limits = limits{rows: 4, units: 10, bytes: 1 << 20} })
	d := &dataset{sections: []Section{table("Regels", "tekst", "nummer"), table("regels", "a")}, rows: [][]Row{nil, {textRow("een")}}}
	for i := range 7 {
		d.rows[0] = append(d.rows[0], textRow("rij", fmt.Sprint(i)))
	}
	d.rows[0] = append(d.rows[0], textRow(strings.Repeat("y", 25), "lang"), textRow(strings.Repeat("z", 95), "langer"), textRow("eind", "9"))
	d.gaps = []Gap{{Section: "Regels", Reason: privacy.CopyBrokenOff}}
	b := byOpenpyxl(t, write(t, m, FormatExcel, head(), d))
	var all [][]*bookCell
	names := map[string]bool{}
	for _, s := range b.Sheets[1:] {
		if folded := strings.ToLower(s.Name); names[folded] {
			t.Errorf("two sheets are called %s", s.Name)
		} else {
			names[folded] = true
		}
		if len(s.Rows) > 4 || s.Frozen != "A2" || s.Filter == "" {
			t.Errorf("sheet %s: %d rows, frozen %q, filter %q", s.Name, len(s.Rows), s.Frozen, s.Filter)
		}
		if strings.HasPrefix(s.Name, "Regels") {
			all = append(all, s.Rows[1:]...)
		}
	}
	if last := all[len(all)-1][0]; last.Value != "HIER ONTBR" {
		t.Errorf("the gap stands as %+v", last)
	}
	got := joined(t, all[:len(all)-1])
	for i, r := range d.rows[0] {
		if got[i][0] != r.Values[0].Text || got[i][1] != r.Values[1].Text {
			t.Errorf("record %d became %q", i, got[i])
		}
	}
}

// From 4 GiB of XML on, Excel takes a sheet for damaged.
func TestExcelBytesGoOnInTheNextSheet(t *testing.T) {
	m := newMaker(t, func(o *Options) { o.limits.bytes, o.limits.rows, o.limits.units = 100_000, 1<<20, 32767 })
	d := &dataset{sections: []Section{table("Regels", "tekst")}, rows: [][]Row{nil}}
	for range 30 {
		d.rows[0] = append(d.rows[0], textRow(strings.Repeat("x", 20_000)))
	}
	b := byOpenpyxl(t, write(t, m, FormatExcel, head(), d))
	rows := 0
	for _, s := range b.Sheets[1:] {
		if rows += len(s.Rows) - 1; len(s.Rows) > 8 {
			t.Errorf("sheet %s has %d rows", s.Name, len(s.Rows))
		}
	}
	if rows != 30 || len(b.Sheets) < 5 {
		t.Errorf("%d rows in %d sheets", rows, len(b.Sheets))
	}
}

func TestSheetNames(t *testing.T) {
	n := sheetNames{}
	for _, c := range []struct{ label, want string }{
		{"Offertes", "Offertes"},
		{"offertes", "offertes (2)"},
		{"OFFERTES", "OFFERTES (3)"},
		{"a/b\\c?d*e:f[g]", "a-b-c-d-e-f(g)"},
		{"'quoted'", "’quoted’"},
		{"", "-"},
		{"  ", "- (2)"},
		{"HISTORY", "HISTORY-"},
		{"x\x00y\nz", "x y z"},
		{"\u202Eabc", "abc"},
		{"bad\xff", "bad\uFFFD"},
		{strings.Repeat("n", 40), strings.Repeat("n", 31)},
		{strings.Repeat("n", 41), strings.Repeat("n", 27) + " (2)"},
		{strings.Repeat("😀", 20), strings.Repeat("😀", 15)},
		{"ſ", "ſ"},
		{"S", "S (2)"},
	} {
		if got := n.take(c.label); got != c.want {
			t.Errorf("%q became %q, want %q", c.label, got, c.want)
		}
	}
}

func TestExactNumber(t *testing.T) {
	for s, want := range map[string]int{
		"0": 0, "12": 0, "-12.50": 2, "0.1": 1, "999999999999999": 0, "0.00000000000001": 14,
		"": -1, "-": -1, "01": -1, "1e5": -1, "+1": -1, "-0": -1, "-0.0": -1, ".5": -1, "5.": -1, "1.2.3": -1, "١": -1,
		"1234567890123456": -1, "0.123456789012345": -1, " 1": -1, "Inf": -1, "0x10": -1, "1_000": -1,
	} {
		got, ok := exactNumber(s)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %d, %v", s, got, ok)
		}
	}
}

func TestHTMLText(t *testing.T) {
	for s, want := range map[string]string{
		"<p>a</p><p>b</p>": "a\n\nb",
		"a<br>b&amp;c":     "a\nb&c",
		`<a class="x" href="https://x.example">y</a>`: "y (https://x.example)",
		"<a>y</a>":                    "y",
		"<script>x</script>z":         "z",
		"<ul><li>1<li>2</ul>":         "1\n2",
		"a &lt;b&gt;":                 "a <b>",
		strings.Repeat("<div>", 9999): "",
	} {
		if got := htmlText(s); got != want {
			t.Errorf("%.40q became %q, want %q", s, got, want)
		}
	}
}
