package export

import (
	"fmt"
	"strings"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// sample is a copy with every kind of value and every state.
func sample() *dataset {
	person := Section{Key: "person", Label: "Persoon: u/uw [alles]", Shape: privacy.CopyFields, Refs: true, Columns: kinds()}
	deals := Section{Key: "deal", Label: "Offertes", Shape: privacy.CopyTable, Refs: true, Columns: kinds()}
	texts := Section{Key: "texts", Label: "Teksten 'van' alles, met een lange naam", Shape: privacy.CopyTable, Columns: []Column{
		{Key: "a", Label: "=Eén", Kind: sdk.KindText}, {Key: "b", Label: "Twee <b>", Kind: sdk.KindText, Format: sdk.FormatMultiline},
	}}
	none := Section{Key: "none", Label: "History", Shape: privacy.CopyTable, Columns: kinds()[:2]}
	d := &dataset{sections: []Section{person, deals, texts, none}, rows: make([][]Row, 4)}
	d.rows[0] = []Row{{Ref: ref("person", "1"), Values: fullRow(0)}}
	for i := range 40 {
		d.rows[1] = append(d.rows[1], Row{Ref: ref("deal", fmt.Sprint(100+i)), Values: fullRow(i)})
	}
	d.rows[1] = append(d.rows[1], emptyRows()...)
	for i, s := range hostile() {
		d.rows[2] = append(d.rows[2], Row{Values: []sdk.Value{sdk.Text(s), sdk.Text(fmt.Sprint(i))}})
	}
	for _, u := range unholdable() {
		d.rows[2] = append(d.rows[2], Row{Values: []sdk.Value{sdk.Text(u[0])}})
	}
	d.cover.Withheld = []privacy.CopyWithheld{
		{Section: "deal", Count: 3, Reason: privacy.CopyOfOthers},
		{Section: "note", Label: "Notities", Count: 1, Reason: privacy.CopyInReview, Until: testNow.AddDate(0, 0, 14)},
		{Section: "activity", Label: "Activiteit", Count: 7, Reason: privacy.CopyOfStaff, Ask: "Schrijf ons."},
		{Section: "person", Count: 1, Reason: privacy.CopyByCRM},
	}
	return d
}

func kinds() []Column {
	return []Column{
		{Key: "name", Label: "Naam", Kind: sdk.KindText},
		{Key: "bio", Label: "Over", Kind: sdk.KindHTML},
		{Key: "value", Label: "Bedrag", Kind: sdk.KindDecimal},
		{Key: "count", Label: "Aantal", Kind: sdk.KindDecimal},
		{Key: "active", Label: "Actief", Kind: sdk.KindBool},
		{Key: "born", Label: "Geboren", Kind: sdk.KindDate},
		{Key: "seen", Label: "Gezien", Kind: sdk.KindTime},
		{Key: "stage", Label: "Fase", Kind: sdk.KindOption, Options: []sdk.Option{{Key: "won", Label: "Won", Texts: map[string]string{"nl": "Gewonnen"}}}},
		{Key: "tags", Label: "Labels", Kind: sdk.KindOptions},
		{Key: "owner", Label: "Eigenaar", Kind: sdk.KindReference},
		{Key: "file", Label: "Bestand", Kind: sdk.KindFile},
		{Key: "odd", Label: "Anders", Kind: "geo"},
	}
}

// numbers that a spreadsheet shows as they are, and others.
var numbers = []string{
	"0", "1", "-1", "12.50", "-0.01", "999999999999999", "0.000000000000001"[:16], "123456789012.345", "100", "0.10", "1000000.00",
	"9007199254740993", "12345678901234567890", "0.1234567890123456789", "007", "1e5", "+1", "-0", "-0.00", ".5", "5.", "NaN", "1,5", "--1", "",
}

var dates = []string{
	"1980-03-02", "1900-03-01", "1900-02-28", "1899-12-31", "1600-01-01", "9999-12-31", "2000-02-29", "2026-02-30", "0001-01-01", "2026-3-2", "morgen",
}

func fullRow(i int) []sdk.Value {
	moments := []time.Time{
		testNow, testNow.Add(123456789 * time.Nanosecond), time.Date(1950, 6, 1, 3, 4, 5, 0, time.UTC),
		time.Date(1890, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC),
		time.Date(2026, 7, 1, 22, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 30, 0, 0, time.UTC),
	}
	money := sdk.Decimal(numbers[i%len(numbers)])
	money.Currency = []string{"EUR", "USD", "", "euro"}[i%4]
	file := sdk.Value{Kind: sdk.KindFile, State: sdk.StatePresent, Text: "=brief.pdf", Ref: ref("file", "9")}
	return []sdk.Value{
		sdk.Text(hostile()[i%len(hostile())]),
		sdk.HTML(`<p>Hallo <b>daar</b></p><p>Zie <a href="https://x.example/?a=1&amp;b=2">hier</a><script>x()</script></p>`),
		money, sdk.Decimal(numbers[i%len(numbers)]), sdk.Bool(i%2 == 0),
		sdk.Date(dates[i%len(dates)]), sdk.Time(moments[i%len(moments)]),
		{Kind: sdk.KindOption, State: sdk.StatePresent, Options: []sdk.Option{{Key: "won", Label: "Won", Texts: map[string]string{"nl": "Gewonnen"}}}},
		sdk.Choices(sdk.Option{Key: "a", Label: "Eerste"}, sdk.Option{Key: "b"}, sdk.Option{Key: "c", Label: "=Derde"}),
		sdk.Reference(ref("person", "x:y/"+strings.Repeat("z", i%3)), []string{"Jan", ""}[i%2]),
		file,
		{Kind: "geo", State: sdk.StatePresent, Text: "52.1,4.3"},
	}
}

func emptyRows() []Row {
	none, hidden := make([]sdk.Value, 0, 12), make([]sdk.Value, 0, 12)
	for _, c := range kinds() {
		none, hidden = append(none, sdk.Empty(c.Kind)), append(hidden, sdk.Withheld(c.Kind))
	}
	other := Row{Ref: ref("deal", "3"), Values: []sdk.Value{sdk.Date("2026-01-31"), sdk.Text("tekst"), sdk.Text("12"), sdk.Bool(true)}}
	return []Row{{Ref: ref("deal", "1"), Values: none}, {Ref: ref("deal", "2"), Values: hidden}, other}
}
