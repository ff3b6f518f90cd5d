package portaltest

import (
	"fmt"
	"strings"
	"time"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

func overview() *portal.Overview {
	return &portal.Overview{
		Sections: 4,
		Related:  related(),
		Purposes: []portal.Purpose{
			delivery(),
			{Title: "Rekeningen en belasting", Basis: "legal_obligation", Retention: "7 jaar."},
			{Title: "De nieuwsbrief sturen", Basis: "consent", Retention: "Tot u stopt.", Recipients: []string{"Mailhuis B.V."}, Withdraw: true},
			fraud(),
			{Title: "Onderzoek voor de gemeente", Basis: "public_task", Object: "objection"},
		},
		Running: []portal.Running{
			{Kind: "correction", Number: CaseNumber, Due: due},
			{Kind: "objection", Number: "P2WX-77AB", Due: Now.Add(-24 * time.Hour)},
		},
		Activities: []portal.Activity{
			{Time: Now.Add(-time.Minute), Key: "visit", Role: "customer"},
			{Time: Now.Add(-26 * time.Hour), Key: "link", Role: "agent"},
			{Time: Now.Add(-11 * 24 * time.Hour), Key: "correct", Role: "customer", Fields: []string{"E-mail", "Mobiel"}},
		},
		Missing: []portal.Gap{{Key: "related"}},
	}
}

func delivery() portal.Purpose {
	return portal.Purpose{
		Title: "Uw bestelling bezorgen", Basis: "contract", Retention: "Tot 2 jaar na uw laatste bestelling.",
		Categories: "Naam, adres, telefoonnummer en wat u bestelde.",
		Recipients: []string{"PostNL", "Bakker & Zonen Transport"},
		Source:     "Van u zelf. Uw adres vullen wij aan uit het register van adressen.",
	}
}

func fraud() portal.Purpose {
	return portal.Purpose{
		Title: "Fraude voorkomen", Basis: "legitimate_interest", Retention: "1 jaar.", Object: "objection",
		Categories: "Uw bestellingen en hoe u betaalde.",
		Transfers:  "Naar de Verenigde Staten, met de standaardcontracten van de Europese Commissie.",
		Automated:  "Een computer telt hoe vaak een betaling mislukte. Een medewerker beslist.",
	}
}

func related() []portal.RelatedLink {
	return []portal.RelatedLink{
		{Title: "Bestellingen", Handle: "deals"}, {Title: "Gesprekken", Handle: "hostile"}, {Title: "Brieven", Handle: "none"},
	}
}

func euro(s string) sdk.Value {
	v := sdk.Decimal(s)
	v.Currency = "EUR"
	return v
}

// Longer than a page shows at once.
var longNote = strings.Repeat("Eva belde over de bezorging van de tulpen voor de bruiloft van haar zus. ", 3) +
	"\n\nAfgesproken:\n- bezorgen op vrijdag\n- betalen na ontvangst\n- bellen als het later wordt\n\nZij was tevreden."

func myData() *portal.MyData {
	return &portal.MyData{Related: related(), Records: []portal.RecordView{{Title: "Eva Jansen", Files: "files", Sections: []portal.Section{
		{ID: "contact", Title: "Contact", Purpose: "Om u te bereiken over uw bestelling.", Handle: "contact", Withheld: 2, Ask: "correction", AskWithheld: "withheld", Purposes: []portal.Purpose{delivery(), fraud()}, Fields: []portal.FieldView{
			{Label: "Voornaam", Value: sdk.Text("Eva"), Editable: true},
			{Label: "Achternaam", Value: sdk.Text("Jansen-O’Brien"), Editable: true},
			{Label: "E-mail", Value: sdk.Text("eva@example.org"), Format: sdk.FormatEmail, Editable: true},
			{Label: "Mobiel", Value: sdk.Text("+31 6 12 34 56 78"), Format: sdk.FormatPhone, Editable: true},
			{Label: "Vaste telefoon", Value: sdk.Empty(sdk.KindText), Format: sdk.FormatPhone, Editable: true},
			{Label: "Geboortedatum", Value: sdk.Date("1980-03-02"), Editable: true},
			{Label: "Klantnummer", Value: sdk.Text("1003"), Why: "Het staat in uw contract."},
		}},
		{ID: "address", Title: "Adres", Purpose: "Om uw bestelling te bezorgen.", Handle: "address", Fields: []portal.FieldView{
			{Label: "Straat en nummer", Value: sdk.Text("Lange Voorhout 12 B"), Editable: true},
			{Label: "Postcode en plaats", Value: sdk.Text("2514 EA Den Haag"), Editable: true},
		}},
		{ID: "choices", Title: "Wensen", Handle: "contact", Fields: []portal.FieldView{
			{Label: "Taal", Value: sdk.Choice("nl", "Nederlands"), Editable: true},
			{Label: "Interesses", Value: sdk.Choices(sdk.Option{Key: "a", Label: "Tulpen"}, sdk.Option{Key: "b", Label: "Narcissen"}), Editable: true},
			{Label: "Nieuwsbrief", Value: sdk.Bool(true), Editable: true},
			{Label: "Vast bedrag per maand", Value: euro("12345.50"), Editable: true},
			{Label: "Punten", Value: sdk.Decimal("-1234567")},
			{Label: "Klant sinds", Value: sdk.Time(time.Date(2019, 6, 30, 22, 15, 0, 0, time.UTC))},
			{Label: "Adviseur", Value: sdk.Reference(sdk.Ref{Adapter: "a", Type: "t", ID: "1"}, "Mark de Boer")},
		}},
		{ID: "notes", Title: "Notities", Purpose: "Wat onze medewerkers opschreven.", Fields: []portal.FieldView{
			{Label: "Laatste gesprek", Value: sdk.Text(longNote), Format: sdk.FormatMultiline},
			{Label: "Opmerking", Value: sdk.HTML("<p>Belt <b>graag</b> &amp; vaak.</p><script>alert(1)</script><p>Liefst &apos;s ochtends.</p>")},
			{Label: "Medische wensen", Value: sdk.Withheld(sdk.KindText)},
		}},
	}}}}
}

// deals are three pages of one list.
func deals(handle string) *portal.RelatedPage {
	page := &portal.RelatedPage{Title: "Bestellingen", Ask: "correction", AskWithheld: "withheld", Columns: []string{"Datum", "Bedrag", "Stand"}}
	start := map[string]int{"deals": 0, "deals-1": 20, "deals-2": 40}[handle]
	for i := start; i < min(start+20, 47); i++ {
		day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -9*i)
		page.Rows = append(page.Rows, portal.RelatedRow{Title: fmt.Sprintf("Bestelling %d", 4100-i), Cells: []portal.FieldView{
			{Label: "Datum", Value: sdk.Date(day.Format(time.DateOnly))},
			{Label: "Bedrag", Value: euro(fmt.Sprintf("%d.%02d", 19+i*7%190, i*35%100))},
			{Label: "Stand", Value: sdk.Choice("k", []string{"Bezorgd", "Betaald", "Bezorgd"}[i%3])},
		}})
	}
	switch handle {
	case "deals":
		page.Next, page.Withheld = "deals-1", 1
	case "deals-1":
		page.Prev, page.Next = "deals", "deals-2"
	default:
		page.First = "deals"
	}
	return page
}

