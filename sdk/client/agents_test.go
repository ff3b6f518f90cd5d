package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

func line(id string) *sdk.JournalRequest {
	return &sdk.JournalRequest{Ref: one, Line: sdk.JournalLine{
		ID: id, Time: time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC), Kind: sdk.JournalLinkMade,
		Text: "A link was made.", Actor: sdk.Actor{Kind: "agent", ID: "1001"},
	}}
}

func TestAJournalLineIsWrittenOnce(t *testing.T) {
	a, c := configured(t, `{}`)
	j, ok := c.Journal()
	if !ok {
		t.Fatal("no journal")
	}
	a.SetFaults(memadapter.Faults{LoseAnswer: true})
	var e *sdk.Error
	if err := j.Write(context.Background(), line("abcd1234")); !errors.As(err, &e) || !e.MayHaveApplied {
		t.Fatalf("a lost answer: %v", err)
	}
	a.SetFaults(memadapter.Faults{})
	for _, id := range []string{"abcd1234", "abcd1234", "abcd1235"} {
		if err := j.Write(context.Background(), line(id)); err != nil {
			t.Fatal(err)
		}
	}
	if got := a.Lines(one); len(got) != 2 || got[0] != line("abcd1234").Line {
		t.Fatalf("got %+v", got)
	}
	gone := line("abcd1234")
	gone.Ref.ID = "99"
	if err := j.Write(context.Background(), gone); sdk.KindOf(err) != sdk.KindNotFound {
		t.Fatalf("no such record: %v", err)
	}
}

func TestABadLineNeverReachesAnAdapter(t *testing.T) {
	a, c := configured(t, `{}`)
	j, _ := c.Journal()
	for name, change := range map[string]func(*sdk.JournalLine){
		"no id":           func(l *sdk.JournalLine) { l.ID = "" },
		"an id of a kind": func(l *sdk.JournalLine) { l.ID = "abcd] or 1=1" },
		"no time":         func(l *sdk.JournalLine) { l.Time = time.Time{} },
		"no text":         func(l *sdk.JournalLine) { l.Text = "" },
		"an unknown kind": func(l *sdk.JournalLine) { l.Kind = "gossip" },
	} {
		bad := line("abcd1234")
		change(&bad.Line)
		if err := j.Write(context.Background(), bad); sdk.KindOf(err) != sdk.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a.Calls("journal") != 0 {
		t.Error("it got there")
	}
}

func TestTheGatekeeperAnswers(t *testing.T) {
	a, c := configured(t, `{"agents":{"1":{"may":["link"]},"2":{"inactive":true,"may":["link"]}}}`)
	if _, err := c.Describe(context.Background()); err != nil { // as the host does after Configure
		t.Fatal(err)
	}
	g, ok := c.Gatekeeper()
	if !ok {
		t.Fatal("no gatekeeper")
	}
	for _, q := range []struct {
		actor  sdk.Actor
		action sdk.Action
		want   sdk.MayResponse
	}{
		{sdk.Actor{Kind: "agent", ID: "1"}, sdk.ActionLink, sdk.MayResponse{Allowed: true}},
		{sdk.Actor{Kind: "agent", ID: "1"}, sdk.ActionExport, sdk.MayResponse{Reason: sdk.MayNotEntitled}},
		{sdk.Actor{Kind: "agent", ID: "2"}, sdk.ActionLink, sdk.MayResponse{Reason: sdk.MayNotActive}},
		{sdk.Actor{Kind: "agent", ID: "3"}, sdk.ActionLink, sdk.MayResponse{Reason: sdk.MayNotKnown}},
		{sdk.Actor{Kind: "customer", ID: "1"}, sdk.ActionLink, sdk.MayResponse{Reason: sdk.MayNotKnown}},
	} {
		got, err := g.May(context.Background(), &sdk.MayRequest{Actor: q.actor, Ref: one, Action: q.action})
		if err != nil || *got != q.want {
			t.Errorf("%+v %s: %+v %v", q.actor, q.action, got, err)
		}
	}
	a.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"may": sdk.KindUnavailable}})
	if got, err := g.May(context.Background(), &sdk.MayRequest{}); sdk.KindOf(err) != sdk.KindUnavailable || got != nil {
		t.Errorf("a CRM that is down: %+v %v", got, err)
	}
}

func TestWhatTheSettingsLeaveOutIsNotOffered(t *testing.T) {
	_, c := configured(t, `{"without":["files","journal"]}`)
	if _, err := c.Describe(context.Background()); err != nil {
		t.Fatal(err)
	}
	_, f := c.Files()
	_, j := c.Journal()
	g, can := c.Gatekeeper()
	_, finds := c.Finder()
	if f || j || can || !finds {
		t.Fatalf("files %v, journal %v, gatekeeper %v, finder %v", f, j, can, finds)
	}
	if _, err := g.May(context.Background(), &sdk.MayRequest{}); sdk.KindOf(err) != sdk.KindUnsupported {
		t.Fatalf("asking it all the same: %v", err)
	}
}

func TestWhatARefusalHeldBackIsNotApplied(t *testing.T) {
	a, c := configured(t, `{}`)
	u, _ := c.Updater()
	resp, err := u.Update(context.Background(), &sdk.UpdateRequest{Ref: one, Changes: []sdk.Change{
		{Op: sdk.OpSet, Field: "email", New: sdk.Text("new@example.test")},
		{Op: sdk.OpSet, Field: "name", New: sdk.Text("")},
		{Op: sdk.OpSet, Field: "newsletter", New: sdk.Bool(true)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []sdk.Status{sdk.StatusNotWritten, sdk.StatusRejected, sdk.StatusUnchanged} {
		if resp.Results[i].Status != want {
			t.Errorf("%s: %d, want %d", resp.Results[i].Field, resp.Results[i].Status, want)
		}
	}
	if rec, _ := a.Contact(context.Background(), one); rec.Values["email"].Text != "person1@example.test" {
		t.Error("it was written")
	}
}
