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

// shown opens the page of a decision.
func (b *bench) shown(t *testing.T, typ string, given bool) privacy.ConsentDecision {
	t.Helper()
	_, text, err := b.ShowConsent(t.Context(), person("1"), typ, "nl")
	if err != nil {
		t.Fatal(err)
	}
	return privacy.ConsentDecision{ID: privacy.NewID(), Ref: person("1"), Type: typ, Given: given, TextID: text.ID}
}

func (b *bench) decide(t *testing.T, typ string, given bool) privacy.ConsentDecision {
	t.Helper()
	d := b.shown(t, typ, given)
	if err := b.Decide(t.Context(), visit(), d); err != nil {
		t.Fatal(err)
	}
	return d
}

// pass carries out the jobs about consents.
func (b *bench) pass(ctx context.Context) (errs []error) {
	jobs := b.ledger.jobs
	b.ledger.jobs = nil
	for _, j := range jobs {
		if j.Kind != privacy.JobConsent {
			continue
		}
		if err := b.PassConsent(ctx, j); err != nil {
			errs = append(errs, err)
			b.ledger.jobs = append(b.ledger.jobs, j)
		}
	}
	return errs
}

func (b *bench) consent(t *testing.T, typ string) privacy.Consent {
	t.Helper()
	all, err := b.ConsentsOf(t.Context(), person("1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all.List {
		if c.Type.ID == typ {
			return c
		}
	}
	return privacy.Consent{}
}

func (b *bench) rows(t *testing.T) []sdk.ConsentEvent {
	t.Helper()
	resp, err := b.crm.Consents(t.Context(), &sdk.ConsentsRequest{Ref: person("1")})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Events
}

func TestAReceiptStandsBeforeTheCRMHasIt(t *testing.T) {
	b := setup(t)
	if c := b.consent(t, "news"); c.State != privacy.ConsentNever {
		t.Fatalf("at first: %+v", c)
	}
	d := b.decide(t, "news", true)
	if c := b.consent(t, "news"); c.State != privacy.ConsentGiven || !c.Pending || len(b.rows(t)) != 0 {
		t.Fatalf("before the job: %+v, %d rows", c, len(b.rows(t)))
	}
	if err := b.Decide(t.Context(), visit(), d); err != nil {
		t.Fatalf("sent twice: %v", err)
	}
	if errs := b.pass(t.Context()); errs != nil {
		t.Fatal(errs)
	}
	rows := b.rows(t)
	if len(rows) != 1 || rows[0].ID != d.ID || !rows[0].Given || rows[0].Source != "portal" {
		t.Fatalf("in the CRM: %+v", rows)
	}
	b.now = b.now.Add(time.Minute)
	b.decide(t, "news", false)
	c := b.consent(t, "news")
	if c.State != privacy.ConsentWithdrawn || !c.Pending || len(c.Facts) != 2 || c.Facts[1].InCRM.IsZero() {
		t.Fatalf("withdrawn: %+v", c)
	}
	r, err := b.ReceiptOf(t.Context(), subject(), d.ID)
	if err != nil || r.Text.Text != "U krijgt elke maand onze nieuwsbrief per e-mail." || r.Text.Language != "nl" || r.Fact.InCRM.IsZero() {
		t.Fatalf("receipt: %+v, %v", r, err)
	}
	if _, err := b.ReceiptOf(t.Context(), sdk.Subject{person("2")}, d.ID); !errors.Is(err, privacy.ErrNotFound) {
		t.Fatalf("somebody else's receipt: %v", err)
	}
}

func TestALostAnswerAddsNoSecondRow(t *testing.T) {
	b := setup(t)
	b.decide(t, "news", true)
	b.crm.SetFaults(memadapter.Faults{LoseAnswer: true})
	if errs := b.pass(t.Context()); len(errs) != 1 {
		t.Fatalf("a lost answer: %v", errs)
	}
	if c := b.consent(t, "news"); c.State != privacy.ConsentGiven || !c.Pending {
		t.Fatalf("not known yet: %+v", c)
	}
	b.crm.SetFaults(memadapter.Faults{})
	if errs := b.pass(t.Context()); errs != nil || len(b.rows(t)) != 1 {
		t.Fatalf("repeated: %v, %d rows", errs, len(b.rows(t)))
	}
}

func TestDecisionsWhileTheCRMIsAway(t *testing.T) {
	b := setup(t)
	b.decide(t, "news", true)
	b.pass(t.Context())
	b.now = b.now.Add(time.Minute)
	d := b.shown(t, "news", false)
	b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{
		"consent_types": sdk.KindUnavailable, "consents": sdk.KindUnavailable, "append_consent": sdk.KindUnavailable,
	}})
	all, err := b.ConsentsOf(t.Context(), person("1"))
	if err != nil || !all.Away || len(all.List) != 1 || all.List[0].State != privacy.ConsentGiven {
		t.Fatalf("the receipts alone: %+v, %v", all, err)
	}
	if err := b.Decide(t.Context(), visit(), d); err != nil {
		t.Fatal(err)
	}
	if c := b.consent(t, "news"); c.State != privacy.ConsentWithdrawn {
		t.Fatalf("a withdrawal waits for the CRM: %+v", c)
	}
	if errs := b.pass(t.Context()); len(errs) != 1 {
		t.Fatalf("the job must be repeated: %v", errs)
	}
	b.crm.SetFaults(memadapter.Faults{})
	if errs := b.pass(t.Context()); errs != nil || len(b.rows(t)) != 2 {
		t.Fatalf("%v, %d rows", errs, len(b.rows(t)))
	}
}

