package lime

import (
	"strings"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func TestContact(t *testing.T) {
	f := start(t, limecrm.Options{})
	rec := f.contact(eva)
	if rec.Ref != eva || rec.Title != "Eva Jansen" || rec.Archived || rec.Revision == "" {
		t.Errorf("record is %+v", rec)
	}
	want := map[string]sdk.Value{
		"firstname":   sdk.Text("Eva"),
		"birthdate":   f.birthdate(),
		"creditlimit": sdk.Decimal("1250.5"),
		"position":    sdk.Choice("manager", "Manager"),
		"interests":   sdk.Empty(sdk.KindOptions),
		"address2":    sdk.Empty(sdk.KindText),
		"expireddate": sdk.Empty(sdk.KindDate),
		"inactive":    sdk.Bool(false),
		"company":     sdk.Reference(sdk.Ref{Adapter: "crm", Type: "company", ID: "1022"}, "any"),
	}
	for name, v := range want {
		if got := rec.Values[name]; !got.Equal(v) || got.Kind != v.Kind {
			t.Errorf("%s is %+v, want %+v", name, got, v)
		}
	}
	if rec.Values["company"].Text == "" {
		t.Error("the reference has no title")
	}
	if len(rec.Values) != len(f.schema().Type("person").Fields) {
		t.Error("values and fields do not match")
	}
}

func (f *fixture) birthdate() sdk.Value {
	day, _, _ := strings.Cut(f.crm.Object("person", 1003)["birthdate"].(string), "T")
	return sdk.Date(day)
}

func TestContactArchived(t *testing.T) {
	f := start(t, limecrm.Options{Canaries: map[string]any{"inactive": true}})
	if !f.contact(eva).Archived {
		t.Error("an inactive person is archived")
	}
}

func TestContactWithoutTitles(t *testing.T) {
	// The key may not see companies, so the CRM refuses to embed one.
	user := limecrm.APIUser{ID: 1, Name: "x", Key: "00ff", Rights: limecrm.Rights{Read: true}, Except: map[string]limecrm.Rights{"company": {}}}
	f := start(t, limecrm.Options{Users: []limecrm.APIUser{user}}, withKey("00ff"))
	for range 3 {
		if got := f.contact(eva).Values["company"]; got.Ref.ID != "1022" || got.Text != "" {
			t.Errorf("company is %+v", got)
		}
	}
	if n := f.crm.Count("GET", "/api/v1/limeobject/person/1003/"); n != 4 {
		t.Errorf("%d requests for three reads: the refusal is not remembered", n)
	}
}

func TestContactErrors(t *testing.T) {
	f := start(t, limecrm.Options{})
	tests := map[string]struct {
		ref  sdk.Ref
		kind sdk.ErrorKind
	}{
		"unknown id":    {sdk.Ref{Adapter: "crm", Type: "person", ID: "999999"}, sdk.KindNotFound},
		"no id":         {sdk.Ref{Adapter: "crm", Type: "person", ID: "../company/1001"}, sdk.KindNotFound},
		"other type":    {sdk.Ref{Adapter: "crm", Type: "consenttype", ID: "1001"}, sdk.KindInvalid},
		"unknown type":  {sdk.Ref{Adapter: "crm", Type: "person/1003", ID: "1001"}, sdk.KindInvalid},
		"leading zeros": {sdk.Ref{Adapter: "crm", Type: "person", ID: "01003"}, sdk.KindNotFound},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := f.Contact(t.Context(), test.ref)
			wantKind(t, err, test.kind)
		})
	}
}

func TestNotConfigured(t *testing.T) {
	_, err := New(Options{}).Contact(t.Context(), eva)
	wantKind(t, err, sdk.KindUnavailable)
}

func TestDescribe(t *testing.T) {
	a := New(Options{Version: "1.2.3"})
	d, err := a.Describe(t.Context())
	if err != nil || d.Name != "lime" || d.Version != "1.2.3" || d.Simulated || len(d.Capabilities) != 4 {
		t.Errorf("before Configure: %+v, %v", d, err)
	}
	f := start(t, limecrm.Options{})
	if d, _ := f.Describe(t.Context()); !d.Simulated {
		t.Error("simulated = true does not show")
	}
}

func TestCheck(t *testing.T) {
	f := start(t, limecrm.Options{})
	check, err := f.Check(t.Context())
	if err != nil || check.CRMTime.IsZero() || check.Latency <= 0 || len(check.Warnings) > 0 {
		t.Errorf("Check: %+v, %v", check, err)
	}
	f = start(t, limecrm.Options{}, withKey("bad"))
	_, err = f.Check(t.Context())
	wantKind(t, err, sdk.KindDenied)
}

func TestSecondSolutionBySettingsAlone(t *testing.T) {
	f := start(t, limecrm.Options{Solution: "sv"})
	ref := sdk.Ref{Adapter: "crm", Type: "kontakt", ID: "1003"}
	kontakt := f.schema().Type("kontakt")
	if kontakt.Labels[""] != "Kontakt" || kontakt.Field("epost").Format != sdk.FormatEmail || kontakt.Field("fodelsedatum").Kind != sdk.KindDate {
		t.Errorf("kontakt is %+v", kontakt)
	}
	found, err := f.Find(t.Context(), &sdk.FindRequest{Text: "eva jansen", Limit: 5})
	if err != nil || len(found.Records) == 0 || found.Records[0].Ref != ref {
		t.Fatalf("Find: %+v, %v", found, err)
	}
	for relation, want := range map[string]int{"historik": 25, "dokument": 1, "affar": 2, "samtycke": 2, "prenumeration": 1} {
		got, err := f.related(&sdk.RelatedRequest{Parent: ref, Relation: relation})
		if err != nil || len(got) < want {
			t.Errorf("%s: %d records, want %d or more; %v", relation, len(got), want, err)
		}
	}
	resp, err := f.set(ref, map[string]sdk.Value{
		"telefon": sdk.Text("+46 70 000 00 00"), "fodelsedatum": sdk.Date("1984-02-29"), "kundtyp": sdk.Choice("vilande", ""),
		"intressen": sdk.Choices(sdk.Option{Key: "skidor"}, sdk.Option{Key: "segling"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range resp.Results {
		if r.Status != sdk.StatusApplied {
			t.Errorf("%+v", r)
		}
	}
}
