package export

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

// wantCell is what a cell must hold for a value, made without the writer's code.
func wantCell(t *testing.T, v *sdk.Value, c *bookCell) {
	t.Helper()
	if v.State == sdk.StateEmpty {
		if c != nil {
			t.Errorf("an empty value became %+v", *c)
		}
		return
	}
	if c == nil {
		t.Errorf("%+v is not there", *v)
		return
	}
	if c.Type == "f" || c.Link {
		t.Errorf("%+v became a formula or a link: %+v", *v, *c)
	}
	if v.State == sdk.StateWithheld {
		wantText(t, c, "(kunnen wij hier niet laten zien)")
		return
	}
	switch v.Kind {
	case sdk.KindBool:
		if c.Type != "b" || c.Value != v.Bool || c.Format != `"ja";"ja";"nee"` {
			t.Errorf("%v became %+v", v.Bool, *c)
		}
	case sdk.KindDate:
		wantDate(t, v.Text, c)
	case sdk.KindTime:
		wantMoment(t, v.Time, c)
	case sdk.KindDecimal:
		wantNumber(t, v, c)
	case sdk.KindHTML:
		wantText(t, c, "Hallo daar\n\nZie hier (https://x.example/?a=1&b=2)")
	case sdk.KindOption:
		wantText(t, c, "Gewonnen")
	case sdk.KindOptions:
		wantText(t, c, "Eerste; b; =Derde")
	case sdk.KindReference:
		if v.Text != "" {
			wantText(t, c, v.Text)
		} else {
			wantText(t, c, v.Ref.String())
		}
	default:
		wantText(t, c, v.Text)
	}
}

func wantText(t *testing.T, c *bookCell, want string) {
	t.Helper()
	// XML programs read a CR as they find it written: as a number, so it stays.
	if c.Type != "s" && c.Type != "inlineStr" || c.Value != want {
		t.Errorf("%q became %s %q", want, c.Type, c.Value)
	}
	if c.Format != "@" {
		t.Errorf("%q has format %q: an edit would make it a number or formula", want, c.Format)
	}
}

func wantDate(t *testing.T, text string, c *bookCell) {
	t.Helper()
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) {
		wantText(t, c, text)
		return
	}
	if c.Type != "d" || c.Value != text+"T00:00:00" || c.Format != "dd-mm-yyyy" {
		t.Errorf("%s became %+v", text, *c)
	}
}

func wantMoment(t *testing.T, at time.Time, c *bookCell) {
	t.Helper()
	local := at.In(testOptions().Location)
	if local.Year() < 1900 || local.Year() > 9999 {
		wantText(t, c, local.Format(time.RFC3339Nano))
		return
	}
	text, _ := c.Value.(string)
	got, err := time.Parse("2006-01-02T15:04:05.999999", text)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), time.UTC)
	if off := got.Sub(wall); err != nil || c.Type != "d" || off.Abs() > time.Millisecond || c.Format != "dd-mm-yyyy hh:mm:ss" {
		t.Errorf("%s became %+v (%v)", local, *c, err)
	}
}

// wantNumber: a number has the same value and shows the same digits, or is text.
func wantNumber(t *testing.T, v *sdk.Value, c *bookCell) {
	t.Helper()
	text := v.Text
	if c.Type != "n" {
		if v.Currency != "" {
			text += " " + v.Currency
		}
		wantText(t, c, text)
		if plain := map[string]bool{"0": true, "1": true, "-1": true, "12.50": true, "999999999999999": true, "0.10": true}; plain[v.Text] && v.Currency != "euro" {
			t.Errorf("%s is no number", v.Text)
		}
		return
	}
	shown, _ := c.Value.(string)
	got, ok := new(big.Rat).SetString(shown)
	want, ok2 := new(big.Rat).SetString(text)
	if !ok || !ok2 || got.Cmp(want) != 0 {
		t.Errorf("%s became %s", text, shown)
	}
	_, fraction, _ := strings.Cut(text, ".")
	format, currency, _ := strings.Cut(c.Format, `"`)
	_, zeros, _ := strings.Cut(format, ".")
	if len(zeros) != len(fraction) {
		t.Errorf("%s is shown as %s", text, c.Format)
	}
	if strings.Trim(currency, ` "`) != v.Currency {
		t.Errorf("%s %s is shown as %s", text, v.Currency, c.Format)
	}
}

