package limecrm

import (
	"net/url"
	"strings"
	"testing"
)

// as chooses who sits behind the screens: 1001 is an administrator, 1002 is
// not, 1004 was one and is no longer active.
func as(agent string) []string { return []string{"Cookie", agentCookie + "=" + agent} }

func TestAdministrationListsWhatIsThere(t *testing.T) {
	for solution, wants := range map[string][]string{
		"base": {"Consent types", "Photos on the website", "24", "Add: Consent type", "admin/purpose/1004", "For our bookkeeping", "Legal obligation"},
		"sv":   {"Samtyckestyper", "Bilder på webbplatsen", "Add: Ändamål", "admin/andamal/1003", "Berättigat intresse"},
	} {
		r := newRig(t, func(o *Options) { o.Solution = solution })
		status, _, body := r.browse("GET", "admin", nil, as("1001")...)
		for _, want := range wants {
			if status != 200 || !strings.Contains(body, want) {
				t.Errorf("%s: %d, no %q", solution, status, want)
			}
		}
	}
}

func TestAdministrationIsForAdministrators(t *testing.T) {
	r := newRig(t)
	if _, _, body := r.browse("GET", "", nil, as("1001")...); !strings.Contains(body, `client/admin">Administration`) {
		t.Error("an administrator is not shown the way")
	}
	before := r.crm.Object("consenttype", 1001)["_timestamp"]
	for _, agent := range []string{"1002", "1004", "1005"} {
		if _, _, body := r.browse("GET", "", nil, as(agent)...); strings.Contains(body, "Administration") {
			t.Errorf("%s is shown the way", agent)
		}
		for _, path := range []string{"admin", "admin/consenttype/1001", "admin/consenttype/new"} {
			if status, _, body := r.browse("GET", path, nil, as(agent)...); status != 403 || !strings.Contains(body, "Administrators") {
				t.Errorf("%s, %s: %d", agent, path, status)
			}
		}
		form := url.Values{"title": {"Mine"}}
		for _, path := range []string{"admin/consenttype/1001", "admin/consenttype/new", "admin/purpose/1001", "object/consenttype/1001"} {
			if status, _, _ := r.browse("POST", path, form, as(agent)...); status != 403 {
				t.Errorf("%s posts to %s: %d", agent, path, status)
			}
		}
	}
	_, _, body := r.browse("GET", "object/consenttype/1001", nil, as("1002")...)
	if !strings.Contains(body, "Only administrators") || strings.Contains(body, "<button>Save</button>") {
		t.Error("the card offers to save")
	}
	if r.crm.Object("consenttype", 1001)["_timestamp"] != before || len(r.crm.IDs("consenttype")) != 4 {
		t.Error("somebody else changed it")
	}
}

func TestAdministratorAddsAConsentType(t *testing.T) {
	r := newRig(t)
	status, header, _ := r.browse("POST", "admin/consenttype/new", url.Values{
		"_has": {"active", "default", "readonly"}, "title": {"Birthday card"}, "title_nl": {"Verjaardagskaart"}, "description": {"A card\r\nby post."},
		"description_nl": {""}, "channel": {"post"}, "months": {"12"}, "active": {"true"},
	}, as("1001")...)
	if status != 303 || header.Get("Location") != "/Lime%20CRM/client/admin/consenttype/1005?saved=1" {
		t.Fatalf("%d %v", status, header)
	}
	o := r.crm.Object("consenttype", 1005)
	for name, want := range map[string]any{
		"title": "Birthday card", "title_nl": "Verjaardagskaart", "description": "A card\nby post.", "months": int64(12), "active": true, "readonly": false,
	} {
		if o[name] != want {
			t.Errorf("%s = %v, want %v", name, o[name], want)
		}
	}
	if o["channel"].(optionValue).Key != "post" {
		t.Errorf("channel is %v", o["channel"])
	}
	if _, _, body := r.browse("GET", "admin/consenttype/1005?saved=1", nil, as("1001")...); !strings.Contains(body, "Saved.") || !strings.Contains(body, `value="post" selected`) {
		t.Error("the form does not show what was saved")
	}
	status, _, _ = r.browse("POST", "admin/consenttype/1005", url.Values{"_has": {"active", "default", "readonly"}, "title": {"Card"}}, as("1001")...)
	if o = r.crm.Object("consenttype", 1005); status != 303 || o["title"] != "Card" || o["active"] != false || o["months"] != int64(12) {
		t.Errorf("%d: changed to %v", status, o)
	}
}

