package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/portal/portaltest"
)

func TestPurposes(t *testing.T) {
	s := newSite(t)
	rec := s.get("/overview", signedIn)
	wantText(t, rec, "Het is nodig voor uw contract", "Tot 2 jaar na uw laatste bestelling.", "PostNL", "Bakker &amp; Zonen Transport",
		"Wie krijgt deze gegevens?", "Naar de Verenigde Staten", "Een medewerker beslist.", "uit het register van adressen", `href="/consents">Trek uw toestemming in`)
	why, object, _ := strings.Cut(rec.Body.String(), `id="object"`)
	if strings.Contains(why, "/question/") || strings.Count(object, `href="/question/objection"`) != 2 {
		t.Error("objecting is not apart from the other information")
	}
	section := s.get("/data", signedIn)
	wantText(t, section, "Waarom hebben wij deze gegevens?", "PostNL", "/question/objection")
	s.service.Allow(portaltest.Secret, true, false, false)
	wantNoText(t, s.get("/overview", signedIn), `href="/consents"`, `href="/copy"`)
}

func TestOverviewSaysHowThingsStand(t *testing.T) {
	s := newSite(t)
	rec := s.get("/overview", signedIn)
	wantText(t, rec, "2 gegeven, 2 ingetrokken", "Hier krijgt u nog antwoord op", portaltest.CaseNumber, "Antwoord uiterlijk <time", "<strong>Bezwaar</strong>", "Wij zijn te laat")
	if strings.Count(rec.Body.String(), "Wij zijn te laat") != 1 {
		t.Error("what is on time is called late")
	}
}

func TestObjectionIsACase(t *testing.T) {
	s := newSite(t)
	wantText(t, s.get("/question/objection", signedIn), "Maak bezwaar", "Uw bezwaar gaat over: <bdi>Fraude voorkomen</bdi>", `href="/overview">Geen bezwaar maken`)
	rec := s.post("/ask", url.Values{"form": {"form-objection"}, "opened": {"objection"}, "text": {"Nee"}}, signedIn, inLanguage("nl"))
	wantStatus(t, rec, http.StatusOK)
	wantText(t, rec, "Uw bezwaar is binnen", portaltest.CaseNumber, portaltest.CaseCode)
	s.service.CaseState = &portal.CaseView{Number: portaltest.CaseNumber, Kind: "objection", State: "open", Due: portaltest.Now}
	wantText(t, s.post("/case", url.Values{"number": {portaltest.CaseNumber}, "code": {portaltest.CaseCode}}, inLanguage("nl")), "<dd>Bezwaar</dd>")
}

func TestChangingAnAddressNamesItsConsents(t *testing.T) {
	s := newSite(t)
	wantText(t, s.post("/data/check", changed("f1", "new@example.org"), signedIn), "gaat mee: <bdi>Nieuwsbrief</bdi>")
	wantNoText(t, s.post("/data/check", changed("f0", "Eefje"), signedIn), "gaat mee")
}
