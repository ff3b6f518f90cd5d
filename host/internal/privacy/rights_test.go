package privacy_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

func correction(b *bench, t *testing.T, field string, v sdk.Value) privacy.Correction {
	t.Helper()
	rec, err := b.crm.Contact(t.Context(), person("1"))
	if err != nil {
		t.Fatal(err)
	}
	return privacy.Correction{
		ID: privacy.NewID(), Ref: rec.Ref, Revision: rec.Revision,
		Changes: []sdk.Change{{Op: sdk.OpSet, Field: field, Old: rec.Values[field], New: v}},
	}
}

func value(b *bench, t *testing.T, field string) sdk.Value {
	t.Helper()
	rec, err := b.crm.Contact(t.Context(), person("1"))
	if err != nil {
		t.Fatal(err)
	}
	return rec.Values[field]
}

func TestViewIsInTheLedgerBeforeTheCRMIsAsked(t *testing.T) {
	b := setup(t)
	b.ledger.failNext = true
	if _, err := b.Access(t.Context(), visit(), "data"); !errors.Is(err, privacy.ErrLedger) {
		t.Fatalf("got %v", err)
	}
	if n := b.crm.Calls("contact"); n != 0 {
		t.Fatalf("the CRM was asked %d times although the view could not be written", n)
	}
	b.ledger.failNext = false
	shown, err := b.Access(t.Context(), visit(), "data")
	if err != nil || len(shown) != 1 || shown[0].Record.Values["name"].Text != "Person 1" {
		t.Fatalf("got %+v, %v", shown, err)
	}
	if !slices.Equal(b.ledger.kinds(), []privacy.OpKind{privacy.OpView}) {
		t.Fatalf("ledger: %v", b.ledger.kinds())
	}
}

func TestCorrectWritesAndCloses(t *testing.T) {
	for name, c := range map[string]struct {
		field string
		v     sdk.Value
	}{
		"text":   {"name", sdk.Text("Eva Jansen")},
		"date":   {"birthdate", sdk.Date("1981-04-03")},
		"option": {"channel", sdk.Choice("phone", "Telefoon")},
		"empty":  {"birthdate", sdk.Empty(sdk.KindDate)},
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			got, err := b.Correct(t.Context(), visit(), correction(b, t, c.field, c.v))
			if err != nil || got.Result != privacy.Applied {
				t.Fatalf("got %+v, %v", got, err)
			}
			if now := value(b, t, c.field); !now.Equal(c.v) {
				t.Fatalf("the CRM holds %+v", now)
			}
			e, _ := b.ledger.Entry(t.Context(), got.ID)
			if e.Outcome == nil || e.Outcome.Result != privacy.Applied || e.Outcome.Revision != "2" || e.Fields[0].Field != c.field {
				t.Fatalf("ledger: %+v", e)
			}
		})
	}
}

func TestSavingTwiceIsOneOperation(t *testing.T) {
	b := setup(t)
	c := correction(b, t, "name", sdk.Text("Eva"))
	for range 2 {
		if got, err := b.Correct(t.Context(), visit(), c); err != nil || got.Result != privacy.Applied {
			t.Fatalf("got %+v, %v", got, err)
		}
	}
	if n := b.crm.Calls("update"); n != 1 {
		t.Fatalf("%d updates", n)
	}
}

func TestNothingIsWrittenWithoutTheLedger(t *testing.T) {
	b := setup(t)
	c := correction(b, t, "name", sdk.Text("Eva"))
	b.ledger.failNext = true
	if _, err := b.Correct(t.Context(), visit(), c); !errors.Is(err, privacy.ErrLedger) {
		t.Fatalf("got %v", err)
	}
	if b.crm.Calls("update") != 0 {
		t.Fatal("the CRM was written")
	}
}

