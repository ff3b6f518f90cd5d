package privacy_test

import (
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// TestTheCRMsOwnOrderCounts: an agent withdraws in the CRM what was given here, and
// the CRM keeps the day alone, or the agent typed the date of the letter.
func TestTheCRMsOwnOrderCounts(t *testing.T) {
	for name, back := range map[string]time.Duration{"the day alone": 8 * time.Hour, "the date of a letter": 200 * time.Hour} {
		b := setup(t)
		b.decide(t, "news", true)
		b.pass(t.Context())
		b.now = b.now.Add(time.Hour)
		b.crm.Decide(person("1"), sdk.ConsentEvent{Type: "news", Given: false, Time: b.now.Add(-back)})
		for range 2 {
			if c := b.consent(t, "news"); c.State != privacy.ConsentWithdrawn || len(c.Facts) != 2 {
				t.Errorf("%s: %s, %d facts", name, c.State, len(c.Facts))
			}
		}
		lines, err := privacy.Prove(t.Context(), b.ledger, person("1"), "news", b.now)
		if err != nil || privacy.StateAt(lines, b.now) != privacy.ConsentWithdrawn {
			t.Errorf("%s: proved %s, %v", name, privacy.StateAt(lines, b.now), err)
		}
	}
}

// TestWithoutHistoryTheStateIsTheNewest: such a row can carry the moment at which
// it was made, not the one at which it changed.
func TestWithoutHistoryTheStateIsTheNewest(t *testing.T) {
	b, n := keptByAddress(t)
	n.made = b.now.Add(-100 * time.Hour)
	b.consent(t, "list 1")
	b.now = b.now.Add(time.Minute)
	b.decide(t, "list 1", false)
	b.pass(t.Context())
	b.now = b.now.Add(time.Minute)
	n.subs["person1@example.test"] = true // somebody put it back
	for range 2 {
		if c := b.consent(t, "list 1"); c.State != privacy.ConsentGiven || len(c.Facts) != 3 {
			t.Fatalf("%s, %d facts", c.State, len(c.Facts))
		}
	}
}
