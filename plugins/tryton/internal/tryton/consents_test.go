package tryton

import (
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/plugins/tryton/trytontest"
	"github.com/inzage/inzage/sdk"
)

// consenting changes a setting of the consents.
func consenting(key string, value any) func(map[string]any) {
	return func(set map[string]any) { set["consents"].(map[string]any)[key] = value }
}

func (f *fixture) types() []sdk.ConsentType {
	f.t.Helper()
	resp, err := f.ConsentTypes(f.t.Context(), &sdk.ConsentTypesRequest{Adapter: "crm", Type: "party.party"})
	if err != nil {
		f.t.Fatal(err)
	}
	return resp.Types
}

func (f *fixture) consentsNow(name string) []sdk.ConsentEvent {
	f.t.Helper()
	resp, err := f.Consents(f.t.Context(), &sdk.ConsentsRequest{Ref: f.party(name)})
	if err != nil {
		f.t.Fatal(err)
	}
	if resp.History {
		f.t.Error("Tryton keeps no history")
	}
	return resp.Events
}

func (f *fixture) decision(name, list string, given bool) *sdk.AppendConsentRequest {
	return &sdk.AppendConsentRequest{
		ID: "receipt-0001", Ref: f.party(name), Type: list, Given: given, Time: time.Now(), Source: sdk.ConsentPortal,
	}
}

func (f *fixture) decide(req *sdk.AppendConsentRequest) sdk.ConsentEvent {
	f.t.Helper()
	resp, err := f.AppendConsent(f.t.Context(), req)
	if err != nil {
		f.t.Fatal(err)
	}
	return resp.Event
}

// rows are the subscriptions to a list, as Tryton's database has them.
func (f *fixture) rows(list string) string {
	f.t.Helper()
	return f.crm.Text("SELECT group_concat(email || '=' || active, ' ') FROM (SELECT * FROM marketing_email WHERE list_ = ? ORDER BY id)", list)
}

func TestConsentTypesAreTheLists(t *testing.T) {
	f := start(t, consenting("lists", map[string]any{
		"Intern": map[string]any{"hidden": true},
		"Leden":  map[string]any{"read_only": true, "title": map[string]string{"nl": "Ledenpost", "en": "Members' mail"}, "text": map[string]string{"nl": "Post voor leden."}},
	}))
	news := f.types()
	if len(news) != 1 || news[0].ID != f.crm.ID("newsletter") || news[0].Titles.In("en") != "Nieuwsbrief" || news[0].Texts.In("nl") != "Ja, stuur mij Nieuwsbrief per e-mail." ||
		news[0].KeptBy != "email" || news[0].Channel != sdk.ChannelEmail || news[0].ReadOnly || news[0].Inactive {
		t.Fatalf("%+v", news)
	}
	for _, name := range []string{"Leden", "Intern", "Oud"} { // as an administrator would
		f.crm.Call("marketing.email.list.create", []any{map[string]any{"name": name, "language": f.crm.IDs["nl"], "active": name != "Oud"}}, map[string]any{})
	}
	all := f.types()
	if len(all) != 3 || all[0].Titles.In("nl") != "Ledenpost" || !all[0].ReadOnly || all[0].Texts.In("nl") != "Post voor leden." || all[1].ID != news[0].ID || !all[2].Inactive {
		t.Errorf("%+v", all)
	}
	for what, test := range map[string]struct {
		req  *sdk.AppendConsentRequest
		kind sdk.ErrorKind
	}{
		"one that people do not join on a page": {f.decision("eva", all[0].ID, true), sdk.KindInvalid},
		"one out of use":                        {f.decision("eva", all[2].ID, true), sdk.KindInvalid},
		"one that is left out":                  {f.decision("eva", f.crm.Text("SELECT id FROM marketing_email_list WHERE name = 'Intern'"), true), sdk.KindInvalid},
		"one that is not there":                 {f.decision("eva", "999", false), sdk.KindInvalid},
	} {
		_, err := f.AppendConsent(t.Context(), test.req)
		if e := wantKind(t, err, test.kind); e.Field != "type" {
			t.Errorf("%s: field %q", what, e.Field)
		}
	}
	byAgent := f.decision("eva", all[0].ID, true)
	byAgent.Source = sdk.ConsentAgent
	if f.decide(byAgent); f.rows(all[0].ID) != "eva@example.test=1" {
		t.Errorf("an agent may: %s", f.rows(all[0].ID))
	}
	f.crm.Call("marketing.email.list.write", []any{idNumber(all[0].ID)}, map[string]any{"active": false}, map[string]any{})
	if f.decide(f.decision("eva", all[0].ID, false)); f.rows(all[0].ID) != "eva@example.test=0" {
		t.Errorf("everything can be withdrawn: %s", f.rows(all[0].ID))
	}
}

