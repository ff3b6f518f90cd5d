package adapternode

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

func set(field string, old, wanted sdk.Value) sdk.Change {
	return sdk.Change{Op: sdk.OpSet, Field: field, Old: old, New: wanted}
}

func TestEveryKindIsWritten(t *testing.T) {
	file := people(t)
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	p := configured(t, file)
	u, _ := p.Updater()
	wanted := map[string]sdk.Value{
		"name":       sdk.Text("Noor Ünal <b>"),
		"phone":      sdk.Empty(sdk.KindText),
		"birthdate":  sdk.Date("1985-03-01"),
		"channel":    sdk.Choice("phone", ""),
		"channels":   sdk.Choices(sdk.Option{Key: "phone"}),
		"newsletter": sdk.Bool(false),
		"budget":     {Kind: sdk.KindDecimal, State: sdk.StatePresent, Text: "-3.5", Currency: "EUR"},
		"visited":    sdk.Time(time.Date(2026, 4, 1, 8, 0, 0, 250e6, time.UTC)),
	}
	req := &sdk.UpdateRequest{Ref: ref("person", "p1"), Revision: "1"}
	for field, v := range wanted {
		req.Changes = append(req.Changes, set(field, sdk.Value{}, v))
	}
	for _, status := range []sdk.Status{sdk.StatusApplied, sdk.StatusUnchanged} { // and once more
		resp, err := u.Update(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range resp.Results {
			v := wanted[req.Changes[i].Field]
			if r.Status != status || !r.Current.Equal(v) || !resp.Record.Values[r.Field].Equal(v) || resp.Record.Revision != "2" {
				t.Errorf("%s: %+v", r.Field, r)
			}
		}
	}
	if raw, _ := os.ReadFile(file); !strings.Contains(string(raw), "Noor Ünal <b>") {
		t.Error("it is not in the file")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file's mode has changed: %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(file + "?*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWhatCannotBeWrittenHoldsBackTheRest(t *testing.T) {
	p := configured(t, people(t))
	u, _ := p.Updater()
	fine := set("phone", sdk.Value{}, sdk.Text("070"))
	for reason, c := range map[sdk.Reason]sdk.Change{
		sdk.ReasonRequired: set("name", sdk.Value{}, sdk.Text("")),
		sdk.ReasonTooLong:  set("name", sdk.Value{}, sdk.Text(strings.Repeat("é", 101))),
		sdk.ReasonFormat:   set("birthdate", sdk.Value{}, sdk.Date("2026-02-30")),
		sdk.ReasonOption:   set("channel", sdk.Value{}, sdk.Choice("fax", "")),
		sdk.ReasonReadOnly: set("number", sdk.Value{}, sdk.Text("1")),
		sdk.ReasonUnknown:  set("shoe", sdk.Value{}, sdk.Text("44")),
	} {
		resp, err := u.Update(t.Context(), &sdk.UpdateRequest{Ref: ref("person", "p1"), Changes: []sdk.Change{fine, c}})
		if err != nil {
			t.Fatal(err)
		}
		if r := resp.Results[1]; r.Status != sdk.StatusRejected || r.Reason != reason {
			t.Errorf("%s: %+v", reason, r)
		}
		if r := resp.Results[0]; r.Status != sdk.StatusNotWritten || r.Current.Text != "+31 70 555 01 11" || resp.Record.Revision != "1" {
			t.Errorf("beside %s: %+v", reason, r)
		}
	}
}

func TestAStaleRevisionConflicts(t *testing.T) {
	p := configured(t, people(t))
	u, _ := p.Updater()
	seen, err := p.Contact(t.Context(), ref("person", "p1"))
	if err != nil {
		t.Fatal(err)
	}
	change := func(c sdk.Change) sdk.FieldResult {
		t.Helper()
		resp, err := u.Update(t.Context(), &sdk.UpdateRequest{Ref: seen.Ref, Revision: seen.Revision, Changes: []sdk.Change{c}})
		if err != nil {
			t.Fatal(err)
		}
		return resp.Results[0]
	}
	email, phone := seen.Values["email"], seen.Values["phone"]
	if r := change(set("email", email, sdk.Text("a@dewit.example"))); r.Status != sdk.StatusApplied {
		t.Errorf("first: %+v", r)
	}
	if r := change(set("email", email, sdk.Text("b@dewit.example"))); r.Status != sdk.StatusConflict || r.Current.Text != "a@dewit.example" {
		t.Errorf("the same field: %+v", r)
	}
	if r := change(set("phone", phone, sdk.Text("070"))); r.Status != sdk.StatusApplied {
		t.Errorf("another field: %+v", r)
	}
}

func TestChildrenAreAddedOnceAndRemoved(t *testing.T) {
	file := people(t)
	add := &sdk.UpdateRequest{Ref: ref("person", "p2"), Changes: []sdk.Change{{
		Op: sdk.OpAddChild, Field: "addresses", Values: map[string]sdk.Value{"street": sdk.Text("Plein 1"), "city": sdk.Text("Delft")},
	}}}
	ctx := sdk.WithCall(t.Context(), sdk.Call{RequestID: "op-1"})
	for _, want := range []sdk.Status{sdk.StatusApplied, sdk.StatusUnchanged} {
		p := configured(t, file) // a new process each time: it must not be its memory that knows
		u, _ := p.Updater()
		resp, err := u.Update(ctx, add)
		if err != nil || resp.Results[0].Status != want {
			t.Fatalf("%+v, %v", resp, err)
		}
		p.plugin.Kill()
	}
	p := configured(t, file)
	u, _ := p.Updater()
	ids := addresses(t, p, "p2")
	if len(ids) != 2 {
		t.Fatalf("addresses: %v", ids)
	}
	remove := func(parent, id string) sdk.FieldResult {
		resp, err := u.Update(t.Context(), &sdk.UpdateRequest{Ref: ref("person", parent), Changes: []sdk.Change{
			{Op: sdk.OpRemoveChild, Field: "addresses", Child: ref("address", id)},
		}})
		if err != nil {
			t.Fatal(err)
		}
		return resp.Results[0]
	}
	if r := remove("p1", ids[1]); r.Status != sdk.StatusRejected {
		t.Errorf("another parent's: %+v", r)
	}
	for _, want := range []sdk.Status{sdk.StatusApplied, sdk.StatusUnchanged} {
		if r := remove("p2", ids[1]); r.Status != want {
			t.Errorf("%+v", r)
		}
	}
	if left := addresses(t, p, "p2"); len(left) != 1 || left[0] != ids[0] {
		t.Errorf("left: %v", left)
	}
}

func addresses(t *testing.T, p *process, parent string) []string {
	t.Helper()
	r, _ := p.Relater()
	var ids []string
	err := r.Related(t.Context(), &sdk.RelatedRequest{Parent: ref("person", parent), Relation: "addresses"}, func(rec *sdk.Record) error {
		ids = append(ids, rec.Ref.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}
