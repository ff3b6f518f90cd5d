package privacy_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// TestAnAgentsDecisionIsCheckedBeforeItStands: each mistake by its own error, and
// nothing decided.
func TestAnAgentsDecisionIsCheckedBeforeItStands(t *testing.T) {
	b := setup(t)
	good := b.shown(t, "news", true)
	if err := b.DecideFor(t.Context(), agent, subject(), good); err != nil {
		t.Fatal(err)
	}
	if err := b.DecideFor(t.Context(), agent, subject(), good); err != nil {
		t.Errorf("sent twice: %v", err)
	}
	with := func(change func(*privacy.ConsentDecision)) privacy.ConsentDecision {
		d := b.shown(t, "news", true)
		change(&d)
		return d
	}
	for name, c := range map[string]struct {
		d    privacy.ConsentDecision
		want error
	}{
		"an id of another decision": {with(func(d *privacy.ConsentDecision) { d.ID, d.Given = good.ID, false }), privacy.ErrReused},
		"another person's record":   {with(func(d *privacy.ConsentDecision) { d.Ref = person("2") }), privacy.ErrNotFound},
		"an unknown type":           {with(func(d *privacy.ConsentDecision) { d.Type = "nonsense" }), privacy.ErrNotToGive},
		"an inactive type":          {with(func(d *privacy.ConsentDecision) { d.Type = "fax" }), privacy.ErrNotToGive},
		"other words":               {with(func(d *privacy.ConsentDecision) { d.TextID = b.shown(t, "photos", true).TextID }), privacy.ErrStaleText},
		"no words":                  {with(func(d *privacy.ConsentDecision) { d.TextID = good.ID }), privacy.ErrNotFound},
		"a note too long":           {with(func(d *privacy.ConsentDecision) { d.Note = strings.Repeat("é", privacy.MaxNote+1) }), privacy.ErrInvalidText},
		"a note that is no text":    {with(func(d *privacy.ConsentDecision) { d.Note = "\xff" }), privacy.ErrInvalidText},
		"a note that ends early":    {with(func(d *privacy.ConsentDecision) { d.Note = "a\x00b" }), privacy.ErrInvalidText},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(b.ledger.entries)
			if err := b.DecideFor(t.Context(), agent, subject(), c.d); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if len(b.ledger.entries) != before {
				t.Error("something was decided")
			}
		})
	}
	if _, _, err := b.ShowConsent(t.Context(), person("1"), "fax", "nl"); !errors.Is(err, privacy.ErrInactiveType) {
		t.Errorf("inactive: %v", err)
	}
	if _, _, err := b.ShowConsent(t.Context(), person("1"), "nonsense", "nl"); !errors.Is(err, privacy.ErrNotFound) || errors.Is(err, privacy.ErrInactiveType) {
		t.Errorf("unknown: %v", err)
	}
}

func TestAnAgentSeesTheConsentsOfAContact(t *testing.T) {
	b := setup(t)
	all, err := b.ConsentsFor(t.Context(), agent, person("1"))
	if err != nil || len(all.List) != 3 || !slices.Equal(all.Closed, []string{"fax"}) {
		t.Fatalf("%+v, %v", all, err)
	}
	if last := b.ledger.entries[len(b.ledger.entries)-1]; last.Kind != privacy.OpView || last.Actor != agent || last.Notes["page"] != "consents" {
		t.Errorf("that an agent looked is not in the ledger: %+v", last)
	}
	if _, err := b.ConsentsFor(t.Context(), agent, sdk.Ref{Adapter: "mem", Type: "note", ID: "1"}); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("not configured: %v", err)
	}
	if _, err := b.ConsentsFor(t.Context(), agent, person("4711")); sdk.KindOf(err) != sdk.KindNotFound {
		t.Errorf("no such record: %v", err)
	}
	b.Consenting = nil
	if _, err := b.ConsentsFor(t.Context(), agent, person("1")); !errors.Is(err, privacy.ErrNoConsents) {
		t.Errorf("none kept: %v", err)
	}
}

// TestARefusedReceiptWaitsForAnAgentUntilItIsSettled: whatever else happens in between.
func TestARefusedReceiptWaitsForAnAgentUntilItIsSettled(t *testing.T) {
	b := setup(t)
	keys := func() (out []string) {
		st, err := b.StandingOf(t.Context(), subject())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range st.Now(b.now) {
			out = append(out, l.Key)
		}
		return out
	}
	b.decide(t, "news", true)
	b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"append_consent": sdk.KindDenied}})
	b.pass(t.Context())
	b.now = b.now.Add(40 * 24 * time.Hour)
	if got := keys(); !slices.Equal(got, []string{"consent_refused"}) {
		t.Fatalf("lines: %v", got)
	}
	b.crm.SetFaults(memadapter.Faults{})
	if err := b.DecideFor(t.Context(), agent, subject(), b.shown(t, "news", true)); err != nil {
		t.Fatal(err)
	}
	if errs := b.pass(t.Context()); errs != nil {
		t.Fatal(errs)
	}
	if got := keys(); len(got) != 0 {
		t.Errorf("settled, and still there: %v", got)
	}
}

func TestAnObjectionThatAnAgentPassesOn(t *testing.T) {
	b := setup(t)
	d := b.shown(t, "news", true)
	if err := b.DecideFor(t.Context(), agent, subject(), d); err != nil {
		t.Fatal(err)
	}
	b.now = b.now.Add(time.Minute)
	stop := func(subject sdk.Subject, id string) error {
		return b.StopMarketingFor(t.Context(), agent, subject, id, "phone", "called_back")
	}
	if err := stop(subject(), d.ID); !errors.Is(err, privacy.ErrReused) {
		t.Errorf("an id of something else: %v", err)
	}
	if err := stop(sdk.Subject{{Adapter: "mem", Type: "note", ID: "1"}}, privacy.NewID()); !errors.Is(err, privacy.ErrNotFound) {
		t.Errorf("not configured: %v", err)
	}
	id := privacy.NewID()
	for range 2 {
		if err := stop(subject(), id); err != nil {
			t.Fatal(err)
		}
	}
	if c := b.consent(t, "news"); c.State != privacy.ConsentWithdrawn {
		t.Errorf("at once: %+v", c)
	}
}

// TestLightsSayWhenTheCRMIsAway: what the receipts say is no answer for the CRM.
func TestLightsSayWhenTheCRMIsAway(t *testing.T) {
	b := setup(t)
	b.decide(t, "news", true)
	b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"consent_types": sdk.KindUnavailable}})
	lights, err := b.Lights(context.Background(), subject())
	if sdk.KindOf(err) != sdk.KindUnavailable || len(lights) != 1 {
		t.Errorf("%+v, %v", lights, err)
	}
}