func TestWhatMayBeDecided(t *testing.T) {
	b := setup(t)
	stale := b.shown(t, "news", true)
	b.crm.Decide(person("1"), sdk.ConsentEvent{Type: "fax", Given: true, Time: b.now.Add(-time.Hour)}) // of an inactive type
	fax := b.shown(t, "fax", false)
	calls, callsGiven := b.shown(t, "calls", false), b.shown(t, "calls", true)
	types, _ := b.crm.ConsentTypes(t.Context(), &sdk.ConsentTypesRequest{Type: "person"})
	types.Types[0].Texts = sdk.Labels{"nl": "Iets anders."}
	b.crm.SetConsentTypes(types.Types)
	foreign := b.shown(t, "news", true)
	foreign.Ref = person("2")
	unknown := b.shown(t, "news", true)
	unknown.Type = "nothing"
	faxAgain := fax
	faxAgain.ID, faxAgain.Given = privacy.NewID(), true
	for name, c := range map[string]struct {
		d    privacy.ConsentDecision
		want error
	}{
		"words that changed":        {stale, privacy.ErrStaleText},
		"a read-only type":          {callsGiven, privacy.ErrNotToGive},
		"an inactive type":          {faxAgain, privacy.ErrNotToGive},
		"an unknown type":           {unknown, privacy.ErrNotToGive},
		"another person":            {foreign, privacy.ErrNotFound},
		"withdraw a read-only type": {calls, nil},
		"withdraw an inactive type": {fax, nil},
	} {
		if err := b.Decide(t.Context(), visit(), c.d); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*privacy.Visit){
		"a preview": func(v *privacy.Visit) { v.Preview = true },
		"no right":  func(v *privacy.Visit) { v.Rights = []string{privacy.RightSee} },
	} {
		v := visit()
		change(v)
		if err := b.Decide(t.Context(), v, b.shown(t, "news", true)); !errors.Is(err, privacy.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.ledger.failNext = true
	if err := b.Decide(t.Context(), visit(), b.shownAnyway(stale)); !errors.Is(err, privacy.ErrLedger) {
		t.Errorf("the ledger fails: %v", err)
	}
}

// shownAnyway is a decision to withdraw on words that are kept already.
func (b *bench) shownAnyway(d privacy.ConsentDecision) privacy.ConsentDecision {
	d.ID, d.Given = privacy.NewID(), false
	return d
}

func TestStatesOfTheCRMAreObservedOnce(t *testing.T) {
	b := setup(t)
	b.crm.Decide(person("1"), sdk.ConsentEvent{Type: "news", Given: true, Time: b.now.Add(-time.Hour), Source: "coworker"})
	for range 2 {
		c := b.consent(t, "news")
		if c.State != privacy.ConsentGiven || c.Pending || len(c.Facts) != 1 || !c.Facts[0].Observed || !c.Since.Equal(b.now.Add(-time.Hour)) {
			t.Fatalf("%+v", c)
		}
	}
	b.now = b.now.Add(time.Minute)
	b.decide(t, "news", false)
	b.pass(t.Context())
	b.now = b.now.Add(time.Minute)
	b.crm.Decide(person("1"), sdk.ConsentEvent{Type: "news", Given: true, Time: b.now})
	if c := b.consent(t, "news"); c.State != privacy.ConsentGiven || len(c.Facts) != 3 || !c.Facts[0].Observed {
		t.Fatalf("an agent's later row counts: %+v", c)
	}
	n := 0
	for _, k := range b.ledger.kinds() {
		if k == privacy.OpConsentSeen {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d observations, want 2", n)
	}
}

func TestAConsentEndsByItself(t *testing.T) {
	b := setup(t)
	b.decide(t, "photos", true)
	end := b.now.AddDate(0, 12, 0)
	if c := b.consent(t, "photos"); c.State != privacy.ConsentGiven || !c.Until.Equal(end.Truncate(time.Second)) {
		t.Fatalf("%+v", c)
	}
	b.now = end
	if c := b.consent(t, "photos"); c.State != privacy.ConsentExpired {
		t.Fatalf("%+v", c)
	}
}

// TestAConsentLastsNoLongerThanItsMonths: where a month has no such day.
func TestAConsentLastsNoLongerThanItsMonths(t *testing.T) {
	b := setup(t)
	b.now = time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC)
	b.decide(t, "photos", true)
	if c, want := b.consent(t, "photos"), time.Date(2029, 2, 28, 12, 0, 0, 0, time.UTC); !c.Until.Equal(want) {
		t.Errorf("until %s, want %s", c.Until, want)
	}
}

func TestMarketingStopsAtOnce(t *testing.T) {
	b := setup(t)
	b.decide(t, "news", true)
	b.decide(t, "photos", true)
	b.crm.Decide(person("1"), sdk.ConsentEvent{Type: "calls", Given: true, Time: b.now.Add(-time.Hour)})
	b.pass(t.Context())
	b.consent(t, "calls") // observed
	b.now = b.now.Add(time.Minute)
	for range 2 {
		if err := b.StopMarketing(t.Context(), visit()); err != nil {
			t.Fatal(err)
		}
	}
	for _, typ := range []string{"news", "calls"} {
		if c := b.consent(t, typ); c.State != privacy.ConsentWithdrawn || !c.Pending {
			t.Errorf("%s at once: %+v", typ, c)
		}
	}
	if errs := append(b.pass(t.Context()), b.pass(t.Context())...); errs != nil {
		t.Fatal(errs)
	}
	given := map[string]bool{}
	for _, r := range b.rows(t) {
		given[r.Type] = r.Given
	}
	if given["news"] || given["calls"] || !given["photos"] {
		t.Errorf("in the CRM: %v", given)
	}
	for _, typ := range []string{"news", "calls"} {
		if c := b.consent(t, typ); c.State != privacy.ConsentWithdrawn || c.Pending {
			t.Errorf("%s afterwards: %+v", typ, c)
		}
	}
	b.now = b.now.Add(time.Minute)
	b.decide(t, "news", true)
	if c := b.consent(t, "news"); c.State != privacy.ConsentGiven {
		t.Errorf("given again: %+v", c)
	}
	b.now = b.now.Add(time.Minute)
	if err := b.StopMarketing(t.Context(), visit()); err != nil {
		t.Fatal(err)
	}
	if c := b.consent(t, "news"); c.State != privacy.ConsentWithdrawn {
		t.Errorf("stopped again in the same visit: %+v", c)
	}
	lights, err := b.Lights(t.Context(), subject())
	if err != nil || !slices.ContainsFunc(lights, func(l privacy.Light) bool { return l.Key == "phone" && l.Stopped }) {
		t.Errorf("lights: %+v, %v", lights, err)
	}
}

func TestWhatTheCRMWillNotHaveIsLeftToAnAgent(t *testing.T) {
	b := setup(t)
	b.decide(t, "news", false)
	b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"append_consent": sdk.KindDenied}})
	errs := b.pass(t.Context())
	var stop *privacy.GiveUpError
	if len(errs) != 1 || !errors.As(errs[0], &stop) {
		t.Fatalf("%v", errs)
	}
	b.crm.SetFaults(memadapter.Faults{})
	if c := b.consent(t, "news"); c.State != privacy.ConsentWithdrawn || !c.Refused {
		t.Fatalf("the receipt stands: %+v", c)
	}
}