// Hostile are texts that a CRM may hold and no page may act on.
var Hostile = []string{
	`<script>alert("x")</script>`,
	`"><img src=x onerror=alert(1)>`,
	`{{.Org.Name}} ${7*7} <!-- -->`,
	`=HYPERLINK("http://example.org")`,
	"Rik\u202egnp.exe van Links\u2066",
	"Naam\x00met\x07 tekens\x1b[31m",
	"Slecht\xff\xfe UTF-8",
	"שלום עולם 123",
	"Z̸̡̛͎͖̪̠̀̏͑̑͝a̴̢͇̳͛l̶̨͙͌̾̈́g̸̢̈́o",
	"javascript:alert(1)",
	strings.Repeat("Donaudampfschifffahrtsgesellschaftskapitän", 4),
	"&lt;b&gt;niet vet&lt;/b&gt;",
}

func hostile() *portal.RelatedPage {
	page := &portal.RelatedPage{Title: "Gesprekken <i>", Columns: []string{"Tekst & meer", "Opmaak"}}
	for _, s := range Hostile {
		page.Rows = append(page.Rows, portal.RelatedRow{Title: s, Cells: []portal.FieldView{
			{Label: "Tekst & meer", Value: sdk.Text(s)}, {Label: "Opmaak", Value: sdk.HTML(s)},
		}})
	}
	page.Rows = append(page.Rows, portal.RelatedRow{Cells: []portal.FieldView{
		{Label: "Tekst & meer", Value: sdk.Text(longNote)}, {Label: "Opmaak", Value: sdk.Empty(sdk.KindHTML)},
	}})
	return page
}
