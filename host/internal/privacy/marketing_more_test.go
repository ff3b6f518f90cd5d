package privacy_test

import (
	"context"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// merged is a CRM that merged record 5 into record 1.
type merged struct{ *bench }

func (m merged) ConsentTypes(ctx context.Context, req *sdk.ConsentTypesRequest) (*sdk.ConsentTypesResponse, error) {
	return m.crm.ConsentTypes(ctx, req)
}

func (m merged) Consents(ctx context.Context, req *sdk.ConsentsRequest) (*sdk.ConsentsResponse, error) {
	if req.Ref.ID == "5" {
		return nil, &sdk.Error{Kind: sdk.KindMoved, MovedTo: person("1")}
	}
	return m.crm.Consents(ctx, req)
}

func (m merged) AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error) {
	if req.Ref.ID == "5" {
		return nil, &sdk.Error{Kind: sdk.KindMoved, MovedTo: person("1")}
	}
	return m.crm.AppendConsent(ctx, req)
}

// TestAMergeIsFollowed: consents are read like all data of a merged record, so
// that neither the page nor a copy is an outage.
func TestAMergeIsFollowed(t *testing.T) {
	b := setup(t)
	b.Consenting = merged{b}
	b.crm.Decide(person("1"), sdk.ConsentEvent{Type: "news", Given: true, Time: b.now.Add(-time.Hour)})
	for range 2 {
		all, err := b.ConsentsOf(t.Context(), person("5"))
		if err != nil || !all.Moved || all.List[0].State != privacy.ConsentGiven || len(all.List[0].Facts) != 1 || !all.List[0].Moved {
			t.Fatalf("%+v, %v", all, err)
		}
	}
	d := b.shown(t, "news", false)
	d.Ref = person("5")
	v := visit()
	v.Subject = sdk.Subject{person("5")}
	b.now = b.now.Add(time.Minute)
	if err := b.Decide(t.Context(), v, d); err != nil {
		t.Fatal(err)
	}
	b.pass(t.Context())
	all, err := b.ConsentsOf(t.Context(), person("5"))
	if err != nil || all.List[0].State != privacy.ConsentWithdrawn || !all.List[0].Refused {
		t.Fatalf("for an agent to settle: %+v, %v", all, err)
	}
}

// TestAStopReachesEveryRecord: one that is gone from the CRM, or merged there,
// holds up no other, and is not asked for again for ever.
func TestAStopReachesEveryRecord(t *testing.T) {
	for name, first := range map[string]string{"gone": "99", "merged": "5"} {
		b := setup(t)
		b.Consenting = merged{b}
		b.decide(t, "news", true)
		b.pass(t.Context())
		b.now = b.now.Add(time.Minute)
		v := visit()
		v.Subject = sdk.Subject{person(first), person("1")}
		if err := b.StopMarketing(t.Context(), v); err != nil {
			t.Fatal(err)
		}
		b.pass(t.Context())
		b.pass(t.Context())
		if rows := b.rows(t); rows[len(rows)-1].Given {
			t.Errorf("%s: the CRM has not heard of it", name)
		}
		for range 3 {
			b.pass(t.Context())
		}
		for _, j := range b.ledger.jobs {
			if j.Kind == privacy.JobConsent && j.Message == "marketing" {
				t.Errorf("%s: the objection is repeated for ever", name)
			}
		}
	}
}

// TestASecondObjectionEndsWhatTheCRMGotInBetween: also in the same visit.
func TestASecondObjectionEndsWhatTheCRMGotInBetween(t *testing.T) {
	b := setup(t)
	if err := b.StopMarketing(t.Context(), visit()); err != nil {
		t.Fatal(err)
	}
	b.pass(t.Context())
	b.now = b.now.Add(time.Minute)
	b.crm.Decide(person("1"), sdk.ConsentEvent{Type: "news", Given: true, Time: b.now})
	if c := b.consent(t, "news"); c.State != privacy.ConsentGiven {
		t.Fatal(c.State)
	}
	b.now = b.now.Add(time.Minute)
	if err := b.StopMarketing(t.Context(), visit()); err != nil {
		t.Fatal(err)
	}
	if c := b.consent(t, "news"); c.State != privacy.ConsentWithdrawn {
		t.Errorf("%s: the page said that it was stopped", c.State)
	}
}