func TestAnAgentsNoteReachesTheCRMOnly(t *testing.T) {
	b := setup(t)
	d := b.shown(t, "calls", true) // read-only for customers, not for agents
	d.Note, d.AskedBy = "CANARY-NOTE at the desk", "desk"
	if err := b.DecideFor(t.Context(), agent, subject(), d); err != nil {
		t.Fatal(err)
	}
	for _, e := range b.ledger.entries {
		for k, v := range e.Notes {
			if strings.Contains(v, "CANARY") {
				t.Errorf("%s holds the note", k)
			}
		}
	}
	if errs := b.pass(t.Context()); errs != nil || len(b.ledger.boxes) != 0 {
		t.Fatalf("%v, %d boxes", errs, len(b.ledger.boxes))
	}
	if rows := b.rows(t); len(rows) != 1 || rows[0].Source != "agent" {
		t.Fatalf("%+v", rows)
	}
}

// TestAnObjectionCountsWhileTheCRMIsAway: its receipts are not made yet, and what
// it ends is known from the receipts before it.
func TestAnObjectionCountsWhileTheCRMIsAway(t *testing.T) {
	b := setup(t)
	b.decide(t, "news", true)
	b.decide(t, "photos", true)
	b.pass(t.Context())
	b.now = b.now.Add(time.Minute)
	b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"consent_types": sdk.KindUnavailable, "consents": sdk.KindUnavailable}})
	if err := b.StopMarketing(t.Context(), visit()); err != nil {
		t.Fatal(err)
	}
	if c := b.consent(t, "news"); c.State != privacy.ConsentWithdrawn || !c.Pending {
		t.Errorf("news: %s", c.State)
	}
	if c := b.consent(t, "photos"); c.State != privacy.ConsentGiven {
		t.Errorf("photos: %s", c.State)
	}
	lights, err := b.Lights(t.Context(), subject())
	if err == nil || slices.ContainsFunc(lights, func(l privacy.Light) bool { return l.Key == "email" && l.State == privacy.ConsentGiven }) {
		t.Errorf("lights: %+v, %v", lights, err)
	}
}

// TestWordsKeepTheirLanguageWhileTheCRMIsAway: a Dutch text is not said to have
// been shown in English.
func TestWordsKeepTheirLanguageWhileTheCRMIsAway(t *testing.T) {
	b := setup(t)
	d := b.decide(t, "news", true) // in Dutch
	b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"consent_types": sdk.KindUnavailable}})
	_, text, err := b.ShowConsent(t.Context(), person("1"), "news", "en")
	if err != nil || text.Language != "nl" || text.ID != d.TextID {
		t.Errorf("%+v, %v", text, err)
	}
}