func TestWhenClosingFailsTheAnswerIsTrue(t *testing.T) {
	b := setup(t)
	c := correction(b, t, "name", sdk.Text("Eva"))
	b.ledger.failClose = true
	got, err := b.Correct(t.Context(), visit(), c)
	if err != nil || got.Result != privacy.Applied || value(b, t, "name").Text != "Eva" {
		t.Fatalf("got %+v, %v", got, err)
	}
	b.ledger.failClose = false
	b.now = b.now.Add(time.Hour)
	if n := (privacy.Resolver{Service: b.Service}).Once(t.Context(), b.now); n != 1 {
		t.Fatalf("the resolver closed %d", n)
	}
	e, _ := b.ledger.Entry(t.Context(), c.ID)
	if e.Outcome.Result != privacy.Applied || e.Outcome.By != "resolver" {
		t.Fatalf("got %+v", e.Outcome)
	}
}

func TestConflictWritesNothing(t *testing.T) {
	b := setup(t)
	c := correction(b, t, "name", sdk.Text("Eva"))
	b.crm.Set(person("1"), "name", sdk.Text("Agent's"))
	got, err := b.Correct(t.Context(), visit(), c)
	if err != nil || got.Result != privacy.Refused || got.Results[0].Status != sdk.StatusConflict {
		t.Fatalf("got %+v, %v", got, err)
	}
	if value(b, t, "name").Text != "Agent's" {
		t.Fatal("the agent's value was overwritten")
	}
}

func TestWhoMayNameWhat(t *testing.T) {
	readOnly := visit()
	readOnly.Rights = []string{privacy.RightSee}
	for name, c := range map[string]struct {
		v     *privacy.Visit
		field string
		ref   sdk.Ref
	}{
		"another person":                      {visit(), "name", person("2")},
		"a field that config does not allow":  {visit(), "email", person("1")},
		"a field that the CRM does not allow": {visit(), "number", person("1")},
		"an unknown field":                    {visit(), "password", person("1")},
		"a visit that may only see":           {readOnly, "name", person("1")},
		"a type without configuration":        {visit(), "subject", sdk.Ref{Adapter: "mem", Type: "note", ID: "100001"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			_, err := b.Correct(t.Context(), c.v, privacy.Correction{
				ID: privacy.NewID(), Ref: c.ref, Changes: []sdk.Change{{Op: sdk.OpSet, Field: c.field, New: sdk.Text("x")}},
			})
			if !errors.Is(err, privacy.ErrNotFound) || b.crm.Calls("update") != 0 {
				t.Fatalf("got %v, %d updates", err, b.crm.Calls("update"))
			}
		})
	}
	b := setup(t)
	if _, err := b.Related(t.Context(), visit(), person("2"), "notes", "", 5); !errors.Is(err, privacy.ErrNotFound) {
		t.Fatalf("another person's notes: %v", err)
	}
	if _, err := b.Related(t.Context(), visit(), person("1"), "secrets", "", 5); !errors.Is(err, privacy.ErrNotFound) {
		t.Fatalf("a relation that is not configured: %v", err)
	}
}

func TestLostAnswerIsSettledByReadingBack(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(b *bench)
		want      privacy.Result
	}{
		"written":            {func(*bench) {}, privacy.Applied},
		"not written":        {func(b *bench) { b.crm.Set(person("1"), "name", sdk.Text("Person 1")) }, privacy.Failed},
		"changed since then": {func(b *bench) { b.crm.Set(person("1"), "name", sdk.Text("Third")) }, privacy.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			cor := correction(b, t, "name", sdk.Text("Eva"))
			b.crm.SetFaults(memadapter.Faults{LoseAnswer: true})
			got, err := b.Correct(t.Context(), visit(), cor)
			if err != nil || got.Result != privacy.Unknown {
				t.Fatalf("got %+v, %v", got, err)
			}
			r := privacy.Resolver{Service: b.Service}
			b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"contact": sdk.KindUnavailable}})
			b.now = b.now.Add(time.Hour)
			if n := r.Once(t.Context(), b.now); n != 0 {
				t.Fatalf("closed %d while the CRM was away", n)
			}
			b.crm.SetFaults(memadapter.Faults{})
			c.meanwhile(b)
			if n := r.Once(t.Context(), b.now); n != 1 {
				t.Fatalf("closed %d", n)
			}
			e, _ := b.ledger.Entry(t.Context(), cor.ID)
			if e.Outcome.Result != c.want {
				t.Fatalf("got %s, want %s", e.Outcome.Result, c.want)
			}
		})
	}
}

