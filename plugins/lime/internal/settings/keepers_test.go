package settings

import (
	"strings"
	"testing"

	"github.com/inzage/inzage/sdk"
)

func TestParseConsentsAndPurposes(t *testing.T) {
	s, diags := Parse(withBlock(`"consents":{},"purposes":{}`))
	if s == nil {
		t.Fatalf("%+v", diags)
	}
	c, p := s.Consents, s.Purposes
	if c.Limetype != "consent" || c.TypeLimetype != "consenttype" || c.Update || c.Links != nil || c.Approved != (Property{Name: "approved"}) ||
		c.Months.Name != "" || c.Title[""].Name != "title" || c.Sources[sdk.ConsentAgent].Name != "coworker" || c.Channels[sdk.ChannelText].Name != "text" {
		t.Errorf("%+v", c)
	}
	if p.Limetype != "purpose" || p.Basis.Name != "basis" || p.Bases[sdk.BasisPublicTask].Name != "public_task" || p.Covers.Given {
		t.Errorf("%+v", p)
	}
	s, diags = Parse(withBlock(`"consents":{"limetype":"samtycke","mode":"update","note":"","links":{"person":"kontakt"},"title":{"sv":"titel"},
		"sources":{"agent":""},"active":"aktiv"},"purposes":{"bases":{"consent":"samtycke"},"title":"titel"}`))
	if s == nil {
		t.Fatalf("%+v", diags)
	}
	c, p = s.Consents, s.Purposes
	if c.Limetype != "samtycke" || !c.Update || c.Note != (Property{Given: true}) || c.Links["person"] != "kontakt" || c.Title["sv"] != (Property{"titel", true}) ||
		len(c.Title) != 1 || c.Sources[sdk.ConsentAgent] != (Property{Given: true}) || c.Sources[sdk.ConsentPortal].Given || c.Active != (Property{"aktiv", true}) {
		t.Errorf("%+v", c)
	}
	if p.Bases[sdk.BasisConsent] != (Property{"samtycke", true}) || p.Title[""] != (Property{"titel", true}) {
		t.Errorf("%+v", p)
	}
	if s, _ := Parse(withBlock(`"simulated":true`)); s.Consents != nil || s.Purposes != nil {
		t.Error("what is not in the settings is switched on")
	}
}

func TestParseRefusesConsentsAndPurposes(t *testing.T) {
	for name, test := range map[string]struct{ block, path, says string }{
		"no object":        {`"consents":"consent"`, "consents", "must be an object"},
		"unknown":          {`"consents":{"notes":"x"}`, "consents notes", `"note"`},
		"a path":           {`"consents":{"limetype":"../x"}`, "consents limetype", "not a name"},
		"mode":             {`"consents":{"mode":"overwrite"}`, "consents mode", "append or update"},
		"no note":          {`"consents":{"note":""}`, "consents note", "append"},
		"no approved":      {`"consents":{"approved":""}`, "consents", "approved"},
		"a link to a path": {`"consents":{"links":{"person":"a/b"}}`, "consents links person", "not a name"},
		"links as text":    {`"consents":{"links":"person"}`, "consents links", "must be an object"},
		"a language":       {`"consents":{"title":{"en":"title","Dutch":"x"}}`, "consents title Dutch", "not a language"},
		"no language":      {`"consents":{"title":{}}`, "consents title", "names no property"},
		"a number":         {`"consents":{"title":7}`, "consents title", "must be a text"},
		"a source":         {`"consents":{"sources":{"portl":"x"}}`, "consents sources portl", `"portal"`},
		"a channel":        {`"consents":{"channels":{"e-mail":"x"}}`, "consents channels e-mail", `"email"`},
		"no basis":         {`"purposes":{"basis":""}`, "purposes basis", "legal basis"},
		"a basis":          {`"purposes":{"bases":{"contrct":"x"}}`, "purposes bases contrct", `"contract"`},
		"unknown purpose":  {`"purposes":{"recipient":"x"}`, "purposes recipient", `"recipients"`},
	} {
		s, diags := Parse(withBlock(test.block))
		ok := s == nil
		for _, d := range diags {
			ok = ok && strings.Join(d.Path, " ") == test.path && strings.Contains(d.Summary+d.Detail, test.says)
		}
		if !ok || len(diags) != 1 {
			t.Errorf("%s: %+v", name, diags)
		}
	}
}
