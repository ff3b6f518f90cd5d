package tryton

import (
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

// TestALateConsentIsNoConsent: who has unsubscribed by the link in a mailing,
// long after a consent that the CRM did not hear of, stays unsubscribed.
func TestALateConsentIsNoConsent(t *testing.T) {
	f := start(t)
	list := f.crm.ID("newsletter")
	f.crm.Call("marketing.email.write", []any{1}, map[string]any{"active": false}, map[string]any{})
	late := f.decision("eva", list, true)
	late.Time = time.Now().Add(-3 * time.Hour)
	_, err := f.AppendConsent(t.Context(), late)
	if e := wantKind(t, err, sdk.KindInvalid); e.Field != "time" || f.rows(list) != "eva@example.test=0" {
		t.Errorf("%+v, %s", e, f.rows(list))
	}
}

func TestASubscriptionWhoseAnswerIsLost(t *testing.T) {
	f, p := proxied(t)
	list := f.crm.ID("newsletter")
	for _, given := range []bool{false, true} {
		heal := p.Lose()
		if e := f.decide(f.decision("eva", list, given)); e.Given != given {
			t.Errorf("%+v", e)
		}
		heal()
	}
	heal := p.Lose()
	f.decide(f.decision("bram", list, true))
	heal()
	if got := f.rows(list); got != "eva@example.test=1 bram@example.test=1" {
		t.Errorf("the CRM holds %s", got)
	}
}

// TestSubscribersAtOnce: through two adapters, whose locks know nothing of each
// other, Tryton's constraint lets one row be made, and the rest find it.
func TestSubscribersAtOnce(t *testing.T) {
	f := start(t)
	other := New(Options{})
	defer other.Close()
	g := &fixture{Adapter: other, t: t, crm: f.crm}
	g.configure(settingsFor(t, f.crm))
	list := f.crm.ID("newsletter")
	var all sync.WaitGroup
	for i := range 8 {
		a := []*fixture{f, g}[i%2]
		all.Go(func() {
			if _, err := a.AppendConsent(t.Context(), f.decision("bram", list, true)); err != nil {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if got := f.rows(list); got != "eva@example.test=1 bram@example.test=1" {
		t.Errorf("the CRM holds %s", got)
	}
}

// TestAnAddressThatStandsTwice: made past Tryton, in another case. Tryton itself
// will not write such rows any more; that is told, and nothing is said to be done.
func TestAnAddressThatStandsTwice(t *testing.T) {
	f := start(t)
	list := f.crm.ID("newsletter")
	f.crm.Exec("INSERT INTO marketing_email (email, list_, active, email_token, create_date) SELECT 'EVA@example.test', list_, 1, 'x', create_date FROM marketing_email")
	f.crm.Exec("UPDATE marketing_email SET active = 0 WHERE email = 'eva@example.test'")
	if e := f.consentsNow("eva"); len(e) != 1 || !e[0].Given {
		t.Errorf("one that is active counts: %+v", e)
	}
	_, err := f.AppendConsent(t.Context(), f.decision("eva", list, false))
	wantKind(t, err, sdk.KindInvalid)
}
