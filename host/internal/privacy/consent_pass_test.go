package privacy_test

import (
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// TestTheCRMHearsOfDecisionsInTheirOrder: while the CRM was away a consent was
// given and withdrawn, and the job of the withdrawal comes first.
func TestTheCRMHearsOfDecisionsInTheirOrder(t *testing.T) {
	b := setup(t)
	given := b.decide(t, "news", true)
	b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"append_consent": sdk.KindUnavailable}})
	if errs := b.pass(t.Context()); len(errs) != 1 {
		t.Fatal(errs)
	}
	b.now = b.now.Add(time.Minute)
	withdrawn := b.decide(t, "news", false)
	b.crm.SetFaults(memadapter.Faults{})
	jobs := b.ledger.jobs
	b.ledger.jobs = nil
	for _, j := range []privacy.Job{jobs[1], jobs[0], jobs[0]} { // the older one waits longer
		if err := b.PassConsent(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	rows := b.rows(t)
	if len(rows) != 2 || rows[0].ID != given.ID || rows[1].ID != withdrawn.ID {
		t.Fatalf("in the CRM: %+v", rows)
	}
	if c := b.consent(t, "news"); c.State != privacy.ConsentWithdrawn || c.Pending || c.Facts[1].InCRM.IsZero() {
		t.Errorf("%+v", c)
	}
}

// TestWithoutPlaceForIDsAnOldJobChangesNothing: where the state is all there is, a
// job that runs again must not bring an earlier one back.
func TestWithoutPlaceForIDsAnOldJobChangesNothing(t *testing.T) {
	b, n := keptByAddress(t)
	b.consent(t, "list 1")
	b.now = b.now.Add(time.Minute)
	b.decide(t, "list 1", false)
	b.now = b.now.Add(time.Minute)
	b.decide(t, "list 1", true)
	jobs := b.ledger.jobs
	b.pass(t.Context())
	if err := b.PassConsent(t.Context(), jobs[0]); err != nil || !n.subs["person1@example.test"] {
		t.Errorf("%v, %v", err, n.subs)
	}
}

// TestACarriedConsentWithoutItsAddressHarmsNoOther: its time was over.
func TestACarriedConsentWithoutItsAddressHarmsNoOther(t *testing.T) {
	b, n := keptByAddress(t)
	b.consent(t, "list 1")
	b.now = b.now.Add(time.Minute)
	b.correctEmail(t)
	b.pass(t.Context()) // makes the receipts
	b.now = b.now.Add(400 * 24 * time.Hour)
	n.subs = map[string]bool{"new@example.test": true}
	b.pass(t.Context())
	b.pass(t.Context())
	if len(n.ends) != 0 || !n.subs["new@example.test"] {
		t.Errorf("withdrawn at an address that nobody asked about: %v", n.ends)
	}
}

func (b *bench) correctEmail(t *testing.T) {
	t.Helper()
	change := []sdk.Change{{
		Op: sdk.OpSet, Field: "email", Old: sdk.Text("person1@example.test"), New: sdk.Text("new@example.test"),
	}}
	if _, err := b.Correct(t.Context(), visit(), privacy.Correction{ID: privacy.NewID(), Ref: person("1"), Revision: "1", Changes: change}); err != nil {
		t.Fatal(err)
	}
}
