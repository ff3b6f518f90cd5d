package lime

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func withConsents(set map[string]any) {
	set["consents"] = map[string]any{
		"title":       map[string]any{"en": "title", "nl": "title_nl"},
		"description": map[string]any{"en": "description", "nl": "description_nl"},
		"months":      "months", "channel": "channel",
	}
}

func withSwedishConsents(set map[string]any) {
	set["consents"] = map[string]any{
		"limetype": "samtycke", "type_limetype": "samtyckestyp", "approved": "godkand", "date": "datum", "note": "anteckning",
		"source": "kalla", "consenttype": "samtyckestyp", "active": "aktiv", "readonly": "skrivskyddad", "default": "", "months": "manader",
		"channel": "kanal", "channels": map[string]any{"email": "epost", "phone": "telefon", "post": "brev"},
		"sources":     map[string]any{"agent": "medarbetare"},
		"title":       map[string]any{"sv": "titel", "en": "titel_en"},
		"description": map[string]any{"sv": "beskrivning", "en": "beskrivning_en"},
	}
}

func consentSetting(key string, value any) func(map[string]any) {
	return func(set map[string]any) { set["consents"].(map[string]any)[key] = value }
}

func (f *fixture) types(limetype string) []sdk.ConsentType {
	f.t.Helper()
	resp, err := f.ConsentTypes(f.t.Context(), &sdk.ConsentTypesRequest{Adapter: "crm", Type: limetype})
	if err != nil {
		f.t.Fatal(err)
	}
	return resp.Types
}

func (f *fixture) consents(ref sdk.Ref) []sdk.ConsentEvent {
	f.t.Helper()
	resp, err := f.Consents(f.t.Context(), &sdk.ConsentsRequest{Ref: ref})
	if err != nil {
		f.t.Fatal(err)
	}
	return resp.Events
}

func TestConsentTypes(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents)
	got := f.types("person")
	if len(got) != 4 || f.types("company") != nil {
		t.Fatalf("%d types", len(got))
	}
	for i, want := range []sdk.ConsentType{
		{ID: "1001", Titles: sdk.Labels{"en": "Newsletter", "nl": "Nieuwsbrief"}, Channel: sdk.ChannelEmail},
		{ID: "1002", Titles: sdk.Labels{"en": "Phone calls", "nl": "Bellen"}, Channel: sdk.ChannelPhone, ReadOnly: true},
		{ID: "1003", Titles: sdk.Labels{"en": "Photos on the website", "nl": "Foto's op de website"}, Months: 24},
		{ID: "1004", Titles: sdk.Labels{"en": "Customer survey", "nl": "Klantonderzoek"}, Channel: sdk.ChannelEmail, Inactive: true},
	} {
		g := got[i]
		if g.ID != want.ID || g.Titles["en"] != want.Titles["en"] || g.Titles["nl"] != want.Titles["nl"] || g.Channel != want.Channel ||
			g.ReadOnly != want.ReadOnly || g.Inactive != want.Inactive || g.Months != want.Months || g.KeptBy != "" {
			t.Errorf("%+v, want %+v", g, want)
		}
	}
	contains(t, got[0].Texts["nl"], "eens per maand")
	if !f.schema().Type("person").Can(sdk.CapabilityConsents) || f.schema().Type("member").Can(sdk.CapabilityConsents) {
		t.Error("the schema does not say who has consents")
	}
	_, err := f.ConsentTypes(t.Context(), &sdk.ConsentTypesRequest{Type: "nosuch"})
	wantKind(t, err, sdk.KindInvalid)
}

func TestConsentTypesByConfigurationAlone(t *testing.T) {
	f := start(t, limecrm.Options{Solution: "sv"}, withSwedishConsents)
	got := f.types("kontakt")
	if len(got) != 4 || got[0].Titles["sv"] != "Nyhetsbrev" || got[0].Titles["en"] != "Newsletter" || got[0].Channel != sdk.ChannelEmail ||
		!got[1].ReadOnly || got[2].Months != 24 || !got[3].Inactive {
		t.Fatalf("%+v", got)
	}
	kontakt := sdk.Ref{Adapter: "crm", Type: "kontakt", ID: "1003"}
	req := decision("abcd1234", "1001", true)
	req.Ref, req.Source = kontakt, sdk.ConsentAgent
	resp, err := f.AppendConsent(t.Context(), req)
	if err != nil || resp.Event.Source != "Medarbetare" || resp.Event.ID != "abcd1234" {
		t.Errorf("%+v, %v", resp, err)
	}
	if events := f.consents(kontakt); events[len(events)-1].ID != "abcd1234" {
		t.Errorf("%+v", events)
	}
}

