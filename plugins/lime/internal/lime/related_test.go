package lime

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
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
		f := start(t, o)
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
		if n := f.crm.Count("GET", "/api/v1/limeobject/person/1010/history/"); n > len(seen)/50+1 {
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
		err := f.Related(t.Context(), &sdk.RelatedRequest{Parent: busy, Relation: "history", Limit: 5000}, func(r *sdk.Record) error {
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
	for _, hide := range []bool{false, true} {
		f := start(t, limecrm.Options{Quirks: limecrm.Quirks{ForbiddenAs404: hide}})
		f.schema()
		f.cur.api.Close()
		// The right is taken away while the adapter runs.
		key := withKey(limecrm.KeyNoHistory)
		set := settingsOf(t, "base")
		key(set)
		old := f.cur
		set["url"] = old.set.URL.String()
		f.configure(set)
		f.cur.models.cur.Store(old.models.cur.Load())
		_, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "history"})
		wantKind(t, err, sdk.KindDenied)
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

func TestRelatedRefusesForgedCursors(t *testing.T) {
	f := start(t, limecrm.Options{})
	got, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "deal", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(got[0].Cursor)
	if err != nil {
		t.Fatal(err)
	}
	good := string(raw)
	f.crm.ResetRequests()
	for name, forged := range map[string]string{
		"another person":  strings.Replace(good, "person=1003", "person=1004", 1),
		"everybody":       strings.Replace(good, "person=1003", "", 1),
		"two persons":     good + "&person=1004",
		"another filter":  good + "&not-person=1003",
		"embedding":       good + "&_embed=person2",
		"another list":    strings.Replace(good, "1|0|", "1|1|", 1),
		"no such list":    strings.Replace(good, "1|0|", "1|9|", 1),
		"negative":        strings.Replace(good, "1|0|", "1|-1|", 1),
		"another version": "2" + good[1:],
		"an address":      "1|0|1001|http://elsewhere.example.test/",
		"no id":           "1|0|x|" + strings.SplitN(good, "|", 4)[3],
		"empty":           "|||",
	} {
		t.Run(name, func(t *testing.T) {
			after := base64.RawURLEncoding.EncodeToString([]byte(forged))
			_, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "deal", After: after})
			wantKind(t, err, sdk.KindInvalid)
		})
	}
	for _, after := range []string{"!!!", "a", strings.Repeat("A", 4000)} {
		_, err := f.related(&sdk.RelatedRequest{Parent: eva, Relation: "deal", After: after})
		wantKind(t, err, sdk.KindInvalid)
	}
	if n := f.crm.Count("", ""); n != 0 {
		t.Errorf("%d requests were made for them", n)
	}
}

func TestPagesOf(t *testing.T) {
	begin := url.Values{"_limit": {"50"}, "_embed": {"coworker"}, "person": {"1003"}}
	for query, want := range map[string]bool{
		"_limit=50&_embed=coworker&person=1003&_offset=50":          true,
		"_limit=10&_embed=coworker&person=1003&_offset_id=7":        true,
		"person=1003&_offset=50":                                    true, // a server that forgets what it may forget
		"person=1003&_cursor=abc":                                   true, // or pages in a way of its own
		"_limit=50&_offset=50":                                      false,
		"person=1004&_offset=50":                                    false,
		"person=1003&person=1004":                                   false,
		"person=1003&_embed=person2":                                false,
		"person=1003&_sort=name":                                    false,
		"person=1003&_offset=1&_offset=2":                           false,
		"person=1003&min-date=2020-01-01":                           false,
		"_limit=50&_embed=coworker&_embed=person&person=1003&_a=50": false,
	} {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if pagesOf(begin, q) != want {
			t.Errorf("%s: %v", query, !want)
		}
	}
}

func FuzzCursor(f *testing.F) {
	q := url.Values{"_limit": {"50"}, "_offset": {"100"}}
	f.Add(place{list: 1, last: "1003", query: q}.cursor())
	f.Add("")
	f.Add("MXwwfDEwMDF8")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parseCursor(s)
		if err != nil {
			return
		}
		again, err := parseCursor(p.cursor())
		if err != nil || again.list != p.list || again.last != p.last || again.query.Encode() != p.query.Encode() {
			t.Errorf("%q became %+v and then %+v, %v", s, p, again, err)
		}
	})
}
