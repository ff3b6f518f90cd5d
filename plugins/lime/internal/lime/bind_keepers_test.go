package lime

import (
	"strings"
	"testing"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func TestConsentsAndPurposesFitTheCRM(t *testing.T) {
	for field, q := range map[string]struct {
		block, key string
		value      any
		says       string
	}{
		"consents.limetype":       {"consents", "limetype", "consnt", `did you mean "consent"?`},
		"consents.type_limetype":  {"consents", "type_limetype", "consentype", `did you mean "consenttype"?`},
		"consents.approved":       {"consents", "approved", "aproved", `did you mean "approved"?`},
		"consents.consenttype":    {"consents", "consenttype", "person", "does not point to a consenttype"},
		"consents.date":           {"consents", "date", "note", "type text, not time or date"},
		"consents.note":           {"consents", "note", "notes", `did you mean "note"?`},
		"consents.source":         {"consents", "source", "approved", "type yesno"},
		"consents.sources.agent":  {"consents", "sources", map[string]any{"agent": "cowrker"}, `did you mean "coworker"?`},
		"consents.links.person":   {"consents", "links", map[string]any{"person": "consenttype"}, "does not point to a person"},
		"consents.links.deal":     {"consents", "links", map[string]any{"deal": "person"}, "does not point to a deal"},
		"consents.title.nl":       {"consents", "title", map[string]any{"en": "title", "nl": "title_ln"}, `did you mean "title_nl"?`},
		"consents.active":         {"consents", "active", "activ", `did you mean "active"?`},
		"consents.months":         {"consents", "months", "month", `did you mean "months"?`},
		"consents.channels.email": {"consents", "channels", map[string]any{"email": "e-mail"}, `did you mean "email"?`},
		"purposes.limetype":       {"purposes", "limetype", "purposses", `did you mean "purpose"?`},
		"purposes.basis":          {"purposes", "basis", "title", "type string, not option"},
		"purposes.bases.consent":  {"purposes", "bases", map[string]any{"consent": "consnt"}, `did you mean "consent"?`},
		"purposes.recipients":     {"purposes", "recipients", "recipient", `did you mean "recipients"?`},
		"purposes.automated.nl":   {"purposes", "automated", map[string]any{"nl": "automatednl"}, `did you mean "automated_nl"?`},
	} {
		f := start(t, limecrm.Options{}, withConsents, withPurposes, func(set map[string]any) {
			set[q.block].(map[string]any)[q.key] = q.value
		})
		_, err := f.Schema(t.Context())
		e := wantKind(t, err, sdk.KindInvalid)
		if e.Field != field || !strings.Contains(e.Detail, q.says) {
			t.Errorf("%s: %v", field, e)
		}
		if check, err := f.Check(t.Context()); err != nil || len(check.Warnings) == 0 || !strings.HasPrefix(check.Warnings[0], field) {
			t.Errorf("%s: %+v, %v", field, check, err)
		}
	}
}

// What the settings do not name may be missing. Where that changes what people
// are asked, it is said.
func TestDefaultsThatTheCRMDoesNotHave(t *testing.T) {
	f := start(t, limecrm.Options{Solution: "sv"}, withSwedishConsents, withSwedishPurposes, func(set map[string]any) {
		for _, key := range []string{"readonly", "date", "sources", "description", "default"} {
			delete(set["consents"].(map[string]any), key)
		}
		delete(set["purposes"].(map[string]any), "active")
	})
	check, err := f.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(check.Warnings, "\n")
	for _, part := range []string{"consents.readonly", "consents.date", "consents.sources.agent", "purposes.active"} {
		contains(t, all, part)
	}
	if len(check.Warnings) != 4 {
		t.Errorf("%d warnings:\n%s", len(check.Warnings), all)
	}
	kontakt := sdk.Ref{Adapter: "crm", Type: "kontakt", ID: "1003"}
	req := decision("abcd1234", "1002", true)
	req.Ref, req.Source = kontakt, sdk.ConsentAgent
	if e := f.decide(req); e.Source != "" || e.Time.IsZero() {
		t.Errorf("%+v", e)
	}
}

func TestTwoPropertiesThatPointToAPerson(t *testing.T) {
	f := start(t, limecrm.Options{}, func(set map[string]any) {
		set["consents"] = map[string]any{"limetype": "deal", "approved": "note", "note": "note", "consenttype": "company", "date": "", "source": ""}
	})
	_, err := f.Schema(t.Context())
	if e := wantKind(t, err, sdk.KindInvalid); e.Field != "consents.links" || !strings.Contains(e.Detail, "person2") {
		t.Errorf("%+v", e)
	}
}