func TestTheStateOfASubscription(t *testing.T) {
	f := start(t)
	list := f.crm.ID("newsletter")
	row := f.crm.Text("SELECT id FROM marketing_email")
	now := f.consentsNow("eva")
	if len(now) != 1 || !now[0].Given || now[0].Type != list || now[0].Row != row || now[0].Address != "eva@example.test" || now[0].Time.IsZero() {
		t.Fatalf("%+v", now)
	}
	if e := f.consentsNow("bram"); len(e) != 0 {
		t.Errorf("another's: %+v", e)
	}
	for range 2 { // a repeat changes nothing
		e := f.decide(f.decision("eva", list, false))
		if e.Given || e.Row != row || e.Address != "eva@example.test" || f.rows(list) != "eva@example.test=0" {
			t.Fatalf("withdrawn: %+v, %s", e, f.rows(list))
		}
	}
	written := f.crm.Text("SELECT write_date FROM marketing_email")
	f.decide(f.decision("eva", list, false))
	if again := f.crm.Text("SELECT write_date FROM marketing_email"); again != written {
		t.Error("a repeat writes")
	}
	if now := f.consentsNow("eva"); len(now) != 1 || now[0].Given || now[0].Time.Before(time.Now().Add(-time.Minute)) {
		t.Errorf("after it was withdrawn: %+v", now)
	}
	if e := f.decide(f.decision("eva", list, true)); !e.Given || e.Row != row || f.rows(list) != "eva@example.test=1" {
		t.Errorf("given again: %+v, %s", e, f.rows(list))
	}
}

func TestSubscriptionsBelongToAddresses(t *testing.T) {
	f := start(t)
	list := f.crm.ID("newsletter")
	// What an agent typed is in capitals and with a space; Tryton keeps small letters.
	f.crm.Call("party.contact_mechanism.write", []any{1}, map[string]any{"value": " Eva.NIEUW@Example.test "}, map[string]any{})
	if e := f.consentsNow("eva"); len(e) != 0 {
		t.Errorf("the new address has none: %+v", e)
	}
	old := f.decision("eva", list, false)
	old.Address, old.Source = "EVA@example.test", sdk.ConsentAddress
	f.decide(old)
	if e := f.decide(f.decision("eva", list, true)); e.Address != "eva.nieuw@example.test" {
		t.Errorf("%+v", e)
	}
	if got := f.rows(list); got != "eva@example.test=0 eva.nieuw@example.test=1" {
		t.Errorf("the CRM holds %s", got)
	}
	if e := f.decide(f.decision("bram", list, false)); e.Row != "" || strings.Contains(f.rows(list), "bram") {
		t.Error("a withdrawal of what was never given makes a row")
	}
	for _, given := range []bool{true, false} {
		_, err := f.AppendConsent(t.Context(), f.decision("zoe", list, given))
		if e := wantKind(t, err, sdk.KindInvalid); e.Field != "address" {
			t.Errorf("no address: field %q", e.Field)
		}
	}
	_, err := f.AppendConsent(t.Context(), f.decision("merged", list, true))
	wantKind(t, err, sdk.KindMoved)
}

// TestAnAddressOfWildcards: _ and % of an address stand for themselves.
func TestAnAddressOfWildcards(t *testing.T) {
	f := start(t)
	list := f.crm.ID("newsletter")
	f.crm.Call("party.contact_mechanism.write", []any{1}, map[string]any{"value": "_va%@example.test"}, map[string]any{})
	if e := f.consentsNow("eva"); len(e) != 0 {
		t.Errorf("%+v", e)
	}
	f.decide(f.decision("eva", list, true))
	f.decide(f.decision("eva", list, false))
	if got := f.rows(list); got != "eva@example.test=1 _va%@example.test=0" {
		t.Errorf("the CRM holds %s", got)
	}
}

func TestConsentsAreOffWithoutTheSetting(t *testing.T) {
	f := start(t, func(set map[string]any) { delete(set, "consents") })
	d, err := f.Describe(t.Context())
	if err != nil || strings.Contains(strings.Join(capsOf(d.Capabilities), " "), "consents") {
		t.Errorf("%+v, %v", d, err)
	}
	s, err := f.Schema(t.Context())
	if err != nil || s.Type("party.party").Can(sdk.CapabilityConsents) {
		t.Errorf("%v", err)
	}
	_, err = f.ConsentTypes(t.Context(), &sdk.ConsentTypesRequest{Type: "party.party"})
	wantKind(t, err, sdk.KindUnsupported)
	_, err = f.AppendConsent(t.Context(), f.decision("eva", f.crm.ID("newsletter"), false))
	wantKind(t, err, sdk.KindUnsupported)
}

func capsOf(caps []sdk.Capability) (out []string) {
	for _, c := range caps {
		out = append(out, string(c))
	}
	return out
}

// TestConsentsWithoutTheRight: the user lost the group of marketing.
func TestConsentsWithoutTheRight(t *testing.T) {
	f := start(t, as(trytontest.ClerkLogin, trytontest.ClerkPassword))
	f.crm.Exec(`DELETE FROM "res_user-res_group" WHERE "user" = (SELECT id FROM res_user WHERE login = ?)`, trytontest.ClerkLogin)
	check, err := f.Check(t.Context())
	if err != nil || !strings.Contains(strings.Join(check.Warnings, "\n"), "consents: the user has no right to read") {
		t.Errorf("%+v, %v", check, err)
	}
	_, err = f.ConsentTypes(t.Context(), &sdk.ConsentTypesRequest{Type: "party.party"})
	wantKind(t, err, sdk.KindDenied)
	_, err = f.AppendConsent(t.Context(), f.decision("eva", f.crm.ID("newsletter"), false))
	wantKind(t, err, sdk.KindDenied)
}
