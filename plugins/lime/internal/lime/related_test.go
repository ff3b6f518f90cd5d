package lime

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

// busy is the contact with ten thousand notes.
var busy = sdk.Ref{Adapter: "crm", Type: "person", ID: "1010"}

// bothOffsets runs a test against servers that page in either known way.
func bothOffsets(t *testing.T, test func(t *testing.T, o limecrm.Options)) {
	t.Run("_offset", func(t *testing.T) { test(t, limecrm.Options{}) })
	t.Run("_offset_id", func(t *testing.T) { test(t, limecrm.Options{OffsetID: true}) })
}

func TestRelatedReadsAll(t *testing.T) {
	bothOffsets(t, func(t *testing.T, o limecrm.Options) {
		f := start(t, o, func(set map[string]any) { set["page_size"] = 100 })
		seen := map[string]bool{}
		err := f.Related(t.Context(), &sdk.RelatedRequest{Parent: busy, Relation: "history"}, func(r *sdk.Record) error {
			if seen[r.Ref.ID] || r.Ref.Type != "history" || r.Cursor == "" || r.OthersLinked != 0 {
				t.Fatalf("record %+v", r)
			}
			seen[r.Ref.ID] = true
			return nil
		})
		if err != nil || len(seen) < 10000 {
			t.Errorf("%d records, %v", len(seen), err)
		}
		if n := f.crm.Count("GET", "/api/v1/limeobject/person/1010/history/"); n > len(seen)/100+1 {
			t.Errorf("%d requests for %d records", n, len(seen))
		}
	})
}

func TestRelatedResumesAfterEveryRecord(t *testing.T) {
	bothOffsets(t, func(t *testing.T, o limecrm.Options) {
		f := start(t, o, func(set map[string]any) { set["page_size"] = 10 })
		all, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history"})
		if err != nil || len(all) < 25 {
			t.Fatalf("%d records, %v", len(all), err)
		}
		for i, r := range all {
			rest, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history", After: r.Cursor})
			if err != nil || !slices.EqualFunc(rest, all[i+1:], sameRef) {
				t.Fatalf("after record %d: %d records, %v", i, len(rest), err)
			}
		}
	})
}

func sameRef(a, b *sdk.Record) bool { return a.Ref == b.Ref }

