package lime

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

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
