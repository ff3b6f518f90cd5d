package privacy_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func mailing(t *testing.T) (*bench, *outbox) {
	t.Helper()
	b := setup(t)
	b.plan.Mail, b.plan.Languages = true, []string{"nl", "en"}
	b.plan.Contacts[0].Sections[0].Fields[3].Editable = true
	return b, &outbox{}
}

func linkSpec(change ...func(*privacy.LinkSpec)) privacy.LinkSpec {
	s := privacy.LinkSpec{
		ID: privacy.NewID(), Subject: subject(), Maker: privacy.Actor{Kind: privacy.Agent, ID: "27"},
		Language: "en", Verify: privacy.VerifyMail, Mailed: true, Rights: []string{"see", "correct"},
	}
	for _, f := range change {
		f(&s)
	}
	return s
}

func TestLinkIsMailedToTheKnownAddressAndNobodyElseSeesIt(t *testing.T) {
	b, o := mailing(t)
	made, err := b.MakeLink(t.Context(), linkSpec())
	if err != nil {
		t.Fatal(err)
	}
	if made.Token != "" {
		t.Error("the agent got the token of a link that is mailed")
	}
	if errs := b.work(t.Context(), o); errs != nil || len(o.letters) != 1 {
		t.Fatalf("letters %+v, errors %v", o.letters, errs)
	}
	l := o.letters[0]
	if l.Kind != privacy.MailLink || l.To != value(b, t, "email").Text || l.Token != "readdressed-"+made.State.ID || l.Language != "en" {
		t.Errorf("letter is %+v", l)
	}
	if k := b.ledger.kinds(); k[len(k)-1] != privacy.OpMailed {
		t.Errorf("ledger: %v", k)
	}
}

func TestCodeIsSentOnlyOnRequest(t *testing.T) {
	b, o := mailing(t)
	made, err := b.MakeLink(t.Context(), linkSpec(func(s *privacy.LinkSpec) { s.Mailed = false }))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.ledger.jobs) != 0 {
		t.Fatalf("jobs %+v before anybody asked", b.ledger.jobs)
	}
	if err := b.SendCode(t.Context(), "token-"+made.State.ID); err != nil {
		t.Fatal(err)
	}
	job, _ := json.Marshal(b.ledger.jobs)
	if errs := b.work(t.Context(), o); errs != nil || len(o.letters) != 1 || o.letters[0].Code == "" {
		t.Fatalf("letters %+v, errors %v", o.letters, errs)
	}
	if strings.Contains(string(job), o.letters[0].To) || strings.Contains(string(job), o.letters[0].Code) {
		t.Errorf("the job holds what it sends: %s", job)
	}
	if err := b.SendCode(t.Context(), "token-unknown"); !errors.Is(err, privacy.ErrDeadLink) {
		t.Errorf("unknown token: %v", err)
	}
}

func TestAddressesThatGetNothing(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(b *bench)
		why     string
	}{
		"none":   {func(b *bench) { b.crm.Set(person("1"), "email", sdk.Empty(sdk.KindText)) }, "none"},
		"shared": {func(b *bench) { b.crm.Set(person("2"), "email", value(b, t, "email")) }, "shared"},
		"shared, in capitals": {func(b *bench) {
			b.crm.Set(person("1"), "email", sdk.Text(strings.ToUpper(value(b, t, "email").Text)))
			b.crm.Set(person("2"), "email", sdk.Text(strings.ToLower(value(b, t, "email").Text)))
		}, "shared"},
		"changed in the portal 13 days ago": {func(b *bench) {
			if got, err := b.Correct(t.Context(), visit(), correction(b, t, "email", sdk.Text("new@example.test"))); err != nil || got.Result != privacy.Applied {
				t.Fatalf("%+v, %v", got, err)
			}
			b.now = b.now.Add(13 * 24 * time.Hour)
		}, "recent"},
		"changed in the portal 15 days ago": {func(b *bench) {
			if _, err := b.Correct(t.Context(), visit(), correction(b, t, "email", sdk.Text("new@example.test"))); err != nil {
				t.Fatal(err)
			}
			b.now = b.now.Add(15 * 24 * time.Hour)
		}, ""},
		"another field changed": {func(b *bench) {
			if _, err := b.Correct(t.Context(), visit(), correction(b, t, "name", sdk.Text("Eva"))); err != nil {
				t.Fatal(err)
			}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := mailing(t)
			c.prepare(b)
			_, err := b.MakeLink(t.Context(), linkSpec())
			var bad *privacy.AddressError
			if c.why == "" && err != nil || c.why != "" && (!errors.As(err, &bad) || bad.Why != c.why) {
				t.Errorf("error is %v, want %q", err, c.why)
			}
		})
	}
}

