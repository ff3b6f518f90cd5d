package lime

import (
	"slices"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func TestRelatedByTwoProperties(t *testing.T) {
	f := start(t, limecrm.Options{})
	for _, deal := range f.crm.IDs("deal")[:1] { // a deal with the same person twice
		if err := f.crm.Update("deal", deal, map[string]any{"person": 1003, "person2": 1003}); err != nil {
			t.Fatal(err)
		}
	}
	var want []string
	others := map[string]int{}
	for _, id := range f.crm.IDs("deal") {
		o := f.crm.Object("deal", id)
		p1, p2 := o["person"], o["person2"]
		if p1 != int64(1003) && p2 != int64(1003) {
			continue
		}
		want = append(want, text(id))
		for _, p := range []any{p1, p2} {
			if p != nil && p != int64(1003) {
				others[text(id)]++
			}
		}
	}
	got, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "deal"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, r := range got {
		ids = append(ids, r.Ref.ID)
		if r.OthersLinked != others[r.Ref.ID] {
			t.Errorf("deal %s: %d others, want %d", r.Ref.ID, r.OthersLinked, others[r.Ref.ID])
		}
		if _, hidden := r.Values["probability"]; hidden {
			t.Error("a hidden field was sent")
		}
		rest, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "deal", After: r.Cursor})
		if err != nil || !slices.EqualFunc(rest, got[i+1:], sameRef) {
			t.Errorf("after deal %s: %d records, %v", r.Ref.ID, len(rest), err)
		}
	}
	slices.Sort(ids)
	slices.Sort(want)
	if !slices.Equal(ids, want) || len(ids) < 2 {
		t.Errorf("deals %v, want %v", ids, want)
	}
}

func TestRelatedPeople(t *testing.T) {
	for name, test := range map[string]struct {
		people any
		want   int
	}{
		"not said":       {nil, sdk.OthersUnknown},
		"nobody else":    {[]string{}, 0},
		"one property":   {[]string{"person"}, 0},
		"a list of them": {[]string{"person", "participant"}, sdk.OthersUnknown},
		"a coworker too": {[]string{"person", "coworker"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			set := map[string]any{"limetype": "deal", "by": []string{"person"}}
			if test.people != nil {
				set["people"] = test.people
			}
			f := start(t, limecrm.Options{}, relationSetting("x", set))
			got, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "x"})
			if err != nil || len(got) == 0 || got[0].OthersLinked != test.want {
				t.Errorf("%+v, %v, want %d", got, err, test.want)
			}
		})
	}
}

func TestRelatedToOneAndNested(t *testing.T) {
	f := start(t, limecrm.Options{})
	got, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "company"})
	if err != nil || len(got) != 1 || got[0].Ref.ID != "1022" || got[0].OthersLinked != sdk.OthersUnknown {
		t.Errorf("%+v, %v", got, err)
	}
	rest, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "company", After: got[0].Cursor})
	if err != nil || len(rest) != 0 {
		t.Errorf("after the only one: %+v, %v", rest, err)
	}
	history, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history", Limit: 1})
	if err != nil || history[0].Values["coworker"].Text == "" {
		t.Errorf("no title for the coworker: %+v, %v", history, err)
	}
	member := sdk.Ref{Adapter: "crm", Type: "member", ID: "1001"}
	if _, err := f.related(&sdk.RelatedRequest{Parent: member, Relation: "booking"}); err != nil {
		t.Errorf("the parent is any record: %v", err)
	}
}

// Without people in the settings, the metadata tells who else is on a record.
func TestRelatedPeopleByMetadata(t *testing.T) {
	f := start(t, limecrm.Options{})
	if err := f.crm.Update("member", 1001, map[string]any{"person": 1004}); err != nil {
		t.Fatal(err)
	}
	m, err := f.cur.model(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"history": true, "document": true, "participant": true, "consent": true, "member": true,
		"company": false, // lists persons
	} {
		if r := m.types["person"].relations[name]; r.known != want {
			t.Errorf("%s: known is %v", name, r.known)
		}
	}
	member := sdk.Ref{Adapter: "crm", Type: "member", ID: "1001"}
	got, err := f.related(&sdk.RelatedRequest{Parent: member, Relation: "booking"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got {
		if r.OthersLinked != 0 {
			t.Errorf("%s: %d others", r.Ref, r.OthersLinked)
		}
	}
	got, err = f.related(&sdk.RelatedRequest{Parent: sdk.Ref{Adapter: "crm", Type: "person", ID: "1004"}, Relation: "member"})
	if err != nil || len(got) == 0 || got[0].OthersLinked != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
