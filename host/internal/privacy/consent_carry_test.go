package privacy_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// twoAddresses keeps one consent by e-mail address and another by number.
type twoAddresses struct {
	*newsletters
	told []string // type, address, decision
}

func (n *twoAddresses) ConsentTypes(context.Context, *sdk.ConsentTypesRequest) (*sdk.ConsentTypesResponse, error) {
	kept := func(id, by string) sdk.ConsentType {
		return sdk.ConsentType{ID: id, Titles: sdk.Labels{"": id}, Texts: sdk.Labels{"": id}, Channel: sdk.ChannelEmail, KeptBy: by, Months: 12}
	}
	return &sdk.ConsentTypesResponse{Types: []sdk.ConsentType{kept("mails", "email"), kept("calls", "name")}}, nil
}

func (n *twoAddresses) Consents(context.Context, *sdk.ConsentsRequest) (*sdk.ConsentsResponse, error) {
	given := n.b.now.Add(-10 * 30 * 24 * time.Hour)
	return &sdk.ConsentsResponse{History: true, Events: []sdk.ConsentEvent{
		{Row: "1", Type: "mails", Given: true, Time: given}, {Row: "2", Type: "calls", Given: true, Time: given},
	}}, nil
}

func (n *twoAddresses) AppendConsent(_ context.Context, r *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error) {
	if !r.Given {
		n.told = append(n.told, r.Type+" at "+r.Address)
	}
	return &sdk.AppendConsentResponse{}, nil
}

// TestEveryConsentIsCarriedFromItsOwnAddress, and lasts no longer for it.
func TestEveryConsentIsCarriedFromItsOwnAddress(t *testing.T) {
	b, n := keptByAddress(t)
	two := &twoAddresses{newsletters: n}
	b.Consenting = two
	until := b.consent(t, "mails").Until
	change := []sdk.Change{
		{Op: sdk.OpSet, Field: "email", Old: sdk.Text("person1@example.test"), New: sdk.Text("new@example.test")},
		{Op: sdk.OpSet, Field: "name", Old: sdk.Text("0301"), New: sdk.Text("0302")},
	}
	c := privacy.Correction{ID: privacy.NewID(), Ref: person("1"), Revision: "1", Changes: change}
	b.CRM = agrees{memCRM{b.crm}}
	if _, err := b.Correct(t.Context(), visit(), c); err != nil {
		t.Fatal(err)
	}
	for _, e := range b.ledger.entries {
		for k, v := range e.Notes {
			if strings.Contains(v, "example.test") || strings.Contains(v, "0301") {
				t.Errorf("the note %s holds an address", k)
			}
		}
	}
	for range 3 {
		if errs := b.pass(t.Context()); errs != nil {
			t.Fatal(errs)
		}
	}
	slices.Sort(two.told)
	if want := []string{"calls at 0301", "mails at person1@example.test"}; !slices.Equal(two.told, want) {
		t.Errorf("withdrawn: %v, want %v", two.told, want)
	}
	if c := b.consent(t, "mails"); c.State != privacy.ConsentGiven || !c.Facts[0].Carried || !c.Until.Equal(until) {
		t.Errorf("carried, it lasts until %s and not %s", c.Until, until)
	}
}

// agrees is a CRM that takes every correction.
type agrees struct{ memCRM }

func (agrees) Update(context.Context, *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	return &sdk.UpdateResponse{}, nil
}
