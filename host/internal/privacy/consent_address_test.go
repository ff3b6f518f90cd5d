package privacy_test

import (
	"context"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// newsletters is a CRM that keeps subscriptions by address and no history.
type newsletters struct {
	b    *bench
	subs map[string]bool
	made time.Time // of every row
	ends []string  // addresses at which something was withdrawn
}

func (n *newsletters) address(ctx context.Context, ref sdk.Ref) string {
	r, err := n.b.crm.Contact(ctx, ref)
	if err != nil {
		return ""
	}
	return r.Values["email"].Text
}

func (n *newsletters) ConsentTypes(context.Context, *sdk.ConsentTypesRequest) (*sdk.ConsentTypesResponse, error) {
	return &sdk.ConsentTypesResponse{Types: []sdk.ConsentType{{
		ID: "list 1", Titles: sdk.Labels{"": "Newsletter"}, Texts: sdk.Labels{"": "Monthly."}, Channel: sdk.ChannelEmail, KeptBy: "email",
	}}}, nil
}

func (n *newsletters) Consents(ctx context.Context, req *sdk.ConsentsRequest) (*sdk.ConsentsResponse, error) {
	out := &sdk.ConsentsResponse{}
	if a := n.address(ctx, req.Ref); n.subs[a] {
		out.Events = append(out.Events, sdk.ConsentEvent{Row: "1", Type: "list 1", Given: true, Address: a, Time: n.made})
	}
	return out, nil
}

func (n *newsletters) AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error) {
	a := req.Address
	if a == "" {
		a = n.address(ctx, req.Ref)
	}
	n.subs[a] = req.Given
	if !req.Given {
		n.ends = append(n.ends, a)
	}
	return &sdk.AppendConsentResponse{Event: sdk.ConsentEvent{Type: req.Type, Given: req.Given, Address: a}}, nil
}

func keptByAddress(t *testing.T) (*bench, *newsletters) {
	b := setup(t)
	n := &newsletters{b: b, subs: map[string]bool{"person1@example.test": true}}
	b.Consenting = n
	b.plan.Contacts[0].Sections[0].Fields[3].Editable = true // email
	return b, n
}

func TestWithoutHistoryAChangeIsObservedOnce(t *testing.T) {
	b, n := keptByAddress(t)
	for range 2 {
		if c := b.consent(t, "list 1"); c.State != privacy.ConsentGiven || len(c.Facts) != 1 || c.Address != "person1@example.test" {
			t.Fatalf("%+v", c)
		}
	}
	n.subs["person1@example.test"] = false // unsubscribed by the link in a newsletter
	b.now = b.now.Add(time.Minute)
	for range 2 {
		if c := b.consent(t, "list 1"); c.State != privacy.ConsentWithdrawn || len(c.Facts) != 2 {
			t.Fatalf("%+v", c)
		}
	}
	b.now = b.now.Add(time.Minute)
	b.decide(t, "list 1", true)
	if c := b.consent(t, "list 1"); c.State != privacy.ConsentGiven || len(c.Facts) != 3 || !c.Pending {
		t.Fatalf("not told yet, so nothing is observed: %+v", c)
	}
	b.pass(t.Context())
	if c := b.consent(t, "list 1"); c.State != privacy.ConsentGiven || len(c.Facts) != 3 || c.Pending {
		t.Fatalf("%+v", c)
	}
}

func TestACorrectedAddressTakesItsConsentsAlong(t *testing.T) {
	b, n := keptByAddress(t)
	b.consent(t, "list 1")
	change := []sdk.Change{{
		Op: sdk.OpSet, Field: "email", Old: sdk.Text("person1@example.test"), New: sdk.Text("new@example.test"),
	}}
	if got := b.CarriedBy(t.Context(), person("1"), change); len(got) != 1 {
		t.Fatalf("carried: %+v", got)
	}
	b.now = b.now.Add(time.Minute)
	if _, err := b.Correct(t.Context(), visit(), privacy.Correction{ID: privacy.NewID(), Ref: person("1"), Revision: "1", Changes: change}); err != nil {
		t.Fatal(err)
	}
	for range 3 { // the correction's job, then those of its receipts
		if errs := b.pass(t.Context()); errs != nil {
			t.Fatal(errs)
		}
	}
	if n.subs["person1@example.test"] || !n.subs["new@example.test"] {
		t.Fatalf("in the CRM: %v", n.subs)
	}
	c := b.consent(t, "list 1")
	if c.State != privacy.ConsentGiven || !c.Facts[0].Carried || c.Pending || len(b.ledger.boxes) != 0 {
		t.Fatalf("%+v, %d boxes", c, len(b.ledger.boxes))
	}
}

func TestAnAddressThatIsRemovedEndsItsConsents(t *testing.T) {
	b, n := keptByAddress(t)
	if c := b.consent(t, "list 1"); c.Address == "" {
		t.Fatalf("%+v", c)
	}
	change := []sdk.Change{{
		Op: sdk.OpSet, Field: "email", Old: sdk.Text("person1@example.test"), New: sdk.Empty(sdk.KindText),
	}}
	if got := b.CarriedBy(t.Context(), person("1"), change); len(got) != 1 || !got[0].Ends(change) {
		t.Fatalf("carried: %+v", got)
	}
	b.now = b.now.Add(time.Minute)
	if _, err := b.Correct(t.Context(), visit(), privacy.Correction{ID: privacy.NewID(), Ref: person("1"), Revision: "1", Changes: change}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if errs := b.pass(t.Context()); errs != nil {
			t.Fatal(errs)
		}
	}
	if len(n.subs) != 1 || n.subs["person1@example.test"] {
		t.Fatalf("in the CRM: %v", n.subs)
	}
	if c := b.consent(t, "list 1"); c.State != privacy.ConsentWithdrawn || c.Pending || c.Refused {
		t.Fatalf("%+v", c)
	}
}
