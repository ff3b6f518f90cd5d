package register

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/sdk"
)

var now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func both(s string) sdk.Labels { return sdk.Labels{"nl": s, "en": s} }

func club() *config.Config {
	base, _ := url.Parse("https://inzage.club.example")
	return &config.Config{
		BaseURL:  base,
		Adapters: []config.Adapter{{Name: "lime", MTLS: true}, {Name: "till"}},
		Contacts: []config.Contact{
			{Adapter: "lime", Name: "person", Type: "person", Label: both("Members")},
			{Adapter: "lime", Name: "company", Type: "company"},
			{Adapter: "till", Name: "buyer", Type: "buyer"},
		},
		Link: config.Link{Lifetime: 72 * time.Hour, Verify: "told", VisitIdle: 30 * time.Minute, VisitMax: 4 * time.Hour},
		Organisation: config.Organisation{
			Name: "Club", Website: "https://club.example", Phone: "+31 70 555 01 00", Country: "NL",
			PrivacyOfficer: config.Officer{Name: "Ines Bakker", Email: "privacy@club.example"},
			Authority:      "Autoriteit Persoonsgegevens", Measures: both("Only the office can use the CRM."),
		},
	}
}

func schema(types ...string) *sdk.Schema {
	s := &sdk.Schema{}
	for _, t := range types {
		s.Types = append(s.Types, sdk.Type{
			Name: t, Labels: both("CRM " + t), Fields: []sdk.Field{
				{Name: "name", Labels: both("Name"), Personal: true},
				{Name: "email", Labels: both("E-mail"), Personal: true},
				{Name: "modified", Labels: both("Modified")},
			}, Relations: []sdk.Relation{{Name: "deal", Labels: both("Deals")}},
		})
	}
	return s
}

func configured() []sdk.Purpose {
	return []sdk.Purpose{{
		ID: "sales", Titles: both("To sell"), Basis: sdk.BasisContract, Retention: both("7 years"), Recipients: []string{"Bookkeeper"},
		Covers: []string{"buyer.name"},
	}}
}

func inCRM() []sdk.Purpose {
	return []sdk.Purpose{{
		ID: "7", Titles: both("Membership"), Basis: sdk.BasisConsent, Retention: both("2 years"), Transfers: both("To the US, standard clauses"),
		Categories: both("Name and address"), Covers: []string{"person.name", "person.deal"},
	}, {ID: "8", Titles: both("Odd"), Basis: "because", Retention: both("?")}}
}

func build(t *testing.T, lang string, sources ...Source) *Register {
	t.Helper()
	r, err := Build(club(), configured(), sources, lang, now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRegister: purposes of the CRM where it keeps them, of the configuration for
// the other one; people, data, recipients, transfers, terms and measures.
func TestRegister(t *testing.T) {
	r := build(t, "en",
		Source{Adapter: "lime", Schema: schema("person", "company"), Kept: true, Purposes: inCRM()},
		Source{Adapter: "till", Schema: schema("buyer")})
	if !r.Complete || !strings.Contains(r.Scope, "only that") || len(r.Activities) != 3 {
		t.Fatalf("%+v", r)
	}
	member, odd, sales := r.Activities[0], r.Activities[1], r.Activities[2]
	if member.KeptIn != "crm lime" || !slices.Equal(member.People, []string{"Members"}) || member.BasisText != "Consent, Art. 6(1)(a)" ||
		member.Data[0].String() != "Members: Name, Deals" || member.Transfers != "To the US, standard clauses" {
		t.Errorf("of the CRM: %+v", member)
	}
	if !slices.Equal(odd.People, []string{"Members", "CRM company"}) || !strings.HasPrefix(odd.BasisText, "UNKNOWN") {
		t.Errorf("without covers and with a wrong basis: %+v", odd)
	}
	if sales.KeptIn != "configuration" || !slices.Equal(sales.People, []string{"CRM buyer"}) || sales.Transfers != "None stated" ||
		!slices.Equal(sales.Recipients, []string{"Bookkeeper"}) {
		t.Errorf("of the configuration: %+v", sales)
	}
	if len(r.Without) != 1 || r.Without[0].Record != "till:buyer" || !slices.Equal(r.Without[0].Fields, []string{"email"}) {
		t.Errorf("without purpose: %+v", r.Without)
	}
	all := strings.Join(r.Measures, "\n")
	for _, want := range []string{"72 hours", "10 characters", "30 minutes", "(TLS)", "Only the office"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in %s", want, all)
		}
	}
	if strings.Contains(all, "certificates on both ends") {
		t.Error("a measure that does not hold for every adapter")
	}
}

func TestARegisterWithAGapSaysSo(t *testing.T) {
	r := build(t, "nl", Source{Adapter: "lime", Away: true}, Source{Adapter: "till", Schema: schema("buyer")})
	if r.Complete || len(r.Gaps) != 1 || !strings.Contains(r.Gaps[0], "lime") {
		t.Fatalf("%+v", r)
	}
	f := open(t, r)
	if rows, _ := f.GetRows("Register"); !strings.Contains(flat(rows), "NIET VOLLEDIG") {
		t.Errorf("the cover does not say so: %v", rows)
	}
}

func open(t *testing.T, r *Register) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteExcel(&b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func flat(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, "\t") + "\n")
	}
	return b.String()
}