func TestExcelValueByValue(t *testing.T) {
	d := sample()
	b := byOpenpyxl(t, write(t, newMaker(t), FormatExcel, head(), d))
	if b.Active != "Over deze kopie" || b.Sheets[0].Name != b.Active || b.Title != "Kopie van uw gegevens bij Bakkerij De Zon & Zonen" {
		t.Errorf("shown first: %q; title %q", b.Active, b.Title)
	}
	deals := b.sheet(t, "Offertes")
	if deals.Frozen != "A2" || deals.Filter != "A1:M44" || !deals.Bold || deals.Width != 24 {
		t.Errorf("frozen %q, filter %q, bold %v, width %v", deals.Frozen, deals.Filter, deals.Bold, deals.Width)
	}
	for i, r := range d.rows[1] {
		row := deals.Rows[i+1]
		wantText(t, row[0], r.Ref.String())
		for k := range kinds() {
			v := sdk.Empty(sdk.KindText)
			if k < len(r.Values) {
				v = r.Values[k]
			}
			wantCell(t, &v, row[k+1])
		}
	}
	person := b.sheet(t, "Persoon- u-uw (alles)")
	for k, c := range kinds() {
		wantText(t, person.Rows[k+1][0], c.Label)
		wantCell(t, &d.rows[0][0].Values[k], person.Rows[k+1][1])
		wantText(t, person.Rows[k+1][2], "lime:person:1")
	}
	if h := person.Heights; h[1] != 0 || h[2] != 45 { // one line, and three
		t.Errorf("heights %v", h)
	}
	if !b.Sheets[0].holds("compleet, op 12 gegevens na die ons systeem niet laat zien") {
		t.Error("the cover does not count what the CRM withholds")
	}
	if !b.sheet(t, "History-").holds("(geen gegevens)") {
		t.Error("an empty section does not say so")
	}
}

func TestExcelHostileText(t *testing.T) {
	d := sample()
	b := byOpenpyxl(t, write(t, newMaker(t), FormatExcel, head(), d))
	s := b.sheet(t, "Teksten ’van’ alles, met een la")
	wantText(t, s.Rows[0][0], "=Eén")
	wantText(t, s.Rows[0][1], "Twee <b>")
	for i, text := range hostile() {
		v := sdk.Text(text)
		wantCell(t, &v, s.Rows[i+1][0])
	}
	for i, u := range unholdable() {
		wantText(t, s.Rows[1+len(hostile())+i][0], u[1])
	}
	if !b.Sheets[0].holds("In 7 cellen stonden tekens die niet in een rekenblad passen. Daar staan andere tekens voor.") {
		t.Error("the cover is silent about characters that were replaced")
	}
}

// newlines are one to LibreOffice.
var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func TestLibreOfficeShowsTheSame(t *testing.T) {
	d := sample()
	sheets := byLibreOffice(t, write(t, newMaker(t), FormatExcel, head(), d))
	if len(sheets) != 5 {
		t.Fatalf("%d sheets", len(sheets))
	}
	if got := sheets["Over deze kopie"][1][0]; got != "COMPLEET" {
		t.Errorf("the cover says %q", got)
	}
	texts := sheets["Teksten ’van’ alles, met een la"]
	for i, want := range hostile() {
		if got := texts[i+1][0]; newlines.Replace(got) != newlines.Replace(want) {
			t.Errorf("%q became %q", want, got)
		}
	}
	for i, u := range unholdable() {
		if got := texts[1+len(hostile())+i][0]; got != u[1] {
			t.Errorf("%q became %q", u[1], got)
		}
	}
	for i, r := range d.rows[1][:40] {
		row := sheets["Offertes"][i+1]
		if day, err := time.Parse("01/02/2006", row[6]); err == nil {
			row[6] = day.Format(time.DateOnly) // LibreOffice wrote a real date in its own way
		}
		if v := r.Values[5]; row[6] != v.Text {
			t.Errorf("%s became %s", v.Text, row[6])
		}
		got, isNumber := new(big.Rat).SetString(row[4])
		want, _ := new(big.Rat).SetString(r.Values[3].Text)
		if same := isNumber && want != nil && got.Cmp(want) == 0; !same && row[4] != r.Values[3].Text {
			t.Errorf("%s became %s", r.Values[3].Text, row[4])
		}
		if want := []string{"1", "0"}[i%2]; row[5] != want {
			t.Errorf("%v became %s", r.Values[4].Bool, row[5])
		}
	}
}