func TestLinkIsIntendedStoredClosed(t *testing.T) {
	spec := func() privacy.LinkSpec {
		return privacy.LinkSpec{ID: privacy.NewID(), Subject: subject(), Maker: privacy.Actor{Kind: privacy.Agent, ID: "7"}, Verify: privacy.VerifyTold}
	}
	b := setup(t)
	made, err := b.MakeLink(t.Context(), spec())
	if err != nil || made.Code == "" || b.ledger.entries[0].Outcome.Result != privacy.Applied {
		t.Fatalf("got %+v, %v", made, err)
	}
	if v, secret, err := b.Enter(t.Context(), made.Token, "K7Q4M-2XR9T"); err != nil || secret == "" || v.ID != b.ledger.entries[1].ID {
		t.Fatalf("enter: %+v %v", v, err)
	}
	n := len(b.ledger.entries)
	if _, _, err := b.Enter(t.Context(), made.Token, "junk"); !errors.Is(err, privacy.ErrMalformedCode) || len(b.ledger.entries) != n {
		t.Fatalf("junk: %v, %d events", err, len(b.ledger.entries)-n)
	}
	if _, _, err := b.Enter(t.Context(), "nonsense", "K7Q4M-2XR9T"); !errors.Is(err, privacy.ErrDeadLink) || len(b.ledger.entries) != n {
		t.Fatalf("unknown link: %v", err)
	}
	b.links.enter = &privacy.WrongCodeError{Left: 4}
	if _, _, err := b.Enter(t.Context(), made.Token, "K7Q4M-2XR9X"); err == nil || b.ledger.entries[n].Outcome.Reason != "wrong_code" {
		t.Fatalf("wrong code: %v", err)
	}
	b.links.fail = privacy.ErrStore
	if _, err := b.MakeLink(t.Context(), spec()); !errors.Is(err, privacy.ErrStore) {
		t.Fatalf("Redis gone: %v", err)
	}
	nobody := spec()
	nobody.Subject = sdk.Subject{person("999")}
	if _, err := b.MakeLink(t.Context(), nobody); sdk.KindOf(err) != sdk.KindNotFound {
		t.Fatalf("a contact that is not there: %v", err)
	}
}

func TestResolverRevokesALinkThatNobodyHolds(t *testing.T) {
	b := setup(t)
	op := privacy.Operation{ID: "half", Kind: privacy.OpLinkMake, Link: "half", Subject: subject()}
	if err := b.ledger.Intend(t.Context(), op); err != nil {
		t.Fatal(err)
	}
	(privacy.Resolver{Service: b.Service}).Once(t.Context(), b.now)
	if !slices.Equal(b.links.revoked, []string{"half"}) || b.ledger.entries[0].Outcome.Result != privacy.Failed {
		t.Fatalf("revoked %v, %+v", b.links.revoked, b.ledger.entries[0].Outcome)
	}
}

func TestRelatedPages(t *testing.T) {
	b := setup(t)
	first, err := b.Related(t.Context(), visit(), person("1"), "notes", "", 2)
	if err != nil || len(first.Records) != 2 || first.Next == "" {
		t.Fatalf("first page: %+v, %v", first, err)
	}
	second, err := b.Related(t.Context(), visit(), person("1"), "notes", first.Next, 2)
	if err != nil || len(second.Records) != 1 || second.Next != "" {
		t.Fatalf("second page: %+v, %v", second, err)
	}
}

func TestSearchIsNotedWithoutItsText(t *testing.T) {
	b := setup(t)
	got, err := b.Find(t.Context(), privacy.Actor{Kind: privacy.Agent, ID: "7"}, "mem", &sdk.FindRequest{Text: "person3@", Limit: 5})
	if err != nil || len(got.Records) != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	for _, v := range b.ledger.entries[0].Notes {
		if v == "person3@" {
			t.Fatal("the search text is in the ledger")
		}
	}
}