var hostile = []string{
	`=HYPERLINK("http://evil.example","x")`, "+1+1", "@SUM(A1)", "<b>&amp;</b>", "line\nline\ttab", "\u202eevil", "a\x0bb\r\nc", "_x0041_x0042_ _xZZZZ_", "😀 ñ",
}

// TestHostileTextsStayTexts: none becomes a formula or a link, and each is whole
// in both forms.
func TestHostileTextsStayTexts(t *testing.T) {
	var purposes []sdk.Purpose
	for _, h := range hostile {
		purposes = append(purposes, sdk.Purpose{ID: h, Titles: both(h), Basis: sdk.BasisContract, Retention: both(h), Recipients: []string{h}})
	}
	r := build(t, "nl", Source{Adapter: "lime", Schema: schema("person", "company"), Kept: true, Purposes: purposes})
	f := open(t, r)
	for i, h := range hostile {
		for _, col := range []string{"A", "F", "H"} {
			cell := fmt.Sprint(col, i+2)
			got, err := f.GetCellValue("Doelen", cell)
			if err != nil || got != h {
				t.Errorf("%s: %q, want %q (%v)", cell, got, h, err)
			}
			if formula, _ := f.GetCellFormula("Doelen", cell); formula != "" {
				t.Errorf("%s became a formula", cell)
			}
			if link, _, _ := f.GetCellHyperLink("Doelen", cell); link {
				t.Errorf("%s became a link", cell)
			}
		}
	}
	var b bytes.Buffer
	var back Register
	if err := r.WriteJSON(&b); err != nil || json.Unmarshal(b.Bytes(), &back) != nil {
		t.Fatal(err)
	}
	for i, h := range hostile {
		if back.Activities[i].Purpose != h {
			t.Errorf("JSON: %q, want %q", back.Activities[i].Purpose, h)
		}
	}
	purposes[0].Titles = both(strings.Repeat("é", 40_000))
	long := build(t, "nl", Source{Adapter: "lime", Schema: schema("person"), Kept: true, Purposes: purposes})
	if err := long.WriteExcel(&b); !errors.Is(err, ErrTooLong) {
		t.Errorf("a text that no cell holds: %v", err)
	}
}

func TestLanguagesHaveTheSameTexts(t *testing.T) {
	var ids [][]string
	for _, lang := range []string{"nl", "en"} {
		b, err := newBuilder(club(), lang)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, slices.Sorted(maps.Keys(b.texts)))
	}
	if !slices.Equal(ids[0], ids[1]) {
		t.Errorf("nl %v\nen %v", ids[0], ids[1])
	}
	if _, err := newBuilder(club(), "fr"); err == nil {
		t.Error("a language without texts")
	}
}
