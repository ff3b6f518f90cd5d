package export

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func TestMain(m *testing.M) {
	if path := childMode(); path != "" {
		child(path)
		return
	}
	goleak.VerifyTestMain(m)
}

var testNow = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func testOptions() Options {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return Options{Name: "Bakkerij De Zon & Zonen", Phone: "010 123 45 67", Officer: "Sanne de Vries", Location: loc}
}

func newMaker(t testing.TB, change ...func(*Options)) *Maker {
	t.Helper()
	o := testOptions()
	for _, f := range change {
		f(&o)
	}
	m, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func head() Head {
	return Head{
		Profile: privacy.CopyEverything, Language: "nl", Subject: "2026-0042", Made: testNow, Route: privacy.CopyByCustomer,
	}
}

// dataset is what a copy is made of, to be compared with what comes out.
type dataset struct {
	sections []Section
	rows     [][]Row // by section
	gaps     []Gap   // each after the rows of its section
	cover    Cover
}

func (d *dataset) write(t testing.TB, w Writer) {
	t.Helper()
	if err := d.try(w); err != nil {
		t.Fatal(err)
	}
}

func (d *dataset) try(w Writer) error {
	for i, s := range d.sections {
		if err := w.Section(s); err != nil {
			return err
		}
		for _, r := range d.rows[i] {
			if err := w.Row(r); err != nil {
				return err
			}
		}
		for _, g := range d.gaps {
			if g.Section == s.Key {
				if err := w.Gap(g); err != nil {
					return err
				}
			}
		}
	}
	return w.Close(d.cover)
}

func write(t testing.TB, m *Maker, f Format, h Head, d *dataset) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := m.Writer(t.Context(), f, &out, h)
	if err != nil {
		t.Fatal(err)
	}
	d.write(t, w)
	return out.Bytes()
}

var errTest = errors.New("broken by the test")

// breaksAfter fails after n bytes.
type breaksAfter struct{ n int }

func (b *breaksAfter) Write(p []byte) (int, error) {
	if b.n -= len(p); b.n < 0 {
		return 0, errTest
	}
	return len(p), nil
}

func (b *breaksAfter) Read(p []byte) (int, error) {
	if b.n <= 0 {
		return 0, errTest
	}
	n := min(b.n, len(p))
	b.n -= n
	return n, nil
}

var _ io.ReadWriter = (*breaksAfter)(nil)

// hostile are texts that try to be something else, or to be lost.
func hostile() []string {
	return []string{
		"=1+1", "+31 10 1234567", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "=HYPERLINK(\"http://x.example\",\"x\")",
		"<script>alert(1)</script>", "</t></is></c><c><f>1+1</f>", "]]>", "&amp; &#x41; & < > \" '",
		"https://x.example/?a=1&b=2", "mailto:eva@example.org", "1e5", "007", "0012.50", "12345678901234567890", "TRUE", "2026-03-02",
		"_x0041_", "_x0041_x0042_", "_x005F_x0041_", "__x0041_", "_x00_x0041_", "_xZZZZ_", "_xD800_", "_x000D_", "_X0041_", "_x41_", "_x1F600_", "a_xb", "_x",
		"\u202Egnp.exe\u202C", "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627", "\u200F\u200E\u200B", "e\u0301 \u00E9", "👩‍👩‍👧 😀",
		" leading", "trailing ", "\n\nlines\n", "a\r\nb\rc\nd", "tab\there", "a\u2028b\u2029c", "\u00A0", "\u0085\u007F",
		strings.Repeat("é", 100), "'quoted", "\uFEFFbom", "#REF!", "#N/A", "{=A1}", "%s %d %n", "${x}", "{{.Org}}", "../../etc/passwd",
	}
}

// unholdable are texts with characters that a spreadsheet or JSON cannot hold,
// with what stands for them in the one and in the other.
func unholdable() [][3]string {
	return [][3]string{
		{"nul\x00!", "nul␀!", "nul\x00!"},
		{"\x01\x02\x1f", "␁␂␟", "\x01\x02\x1f"},
		{"a\x1b[31mred", "a␛[31mred", "a\x1b[31mred"},
		{"bad\xff\xfeutf", "bad\uFFFD\uFFFDutf", "bad\uFFFD\uFFFDutf"},
		{"half\xed\xa0\x80surrogate", "half\uFFFD\uFFFD\uFFFDsurrogate", "half\uFFFD\uFFFD\uFFFDsurrogate"},
		{"cut\xe2\x82", "cut\uFFFD\uFFFD", "cut\uFFFD\uFFFD"},
		{"\uFFFE\uFFFF", "\uFFFD\uFFFD", "\uFFFE\uFFFF"},
	}
}

func ref(typ, id string) sdk.Ref { return sdk.Ref{Adapter: "lime", Type: typ, ID: id} }
