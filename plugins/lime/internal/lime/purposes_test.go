package lime

import (
	"slices"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func withPurposes(set map[string]any) {
	both := func(name string) map[string]any { return map[string]any{"en": name, "nl": name + "_nl"} }
	set["purposes"] = map[string]any{
		"title": both("title"), "retention": both("retention"), "categories": both("categories"), "source": both("source"),
		"transfers": both("transfers"), "automated": both("automated"),
	}
}

func withSwedishPurposes(set map[string]any) {
	set["purposes"] = map[string]any{
		"limetype": "andamal", "basis": "grund", "recipients": "mottagare", "covers": "omfattar", "active": "aktiv",
		"bases":     map[string]any{"consent": "samtycke", "contract": "avtal", "legal_obligation": "rattslig", "legitimate_interest": "berattigat"},
		"title":     map[string]any{"sv": "titel", "en": "titel_en"},
		"retention": map[string]any{"sv": "lagringstid", "en": "lagringstid_en"},
	}
}

func (f *fixture) purposes() []sdk.Purpose {
	f.t.Helper()
	resp, err := f.Purposes(f.t.Context(), &sdk.PurposesRequest{Adapter: "crm"})
	if err != nil {
		f.t.Fatal(err)
	}
	return resp.Purposes
}

func TestPurposes(t *testing.T) {
	f := start(t, limecrm.Options{}, withPurposes)
	got := f.purposes()
	if len(got) != 4 {
		t.Fatalf("%+v", got)
	}
	for i, basis := range []sdk.Basis{sdk.BasisContract, sdk.BasisLegitimateInterest, sdk.BasisConsent, sdk.BasisLegalObligation} {
		if p := got[i]; p.Basis != basis || p.Titles["nl"] == "" || p.Titles["en"] == "" || p.Retention["nl"] == "" || p.Categories["en"] == "" {
			t.Errorf("%+v", p)
		}
	}
	books := got[3]
	if books.ID != "1004" || !slices.Equal(books.Recipients, []string{"Administratiekantoor Testveen", "Belastingdienst"}) || books.Covers[0] != "person.deal" || len(books.Transfers) != 0 {
		t.Errorf("%+v", books)
	}
	if got[2].Automated["nl"] == "" {
		t.Errorf("%+v", got[2])
	}
}

func TestAPurposeThatChangesShowsAtOnce(t *testing.T) {
	f := start(t, limecrm.Options{}, withPurposes)
	f.purposes()
	for id, v := range map[int64]map[string]any{
		1001: {"active": false},
		1002: {"basis": "public_task", "recipients": "  One \r\n\r\n\tTwo\n", "covers": "person.email", "transfers": "To the USA, under standard clauses."},
	} {
		if err := f.crm.Update("purpose", id, v); err != nil {
			t.Fatal(err)
		}
	}
	got := f.purposes()
	if len(got) != 3 || got[0].ID != "1002" || got[0].Basis != sdk.BasisPublicTask || !slices.Equal(got[0].Recipients, []string{"One", "Two"}) ||
		!slices.Equal(got[0].Covers, []string{"person.email"}) || got[0].Transfers["en"] == "" {
		t.Errorf("%+v", got)
	}
}

func TestPurposesByConfigurationAlone(t *testing.T) {
	f := start(t, limecrm.Options{Solution: "sv"}, withSwedishPurposes)
	got := f.purposes()
	if len(got) != 3 || got[0].Titles["sv"] != "För ditt medlemskap" || got[0].Basis != sdk.BasisContract || got[1].Basis != sdk.BasisLegitimateInterest ||
		got[2].Basis != sdk.BasisConsent || got[0].Recipients[0] != "Fjällförbundet (exempel)" || got[1].Covers[0] != "kontakt.historik" {
		t.Errorf("%+v", got)
	}
}

func TestPurposesThatCannotBeRead(t *testing.T) {
	users := []limecrm.APIUser{{ID: 1, Name: "x", Key: "abcd", Rights: limecrm.Rights{Read: true}, Except: map[string]limecrm.Rights{"purpose": {}}}}
	f := start(t, limecrm.Options{Users: users}, withPurposes, withKey("abcd"))
	_, err := f.Purposes(t.Context(), &sdk.PurposesRequest{})
	wantKind(t, err, sdk.KindDenied)
	if check, err := f.Check(t.Context()); err != nil || len(check.Warnings) != 1 {
		t.Errorf("%+v, %v", check, err)
	}
	f = start(t, limecrm.Options{})
	_, err = f.Purposes(t.Context(), &sdk.PurposesRequest{})
	wantKind(t, err, sdk.KindUnsupported)
	f = start(t, limecrm.Options{}, withPurposes)
	f.schema()
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500})
	_, err = f.Purposes(t.Context(), &sdk.PurposesRequest{})
	wantKind(t, err, sdk.KindUnavailable)
}
