package lime

import (
	"slices"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func TestFind(t *testing.T) {
	f := start(t, limecrm.Options{})
	email := f.contact(eva).Values["email"].Text
	tests := map[string]struct {
		req   sdk.FindRequest
		first string // id of the best record; "" for none
	}{
		"name":                 {sdk.FindRequest{Type: "person", Text: "Eva Jansen", Limit: 10}, "1003"},
		"words turned":         {sdk.FindRequest{Type: "person", Text: " jansen  EVA ", Limit: 10}, "1003"},
		"begin of e-mail":      {sdk.FindRequest{Type: "person", Text: email[:len(email)-2], Limit: 10}, "1003"},
		"exact":                {sdk.FindRequest{Type: "person", Field: "email", Text: email, Limit: 10}, "1003"},
		"exact date":           {sdk.FindRequest{Type: "person", Field: "birthdate", Text: f.birthdate().Text, Limit: 10}, "1003"},
		"no part of it":        {sdk.FindRequest{Type: "person", Field: "email", Text: email[1:], Limit: 10}, ""},
		"nobody":               {sdk.FindRequest{Type: "person", Text: "qqqzzz", Limit: 10}, ""},
		"nothing asked for":    {sdk.FindRequest{Type: "person", Text: "  ", Limit: 10}, ""},
		"letters for a number": {sdk.FindRequest{Type: "person", Field: "customernumber", Text: "abc", Limit: 10}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := f.Find(t.Context(), &test.req)
			if err != nil {
				t.Fatal(err)
			}
			first := ""
			if len(got.Records) > 0 {
				first = got.Records[0].Ref.ID
			}
			if first != test.first {
				t.Errorf("found %q first, want %q", first, test.first)
			}
		})
	}
}

func TestFindNothingAsksNothing(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.schema()
	f.crm.ResetRequests()
	for _, req := range []sdk.FindRequest{{Text: " \t"}, {Type: "person", Field: "email"}} {
		if got, err := f.Find(t.Context(), &req); err != nil || len(got.Records) > 0 || f.crm.Count("", "") > 0 {
			t.Errorf("%+v, %v, %d requests", got, err, f.crm.Count("", ""))
		}
	}
}

func TestFindReturnsWholeRecords(t *testing.T) {
	f := start(t, limecrm.Options{Quirks: limecrm.Quirks{QueryOptionKeys: true}})
	got, err := f.Find(t.Context(), &sdk.FindRequest{Type: "person", Text: "eva jansen", Limit: 1})
	if err != nil || len(got.Records) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	want := f.contact(eva)
	found := got.Records[0]
	if found.Revision != want.Revision || found.Title != want.Title {
		t.Errorf("%+v is not %+v", found, want)
	}
	for name, v := range want.Values {
		if !found.Values[name].Equal(v) {
			t.Errorf("%s is %+v, want %+v", name, found.Values[name], v)
		}
	}
	if got := found.Values["position"].Options[0].Label; got != "Manager" {
		t.Errorf("the label of a bare key is %q", got)
	}
}

func TestFindInAllTypes(t *testing.T) {
	f := start(t, limecrm.Options{})
	email := f.contact(eva).Values["email"].Text
	for _, req := range []sdk.FindRequest{{Text: "eva jansen", Limit: 10}, {Field: "email", Text: email, Limit: 10}} {
		got, err := f.Find(t.Context(), &req)
		if err != nil || len(got.Records) < 2 {
			t.Fatalf("%+v, %v", got, err)
		}
		types := []string{got.Records[0].Ref.Type, got.Records[1].Ref.Type}
		if slices.Sort(types); types[0] != "member" || types[1] != "person" {
			t.Errorf("the best matches are %v", types)
		}
	}
}

func TestFindManyAndMore(t *testing.T) {
	f := start(t, limecrm.Options{})
	shared := f.contact(sdk.Ref{Adapter: "crm", Type: "person", ID: "1011"}).Values["email"].Text
	got, err := f.Find(t.Context(), &sdk.FindRequest{Type: "person", Field: "email", Text: shared, Limit: 10})
	if err != nil || len(got.Records) != 2 || got.More {
		t.Errorf("a shared address: %d records, more %v, %v", len(got.Records), got.More, err)
	}
	got, err = f.Find(t.Context(), &sdk.FindRequest{Type: "person", Field: "email", Text: shared, Limit: 1})
	if err != nil || len(got.Records) != 1 || !got.More {
		t.Errorf("limit 1: %d records, more %v, %v", len(got.Records), got.More, err)
	}
	got, err = f.Find(t.Context(), &sdk.FindRequest{Text: "an", Limit: 7})
	if err != nil || len(got.Records) != 7 || !got.More {
		t.Errorf("limit 7: %d records, more %v, %v", len(got.Records), got.More, err)
	}
}

func TestFindWithoutQueryAPI(t *testing.T) {
	f := start(t, limecrm.Options{})
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 404, Path: "/api/v1/query/"})
	email := f.contact(eva).Values["email"].Text
	got, err := f.Find(t.Context(), &sdk.FindRequest{Type: "person", Text: email, Limit: 10})
	if err != nil || len(got.Records) != 1 || got.Records[0].Ref != eva {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFindErrors(t *testing.T) {
	f := start(t, limecrm.Options{}, typeSetting("person", "hidden", []string{"address2"}), typeSetting("company", "contact", true))
	for name, test := range map[string]struct {
		req  sdk.FindRequest
		kind sdk.ErrorKind
	}{
		"unknown type":  {sdk.FindRequest{Type: "x", Text: "eva"}, sdk.KindInvalid},
		"not a contact": {sdk.FindRequest{Type: "deal", Text: "eva"}, sdk.KindInvalid},
		"unknown field": {sdk.FindRequest{Type: "person", Field: "x", Text: "eva"}, sdk.KindInvalid},
		"hidden field":  {sdk.FindRequest{Type: "person", Field: "address2", Text: "eva"}, sdk.KindInvalid},
		"no search":     {sdk.FindRequest{Type: "company", Text: "eva"}, sdk.KindUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.Find(t.Context(), &test.req)
			wantKind(t, err, test.kind)
		})
	}
}