func TestRelatedResumeDoesNotReadFromTheStart(t *testing.T) {
	bothOffsets(t, func(t *testing.T, o limecrm.Options) {
		f := start(t, o)
		var last string
		err := f.Related(t.Context(), &sdk.RelatedRequest{Parent: busy, Relation: "history", Limit: 1000}, func(r *sdk.Record) error {
			last = r.Cursor
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		f.crm.ResetRequests()
		rest, err := f.related(&sdk.RelatedRequest{Parent: busy, Relation: "history", After: last, Limit: 10})
		if err != nil || len(rest) != 10 {
			t.Fatalf("%d records, %v", len(rest), err)
		}
		if n := f.crm.Count("GET", "/api/v1/limeobject/"); n > 2 {
			t.Errorf("%d requests for the next ten records", n)
		}
	})
}

func TestRelatedWhenTheListChanges(t *testing.T) {
	bothOffsets(t, func(t *testing.T, o limecrm.Options) {
		f := start(t, o, func(set map[string]any) { set["page_size"] = 10 })
		all, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history"})
		if err != nil {
			t.Fatal(err)
		}
		after := all[14] // the fifth of the second page
		if err := f.crm.Delete("history", idNumber(t, after.Ref)); err != nil {
			t.Fatal(err)
		}
		rest, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history", After: after.Cursor})
		if err != nil || !slices.EqualFunc(rest, all[15:], sameRef) {
			t.Errorf("after a record that is gone: %d records, %v", len(rest), err)
		}
		for _, r := range all[:14] { // now the page holds other records
			if err := f.crm.Delete("history", idNumber(t, r.Ref)); err != nil {
				t.Fatal(err)
			}
		}
		rest, err = f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history", After: after.Cursor})
		if err == nil && !slices.EqualFunc(rest, all[15:], sameRef) {
			t.Errorf("a gap without an error: %d records", len(rest))
		}
	})
}

func idNumber(t *testing.T, ref sdk.Ref) int64 {
	t.Helper()
	n, err := strconv.ParseInt(ref.ID, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func text(id int64) string { return strconv.FormatInt(id, 10) }

func TestRelatedLimit(t *testing.T) {
	f := start(t, limecrm.Options{})
	got, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history", Limit: 3})
	if err != nil || len(got) != 3 {
		t.Fatalf("%d records, %v", len(got), err)
	}
	reqs := f.crm.Requests()
	contains(t, reqs[len(reqs)-1].Query, "_limit=3")
	got, err = f.related(&sdk.RelatedRequest{Parent: eva, Relation: "company", Limit: 1})
	if err != nil || len(got) != 1 {
		t.Errorf("to-one: %d records, %v", len(got), err)
	}
}

func TestRelatedMissing(t *testing.T) {
	for _, quirk := range []string{"", "empty-nested-404", "forbidden-as-404"} {
		t.Run(quirk, func(t *testing.T) {
			q, err := limecrm.ParseQuirks(quirk)
			if err != nil {
				t.Fatal(err)
			}
			f := start(t, limecrm.Options{Quirks: q})
			nobody := sdk.Ref{Adapter: "crm", Type: "person", ID: "999999"}
			for _, relation := range []string{"history", "deal", "company"} {
				_, err := f.related(&sdk.RelatedRequest{Parent: nobody, Relation: relation})
				wantKind(t, err, sdk.KindNotFound)
			}
			id, err := f.crm.Create("person", map[string]any{"lastname": "New"})
			if err != nil {
				t.Fatal(err)
			}
			for _, relation := range []string{"history", "deal", "company"} {
				got, err := f.related(&sdk.RelatedRequest{Parent: sdk.Ref{Adapter: "crm", Type: "person", ID: text(id)}, Relation: relation})
				if err != nil || len(got) > 0 {
					t.Errorf("%s: %+v, %v", relation, got, err)
				}
			}
			_, err = f.related(&sdk.RelatedRequest{Parent: eva, Relation: "x"})
			wantKind(t, err, sdk.KindInvalid)
		})
	}
}

// A list that is forbidden must never look like one that is empty.
func TestRelatedForbidden(t *testing.T) {
	user := limecrm.APIUser{
		ID: 1, Name: "x", Key: "00ff", Rights: limecrm.Rights{Read: true},
		Except: map[string]limecrm.Rights{"history": {}, "deal": {}, "company": {}},
	}
	for _, hide := range []bool{false, true} {
		f := start(t, limecrm.Options{Quirks: limecrm.Quirks{ForbiddenAs404: hide}, Users: []limecrm.APIUser{user}})
		f.schema()
		// The rights are taken away while the adapter runs.
		before, set := f.cur, settingsOf(t, "base")
		set["url"], set["api_key"] = before.set.URL.String(), user.Key
		f.configure(set)
		f.cur.models.cur.Store(before.models.cur.Load())
		for _, relation := range []string{"history", "deal", "company"} {
			_, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: relation})
			wantKind(t, err, sdk.KindDenied)
		}
	}
}

func TestRelatedStops(t *testing.T) {
	f := start(t, limecrm.Options{})
	mine, n := errors.New("mine"), 0
	err := f.Related(t.Context(), &sdk.RelatedRequest{Parent: busy, Relation: "history"}, func(*sdk.Record) error {
		if n++; n == 60 {
			return mine
		}
		return nil
	})
	if !errors.Is(err, mine) || n != 60 {
		t.Errorf("%v after %d records", err, n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	err = f.Related(ctx, &sdk.RelatedRequest{Parent: busy, Relation: "history"}, func(*sdk.Record) error {
		if n++; n == 60 {
			cancel()
		}
		return nil
	})
	wantKind(t, err, sdk.KindUnavailable)
	if n > 100 {
		t.Errorf("%d records after a cancel at 60", n)
	}
}