func TestATypeOfAnAdministratorShowsAtOnce(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents)
	f.types("person")
	id, err := f.crm.Create("consenttype", map[string]any{"title": "Birthday card", "active": true, "default": true, "channel": "post", "months": -3})
	if err != nil {
		t.Fatal(err)
	}
	got := f.types("person")
	if len(got) != 5 || got[1].Titles["en"] != "Birthday card" || got[1].Channel != sdk.ChannelPost || got[1].Months != 0 || len(got[1].Texts) != 0 {
		t.Errorf("%+v: what is a default comes before the rest", got)
	}
	if err := f.crm.Update("consenttype", id, map[string]any{"active": false}); err != nil {
		t.Fatal(err)
	}
	if got = f.types("person"); !got[1].Inactive {
		t.Error("it is still in use")
	}
}

func TestConsentsOldestFirst(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents, func(set map[string]any) { set["page_size"] = 2 })
	resp, err := f.Consents(t.Context(), &sdk.ConsentsRequest{Ref: eva})
	if err != nil || !resp.History || len(resp.Events) != 6 {
		t.Fatalf("%+v, %v", resp, err)
	}
	var newsletter []string
	for i, e := range resp.Events {
		if i > 0 && e.Row <= resp.Events[i-1].Row || e.ID != "" || e.Address != "" {
			t.Errorf("%+v", e)
		}
		if e.Type == "1001" {
			newsletter = append(newsletter, e.Time.UTC().Format("2006-01-02T15:04")+map[bool]string{true: "+", false: "-"}[e.Given]+e.Source)
		}
	}
	if got := strings.Join(newsletter, " "); got != "2023-06-02T08:00+Web form 2024-11-18T19:00-Newsletter 2025-08-30T09:00+Portal" {
		t.Error(got)
	}
	if resp.Events[3].Type != "1004" {
		t.Error("a consent of a type that is out of use is not told")
	}
	gone := eva
	gone.ID = "99999"
	_, err = f.Consents(t.Context(), &sdk.ConsentsRequest{Ref: gone})
	wantKind(t, err, sdk.KindNotFound)
	_, err = f.Consents(t.Context(), &sdk.ConsentsRequest{Ref: sdk.Ref{Adapter: "crm", Type: "member", ID: "1001"}})
	wantKind(t, err, sdk.KindUnsupported)
	if events := f.consents(sdk.Ref{Adapter: "crm", Type: "person", ID: "1025"}); len(events) != 0 {
		t.Errorf("%+v", events)
	}
}

func TestConsentRowsOfEveryForm(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents)
	before := f.consents(eva)
	for _, v := range []map[string]any{
		{"note": "copied [inzage abcd1234 yes]", "approved": true},
		{"note": "copied [inzage abcd1234 no] and more", "approved": false},
		{"note": "[inzage short yes] [inzage efgh5678 yes] called back", "approved": true, "date": "2020-02-03T04:05:06Z"},
	} {
		v["person"], v["consenttype"] = 1003, 1001
		if _, err := f.crm.Create("consent", v); err != nil {
			t.Fatal(err)
		}
	}
	rows := f.consents(eva)[len(before):]
	if rows[0].ID != "abcd1234" || rows[1].ID != "" || rows[2].ID != "efgh5678" {
		t.Errorf("%+v: an id belongs to the first row that has it", rows)
	}
	if time.Since(rows[0].Time) > time.Minute || rows[2].Time.Year() != 2020 || rows[0].Source != "" {
		t.Errorf("%+v: without a date the time of creation counts", rows)
	}
	if err := f.crm.Delete("consenttype", 1003); err != nil {
		t.Fatal(err)
	}
	if after := f.consents(eva); len(after) != len(before)+3 {
		t.Error("a consent whose type is gone is not told")
	}
}