// A take-over: who is in a visit changes the address and asks for a code.
func TestCodeIsNotSentToAnAddressThatWasChangedJustNow(t *testing.T) {
	b, o := mailing(t)
	made, err := b.MakeLink(t.Context(), linkSpec(func(s *privacy.LinkSpec) { s.Mailed = false }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Correct(t.Context(), visit(), correction(b, t, "email", sdk.Text("thief@example.test"))); err != nil {
		t.Fatal(err)
	}
	b.ledger.jobs = nil
	if err := b.SendCode(t.Context(), "token-"+made.State.ID); err != nil {
		t.Fatalf("who asks must not learn it: %v", err)
	}
	errs := b.work(t.Context(), o)
	var stop *privacy.GiveUpError
	if len(errs) != 1 || !errors.As(errs[0], &stop) || stop.Reason != "address_recent" || len(o.letters) != 0 {
		t.Fatalf("letters %+v, errors %v", o.letters, errs)
	}
	if k := b.ledger.kinds(); k[len(k)-1] != privacy.OpMailFailed {
		t.Errorf("agents do not see that it failed: %v", k)
	}
}

func TestOldAddressIsToldOfTheChange(t *testing.T) {
	b, o := mailing(t)
	old := value(b, t, "email").Text
	if _, err := b.Correct(t.Context(), visit(), correction(b, t, "email", sdk.Text("new@example.test"))); err != nil {
		t.Fatal(err)
	}
	jobs, _ := json.Marshal(b.ledger.jobs)
	if strings.Contains(string(jobs), old) {
		t.Errorf("the job holds the address: %s", jobs)
	}
	o.fail = errTemporary
	keep := b.ledger.jobs
	if errs := b.work(t.Context(), o); len(errs) != 1 || !errors.Is(errs[0], errTemporary) {
		t.Fatalf("errors %v", errs)
	}
	o.fail, b.ledger.jobs = nil, keep
	if errs := b.work(t.Context(), o); errs != nil {
		t.Fatalf("errors %v", errs)
	}
	if len(o.letters) != 1 || o.letters[0].To != old || o.letters[0].Kind != privacy.MailChanged || o.letters[0].Changed[0] != "email" {
		t.Fatalf("letters %+v", o.letters)
	}
	if len(b.ledger.boxes) != 0 {
		t.Errorf("the old address is still sealed: %d boxes", len(b.ledger.boxes))
	}
}

func TestRefusedCorrectionKeepsNoAddress(t *testing.T) {
	b, _ := mailing(t)
	c := correction(b, t, "email", sdk.Text("new@example.test"))
	b.crm.Set(person("1"), "email", sdk.Text("changed@example.test"))
	got, err := b.Correct(t.Context(), visit(), c)
	if err != nil || got.Result != privacy.Refused {
		t.Fatalf("%+v, %v", got, err)
	}
	if len(b.ledger.boxes) != 0 || len(b.ledger.jobs) != 0 {
		t.Errorf("%d boxes, %d jobs", len(b.ledger.boxes), len(b.ledger.jobs))
	}
}

func TestAskingForANewLink(t *testing.T) {
	for name, c := range map[string]struct {
		status  privacy.LinkStatus
		letters int
		noted   int
	}{
		"expired": {privacy.LinkExpired, 1, 1},
		"used up": {privacy.LinkUsedUp, 1, 1},
		"revoked": {privacy.LinkRevoked, 0, 1},
		"locked":  {privacy.LinkLocked, 0, 1},
		"unknown": {"", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b, o := mailing(t)
			if c.status != "" {
				state := &privacy.LinkState{LinkSpec: linkSpec(), Status: c.status}
				b.links.states[state.ID], b.links.tombs = state, map[string]*privacy.LinkState{"dead": state}
			}
			for range 3 { // pressed three times
				if err := b.AskNewLink(t.Context(), "dead"); err != nil {
					t.Fatal(err)
				}
			}
			if errs := b.work(t.Context(), o); errs != nil {
				t.Fatal(errs)
			}
			asked := 0
			for _, k := range b.ledger.kinds() {
				if k == privacy.OpLinkAsked {
					asked++
				}
			}
			if asked != c.noted || len(o.letters) != c.letters {
				t.Errorf("%d notes, %d letters; want %d, %d", asked, len(o.letters), c.noted, c.letters)
			}
		})
	}
}
