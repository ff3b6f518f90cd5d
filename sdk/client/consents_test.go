package client_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

func decision(id string, given bool) *sdk.AppendConsentRequest {
	return &sdk.AppendConsentRequest{
		ID: id, Ref: one, Type: "news", Given: given, Time: time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC), Source: sdk.ConsentPortal,
	}
}

func TestADecisionIsAppendedOnce(t *testing.T) {
	a, c := configured(t, `{}`)
	k, ok := c.Consents()
	if !ok {
		t.Fatal("no consents")
	}
	a.SetFaults(memadapter.Faults{LoseAnswer: true})
	var e *sdk.Error
	if _, err := k.AppendConsent(context.Background(), decision("abcd1234", true)); !errors.As(err, &e) || !e.MayHaveApplied {
		t.Fatalf("a lost answer: %v", err)
	}
	a.SetFaults(memadapter.Faults{})
	for _, r := range []*sdk.AppendConsentRequest{decision("abcd1234", true), decision("abcd1235", false)} {
		if _, err := k.AppendConsent(context.Background(), r); err != nil {
			t.Fatal(err)
		}
	}
	got, err := k.Consents(context.Background(), &sdk.ConsentsRequest{Ref: one})
	if err != nil || !got.History || len(got.Events) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	want := sdk.ConsentEvent{ID: "abcd1234", Row: "1", Type: "news", Given: true, Time: decision("", true).Time, Source: "portal"}
	if got.Events[0] != want || got.Events[1].Given {
		t.Fatalf("got %+v", got.Events)
	}
}

func TestADecisionThatIsNoneNeverReachesAnAdapter(t *testing.T) {
	a, c := configured(t, `{}`)
	k, _ := c.Consents()
	for name, change := range map[string]func(*sdk.AppendConsentRequest){
		"no id":             func(r *sdk.AppendConsentRequest) { r.ID = "" },
		"an id of a kind":   func(r *sdk.AppendConsentRequest) { r.ID = "abcd] or 1=1" },
		"no record":         func(r *sdk.AppendConsentRequest) { r.Ref = sdk.Ref{} },
		"no type":           func(r *sdk.AppendConsentRequest) { r.Type = "" },
		"no time":           func(r *sdk.AppendConsentRequest) { r.Time = time.Time{} },
		"an unknown source": func(r *sdk.AppendConsentRequest) { r.Source = "gossip" },
	} {
		bad := decision("abcd1234", true)
		change(bad)
		if _, err := k.AppendConsent(context.Background(), bad); sdk.KindOf(err) != sdk.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a.Calls("append_consent") != 0 {
		t.Error("it got there")
	}
	unknown := decision("abcd1234", true)
	unknown.Type = "fax" // inactive
	var e *sdk.Error
	if _, err := k.AppendConsent(context.Background(), unknown); !errors.As(err, &e) || e.Field != "type" {
		t.Errorf("an inactive type: %v", err)
	}
	unknown.Given = false
	if _, err := k.AppendConsent(context.Background(), unknown); err != nil {
		t.Errorf("withdrawing an inactive type: %v", err)
	}
}

func TestConsentTypesAndPurposesComeThroughAsTheyAre(t *testing.T) {
	a, c := configured(t, `{}`)
	types := []sdk.ConsentType{{
		ID: "1", Titles: sdk.Labels{"": "x", "nl": "y"}, Texts: sdk.Labels{"": "z"}, Channel: sdk.ChannelPost,
		Inactive: true, ReadOnly: true, Months: 24, KeptBy: "email",
	}}
	a.SetConsentTypes(types)
	k, _ := c.Consents()
	got, err := k.ConsentTypes(context.Background(), &sdk.ConsentTypesRequest{Adapter: "mem", Type: "person"})
	if err != nil || !reflect.DeepEqual(got.Types, types) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if _, ok := c.Purposes(); ok {
		t.Error("purposes without settings")
	}
	purposes := []sdk.Purpose{{
		ID: "p", Titles: sdk.Labels{"": "a"}, Basis: sdk.BasisContract, Retention: sdk.Labels{"": "b"}, Categories: sdk.Labels{"": "c"},
		Recipients: []string{"d", "e"}, Source: sdk.Labels{"": "f"}, Transfers: sdk.Labels{"": "g"}, Automated: sdk.Labels{"": "h"},
		Covers: []string{"person", "person.email"},
	}}
	a.SetPurposes(purposes)
	if _, err := c.Describe(context.Background()); err != nil {
		t.Fatal(err)
	}
	p, ok := c.Purposes()
	if !ok {
		t.Fatal("no purposes")
	}
	read, err := p.Purposes(context.Background(), &sdk.PurposesRequest{Adapter: "mem"})
	if err != nil || !reflect.DeepEqual(read.Purposes, purposes) {
		t.Fatalf("got %+v, %v", read, err)
	}
}