func TestConsentsThatCannotBeRead(t *testing.T) {
	for name, except := range map[string]map[string]limecrm.Rights{
		"no consents": {"consent": {}}, "no types": {"consenttype": {}},
	} {
		all := limecrm.Rights{Read: true, Create: true, Update: true, Delete: true}
		users := []limecrm.APIUser{{ID: 1, Name: "x", Key: "abcd", Rights: all, Except: except}}
		for _, q := range []limecrm.Quirks{{}, {ForbiddenAs404: true}} {
			f := start(t, limecrm.Options{Users: users, Quirks: q}, withConsents, withKey("abcd"))
			_, err := f.Consents(t.Context(), &sdk.ConsentsRequest{Ref: eva})
			_, typesErr := f.ConsentTypes(t.Context(), &sdk.ConsentTypesRequest{Type: "person"})
			_, appendErr := f.AppendConsent(t.Context(), decision("abcd1234", "1001", true))
			for _, err := range []error{err, typesErr, appendErr} {
				want := sdk.KindDenied
				if q.ForbiddenAs404 { // not to be told from a slip in the settings
					want = sdk.KindInvalid
				}
				wantKind(t, err, want)
			}
			if q.ForbiddenAs404 {
				continue
			}
			check, err := f.Check(t.Context())
			if err != nil || len(check.Warnings) == 0 || f.schema().Type("person").Can(sdk.CapabilityConsents) {
				t.Errorf("%s: %+v, %v", name, check, err)
			}
		}
	}
	for _, fault := range []limecrm.Fault{
		{Kind: limecrm.FaultStatus, Status: 500}, {Kind: limecrm.FaultBadJSON}, {Kind: limecrm.FaultStatus, Status: 404},
	} {
		f := start(t, limecrm.Options{}, withConsents)
		f.schema()
		fault.Path = "/api/v1/limeobject/consent/"
		f.fault(fault)
		resp, err := f.Consents(within(t, 5*time.Second), &sdk.ConsentsRequest{Ref: eva})
		if err == nil {
			t.Errorf("%+v: %+v", fault, resp)
		}
	}
}

func TestConsentsOfAnotherAreAnError(t *testing.T) {
	answer := `{"_links":{},"_embedded":{"limeobjects":[{"_id":1,"person":1004,"approved":true,"consenttype":1}]}}`
	const meta = `{"_embedded":{"limetypes":[
		{"name":"person","_embedded":{"properties":[{"name":"email","type":"link"}]}},
		{"name":"consenttype","_embedded":{"properties":[{"name":"title","type":"string"}]}},
		{"name":"consent","_embedded":{"properties":[{"name":"approved","type":"yesno"},{"name":"note","type":"text"},{"name":"date","type":"time"},
			{"name":"person","type":"belongsto","_links":{"related_type":{"name":"person"}}},
			{"name":"consenttype","type":"belongsto","_links":{"related_type":{"name":"consenttype"}}}]}}]}}`
	for body, want := range map[string]sdk.ErrorKind{
		answer: sdk.KindUnavailable,
		strings.Replace(answer, "1004", "1003", 1):                                                              "",
		strings.Replace(strings.Replace(answer, "1004", "1003", 1), `"approved":true,`, ``, 1):                  sdk.KindDenied,
		strings.Replace(strings.Replace(answer, "1004", "1003", 1), `"approved":true`, `"approved":"maybe"`, 1): sdk.KindUnavailable,
		strings.Replace(strings.Replace(answer, "1004", "1003", 1), `"_id":1,`, ``, 1):                          sdk.KindUnavailable,
	} {
		a := odd(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/limetype/") {
				_, _ = w.Write([]byte(meta))
				return
			}
			_, _ = w.Write([]byte(body))
		}, func(set map[string]any) { set["consents"] = map[string]any{} })
		resp, err := a.Consents(t.Context(), &sdk.ConsentsRequest{Ref: eva})
		if want == "" {
			if err != nil || len(resp.Events) != 1 {
				t.Errorf("%+v, %v", resp, err)
			}
			continue
		}
		wantKind(t, err, want)
	}
}
