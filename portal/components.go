package portal

import (
	"net/http"
	"time"

	"github.com/inzage/inzage/sdk"
)

// componentsView feeds every part of the templates once, for developers and for
// tests of accessibility.
type componentsView struct {
	Form formView
	Data myDataView
	List *RelatedPage
	Over overviewView
	Card consentView
	Copy copiesView
	Sure *Receipt
}

// components shows all parts on one page. Its sample data is of nobody.
func (p *Portal) components(q *request) error {
	long := "Line one\nLine two\nLine three\nLine four\nLine five\nLine six"
	section := Section{ID: "s", Title: "Section", Purpose: "Purpose", Handle: "x", Withheld: 2, Fields: []FieldView{
		{Label: "Text", Value: sdk.Text("Value"), Editable: true},
		{Label: "Long", Value: sdk.Text(long), Format: sdk.FormatMultiline, Why: "Reason"},
		{Label: "Empty", Value: sdk.Empty(sdk.KindText)},
		{Label: "Withheld", Value: sdk.Withheld(sdk.KindText)},
		{Label: "Several", Value: sdk.Choices(sdk.Option{Key: "a", Label: "One"}, sdk.Option{Key: "b", Label: "Two"})},
	}}
	options := []sdk.Option{{Key: "a", Label: "One"}, {Key: "b", Label: "Two"}}
	form := &Form{Handle: "x", Title: "Section", Inputs: []InputField{
		{Name: "f0", Label: "Text", Kind: sdk.KindText, Required: true, Error: FieldError{Reason: sdk.ReasonRequired}},
		{Name: "f1", Label: "Long", Kind: sdk.KindText, Format: sdk.FormatMultiline, Max: 200},
		{Name: "f2", Label: "Date", Kind: sdk.KindDate, Error: FieldError{Reason: sdk.ReasonFormat}},
		{Name: "f3", Label: "One of few", Kind: sdk.KindOption, Options: options, Value: sdk.Choice("a", "One")},
		{Name: "f4", Label: "Several", Kind: sdk.KindOptions, Options: options},
		{Name: "f5", Label: "Yes or no", Kind: sdk.KindBool, Required: true},
	}}
	q.show(http.StatusOK, "components", componentsView{
		Form: newFormView(q.formatter(), form, nil),
		Data: newMyDataView(&MyData{Records: []RecordView{{Sections: []Section{section}}}}, &Visit{MayEdit: true, MayConsent: true}),
		List: &RelatedPage{
			Title: "List", Columns: []string{"Column"}, Next: "n", Prev: "p",
			Rows: []RelatedRow{{Title: "Row", Cells: section.Fields[:1]}},
		},
		Card: sampleConsent(p.options.Now()),
		Copy: copiesView{
			Copies: &Copies{Everything: CopyContents{Parts: []CopyPart{{Key: "consents", Count: 3}, {Title: "List"}}}},
			Made:   []copyMadeView{newCopyMade(CopyMade{Time: p.options.Now(), State: "complete"}), newCopyMade(CopyMade{Time: p.options.Now()})},
		},
		Over: overviewView{Reasons: samplePurposes(), Lines: []activityLine{{Activity: Activity{Time: p.options.Now()}, What: "activity_view", Who: "role_customer"}}},
		Sure: &Receipt{Number: "2026-0001", Time: p.options.Now().Add(-time.Minute), State: "applied", Rows: section.Fields[:1]},
	})
	return nil
}

func sampleConsent(now time.Time) consentView {
	return newConsentView(&Consent{
		Title: "Consent", Text: "The exact text", State: "given", Since: now, Pending: true, Observed: true, KeptBy: "name@example.org",
		Withdraw: "x", History: []ConsentEvent{{Time: now, Given: true, Role: "customer", Text: "The exact text", Version: "1a2b", Language: "en", Receipt: "x"}},
	}, 0, true)
}

func samplePurposes() []purposeView {
	return purposes([]Purpose{{
		Title: "Purpose", Basis: "consent", Retention: "A year", Categories: "Names", Recipients: []string{"Somebody"}, Source: "You",
		Transfers: "None", Automated: "None", Withdraw: true, Object: "x",
	}}, &Visit{MayConsent: true})
}