func TestAdministratorChangesAPurpose(t *testing.T) {
	r := newRig(t)
	status, _, _ := r.browse("POST", "admin/purpose/1003", url.Values{
		"_has": {"active"}, "active": {"true"}, "basis": {"legitimate_interest"}, "recipients": {"One\r\nTwo"}, "covers": {"person.email"},
	}, as("1001")...)
	o := r.crm.Object("purpose", 1003)
	if status != 303 || o["basis"].(optionValue).Key != "legitimate_interest" || o["recipients"] != "One\nTwo" || o["covers"] != "person.email" || o["active"] != true {
		t.Errorf("%d: %v", status, o)
	}
	if !strings.HasPrefix(o["title_nl"].(string), "Om u nieuws") {
		t.Error("a field that was not on the form changed")
	}
}

func TestAdministrationShowsErrorsAtTheField(t *testing.T) {
	r := newRig(t)
	for path, form := range map[string]url.Values{
		"admin/purpose/new":      {"title": {""}, "title_nl": {"typed <b>"}, "basis": {r.crm.store.model.byName["purpose"].Property("basis").Options[0].Key}},
		"admin/consenttype/1001": {"title": {" "}, "months": {"-1"}, "title_nl": {"typed <b>"}},
		"admin/consenttype/new":  {"months": {"two"}, "title_nl": {"typed <b>"}, "channel": {"fax"}},
	} {
		status, _, body := r.browse("POST", path, form, as("1001")...)
		if status != 422 || !strings.Contains(body, `id="e-title"`) || !strings.Contains(body, "typed &lt;b&gt;") {
			t.Errorf("%s: %d", path, status)
		}
		if form.Has("months") && !strings.Contains(body, `id="e-months"`) || form.Has("basis") && !strings.Contains(body, `id="e-basis"`) {
			t.Errorf("%s: no error at the second field", path)
		}
	}
	if len(r.crm.IDs("purpose")) != 4 || len(r.crm.IDs("consenttype")) != 4 || r.crm.Object("consenttype", 1001)["title"] != "Newsletter" {
		t.Error("part of a rejected form was stored")
	}
	for _, path := range []string{"admin/person/1003", "admin/consenttype/99", "admin/consenttype/x", "admin/nosuch/new"} {
		if status, _, _ := r.browse("GET", path, nil, as("1001")...); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _, _ := r.browse("POST", "admin/consenttype/1001", url.Values{"title": {"Evil"}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://example.test"); status != 403 {
		t.Errorf("a foreign page posts: %d", status)
	}
}

func TestConsentsStandOnTheCard(t *testing.T) {
	r := newRig(t)
	_, _, body := r.browse("GET", "object/person/1003", nil)
	for _, want := range []string{"Consents", `"><bdi>Newsletter</bdi></a>`, "Photos on the website", "Show all 6"} {
		if !strings.Contains(body, want) {
			t.Errorf("the card has no %s", want)
		}
	}
}

// TestSeededConsentsHaveAHistory: of each type the newest row counts, so what
// was decided later must have been made later.
func TestSeededConsentsHaveAHistory(t *testing.T) {
	for solution, names := range map[string][4]string{
		"base": {"consent", "person", "consenttype", "date"}, "sv": {"samtycke", "kontakt", "samtyckestyp", "datum"},
	} {
		s, err := New(Options{Solution: solution})
		must(t, err)
		last, rows := "", 0
		for _, id := range s.IDs(names[0]) {
			o := s.Object(names[0], id)
			if o[names[1]] != int64(1004) || o[names[2]] != int64(1001) {
				continue
			}
			if date := o[names[3]].(string); date <= last {
				t.Errorf("%s: %s comes after %s", solution, date, last)
			} else {
				last, rows = date, rows+1
			}
		}
		if rows < 2 {
			t.Errorf("%s: %d decisions", solution, rows)
		}
	}
}
