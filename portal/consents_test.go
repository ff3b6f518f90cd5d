package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/portal/portaltest"
)

// card is the part of the page of consents about one type.
func card(t *testing.T, rec *httptest.ResponseRecorder, title string) string {
	t.Helper()
	for _, part := range strings.Split(rec.Body.String(), `<section class="card consent"`)[1:] {
		if strings.Contains(part, "<bdi>"+title+"</bdi></h2>") {
			return strings.SplitN(part, "</section>", 2)[0]
		}
	}
	t.Fatalf("there is no card of %s", title)
	return ""
}

var (
	hidden   = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)
	prechose = regexp.MustCompile(`checked|selected|type="(checkbox|radio)"`)
)

// press reads the form of a page and sends it, as a browser would.
func (s *site) press(rec *httptest.ResponseRecorder, action string) *httptest.ResponseRecorder {
	s.t.Helper()
	_, form, ok := strings.Cut(rec.Body.String(), `action="`+action+`"`)
	if !ok {
		s.t.Fatalf("the page has no form for %s:\n%s", action, rec.Body)
	}
	form, _, _ = strings.Cut(form, "</form>")
	v := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(form, -1) {
		v.Add(m[1], m[2])
	}
	return s.post(action, v, signedIn, inLanguage("nl"))
}

func TestEachStateOfAConsent(t *testing.T) {
	rec := newSite(t).get("/consents", signedIn)
	wantStatus(t, rec, http.StatusOK)
	for title, want := range map[string][]string{
		"Nieuwsbrief":                        {"tag done", "Gegeven · 3 maart 2025", "Wij meten niet of u hem leest.", "Hoort bij het adres <bdi>eva@example.org</bdi>", "Trek toestemming in", "Geschiedenis", "Wij sturen u soms een nieuwsbrief.", "Versie <bdi>41d0</bdi> · Nederlands", `lang="en"`, "/consents/receipt/given", "Meegegaan naar uw nieuwe adres"},
		"Bellen over aanbiedingen":           {"tag off", "Ingetrokken · 23 november 2026", "Zij wordt nu doorgegeven", "Geef toestemming", "Welke tekst er toen stond, weten wij niet", "zo gevonden in ons klantsysteem"},
		"Foto’s van uw tuin op onze website": {"tag none", "Nooit gegeven", "/consents/decide/give-2"},
		"Verjaardagskaart":                   {"tag attention", "Verlopen · 10 januari 2026", "Geef toestemming", "door een medewerker"},
		"Klantenpas":                         {"Gegeven · 1 juli 2019", "niet via deze dienst gekozen", "Loopt vanzelf af op <time", "Intrekken kan wel hier", "/consents/decide/withdraw-4"},
		"Proefabonnement":                    {"Er staat geen tekst bij", "maar op een andere manier"},
		"Oude actie":                         {"Dit kunt u hier niet veranderen"},
	} {
		got := card(t, rec, title)
		for _, text := range want {
			if !strings.Contains(got, text) {
				t.Errorf("%s: %q is not there", title, text)
			}
		}
		if n := strings.Count(got, "/consents/decide/"); n > 1 {
			t.Errorf("%s has %d buttons", title, n)
		}
	}
	for _, title := range []string{"Proefabonnement", "Oude actie"} {
		if strings.Contains(card(t, rec, title), "/consents/decide/") {
			t.Errorf("%s can be decided here", title)
		}
	}
	if m := prechose.FindString(rec.Body.String()); m != "" {
		t.Errorf("the page holds %q: nothing is chosen beforehand", m)
	}
}

// A state that this version does not know is not shown as given.
func TestUnknownState(t *testing.T) {
	s := newSite(t)
	s.service.SetState("Nieuwsbrief", "paused")
	got := card(t, s.get("/consents", signedIn), "Nieuwsbrief")
	if !strings.Contains(got, "Niet bekend") || strings.Contains(got, "tag done") || !strings.Contains(got, "withdraw-0") {
		t.Error(got)
	}
}

// Art. 7(3): withdrawing takes what giving takes, and both start on one page.
func TestGiveAndWithdrawTakeTheSame(t *testing.T) {
	s := newSite(t)
	steps := func(opened, word string) int {
		t.Helper()
		page := s.get("/consents", signedIn)
		wantText(t, page, "/consents/decide/"+opened)
		asked := s.get("/consents/decide/"+opened, signedIn, inLanguage("nl"))
		wantStatus(t, asked, http.StatusOK)
		if m := prechose.FindString(asked.Body.String()); m != "" || strings.Count(asked.Body.String(), "<button class=\"button") != 1 {
			t.Errorf("more than one thing to press: %s", m)
		}
		if before := len(s.service.Decided); before != len(s.service.Decided) {
			t.Error("opening the page decided")
		}
		done := s.press(asked, "/consents/decide")
		wantStatus(t, done, http.StatusSeeOther)
		receipt := s.get(done.Header().Get("Location"), signedIn, inLanguage("nl"))
		wantStatus(t, receipt, http.StatusOK)
		wantText(t, receipt, "2026-000418", word, "/file")
		return strings.Count(asked.Body.String(), "<form") // each press is a page
	}
	give, withdraw := steps("give-2", "Uw toestemming is vastgelegd"), steps("withdraw-2", "Uw toestemming is ingetrokken")
	if withdraw > give {
		t.Errorf("withdrawing takes %d forms, giving %d", withdraw, give)
	}
	if want := []string{"give-2", "withdraw-2"}; len(s.service.Decided) != 2 || !strings.HasPrefix(s.service.Decided[0], want[0]) || !strings.HasPrefix(s.service.Decided[1], want[1]) {
		t.Errorf("decided %v", s.service.Decided)
	}
	wantText(t, s.get("/consents/decide/withdraw-0", signedIn), "blijft geldig", "Dit blijft zoals het is: <bdi>Klantenpas</bdi>", "U kunt later weer toestemming geven")
}

func TestOpeningDecidesNothing(t *testing.T) {
	s := newSite(t)
	for range 3 {
		s.get("/consents/decide/give-2", signedIn)
		s.get("/consents/decide", signedIn)
		s.get("/stop-marketing", signedIn)
		s.do(httptest.NewRequest(http.MethodHead, "/consents/decide/withdraw-0", nil), signedIn)
	}
	if len(s.service.Decided) > 0 || s.service.Stops > 0 {
		t.Errorf("decided %v, stopped %d times", s.service.Decided, s.service.Stops)
	}
}

// The text changed while it was read: the new one is shown, nothing is decided.
func TestStaleTextDecidesNothing(t *testing.T) {
	s := newSite(t)
	asked := s.get("/consents/decide/give-2", signedIn)
	s.service.NewText("Foto’s van uw tuin op onze website", "Wij verkopen uw foto’s.")
	rec := s.press(asked, "/consents/decide")
	wantStatus(t, rec, http.StatusConflict)
	wantText(t, rec, "<title>Fout: ", "De tekst is net veranderd", "Er is niets vastgelegd", "Wij verkopen uw foto’s.", `href="/consents/decide/give-2?lang=en"`)
	if len(s.service.Decided) > 0 {
		t.Error("decided all the same")
	}
	wantStatus(t, s.press(rec, "/consents/decide"), http.StatusSeeOther)
	for _, opened := range [][]string{nil, {""}, {"other"}, {"give-2", "give-2"}, {strings.Repeat("x", 5000)}} {
		rec := s.post("/consents/decide", url.Values{"form": {"withdraw-0.1"}, "opened": opened}, signedIn, inLanguage("nl"))
		wantStatus(t, rec, http.StatusConflict)
		wantText(t, rec, "Begin opnieuw")
	}
	if len(s.service.Decided) != 1 {
		t.Errorf("decided %v", s.service.Decided)
	}
}

func TestFormsOfConsentsThatAreNotOurs(t *testing.T) {
	s := newSite(t)
	for _, form := range []url.Values{
		nil,
		{"form": {""}},
		{"form": {"other"}},
		{"form": {"give-2.71", "give-2.71"}},
		{"form": {strings.Repeat("x", 5000)}},
		{"handle": {"give-2.71"}},
		{"form": {"\x00\xff"}},
	} {
		wantStatus(t, s.post("/consents/decide", form, signedIn), http.StatusNotFound)
	}
	wantStatus(t, s.post("/consents/decide", url.Values{"form": {strings.Repeat("x", 70_000)}}, signedIn), http.StatusRequestEntityTooLarge)
	if len(s.service.Decided) > 0 {
		t.Errorf("decided %v", s.service.Decided)
	}
	// Foreign fields change nothing; what was meant still happens.
	rec := s.get("/consents/decide/give-2", signedIn)
	m := hidden.FindStringSubmatch(rec.Body.String())
	form := url.Values{"form": {m[2]}, "x": {"y"}, "give": {"no"}, "text": {"other"}}
	wantStatus(t, s.post("/consents/decide", form, signedIn), http.StatusSeeOther)
	rec = s.post("/consents/decide", form, cookie("__Host-inzage", "gone"), inLanguage("nl"))
	wantStatus(t, rec, http.StatusUnauthorized)
	wantText(t, rec, "uw keuze is niet vastgelegd")
}

func TestReceiptAsFile(t *testing.T) {
	s := newSite(t)
	rec := s.get("/consents/receipt/given/file", signedIn, inLanguage("nl"))
	wantStatus(t, rec, http.StatusOK)
	h := rec.Header()
	if got := h.Get("Content-Disposition"); got != "attachment; filename=bewijs-2026-000418.json" {
		t.Errorf("name %q", got)
	}
	if h.Get("Content-Type") != "application/json" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || !strings.HasPrefix(rec.Body.String(), `{"number"`) {
		t.Errorf("%v %s", h, rec.Body)
	}
	rec = s.get("/consents/receipt/hostile/file", signedIn)
	if got := rec.Header().Get("Content-Disposition"); strings.ContainsAny(got, "/\\\r\n") || rec.Header().Get("Set-Cookie") != "" {
		t.Errorf("name %q", got)
	}
	wantNoText(t, s.get("/consents/receipt/agent", signedIn), "/file\"")
	wantText(t, s.get("/consents/receipt/withdrawn", signedIn), "Wordt doorgegeven", "Dit is een demonstratie")
}

func TestStopMarketing(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/consents", "/overview"} {
		wantText(t, s.get(path, signedIn), `href="/stop-marketing"`)
	}
	for range 2 { // again is no error, whatever the form holds
		rec := s.post("/stop-marketing", url.Values{"form": {"x"}, "reason": {""}}, signedIn, inLanguage("nl"))
		wantStatus(t, rec, http.StatusOK)
		wantText(t, rec, "Alle reclame is gestopt")
	}
	if s.service.Stops != 2 {
		t.Errorf("stopped %d times", s.service.Stops)
	}
	wantText(t, s.get("/consents", signedIn), "U stopte alle reclame op <time", `href="/stop-marketing"`)
	wantText(t, s.get("/overview", signedIn), "Gestopt op 23 november 2026")
	s.service.Fail["StopMarketing"] = &portal.OutageError{}
	wantText(t, s.post("/stop-marketing", nil, signedIn, inLanguage("nl")), "uw keuze is niet vastgelegd")
	// No right is needed, and the CRM may be away.
	s = newSite(t)
	s.service.Fail["Consents"] = &portal.OutageError{}
	s.service.Allow(portaltest.Secret, false, false, true)
	wantStatus(t, s.post("/stop-marketing", nil, signedIn), http.StatusOK)
}

func TestGapOfConsents(t *testing.T) {
	s := newSite(t)
	s.service.Fail["Consents"] = portal.ErrNotFound
	wantText(t, s.get("/consents", signedIn), "Wij vragen u nu nergens toestemming voor", `href="/stop-marketing"`)
	delete(s.service.Fail, "Consents")
	s.service.ConsentGap = true
	wantText(t, s.get("/consents", signedIn), "Ons klantsysteem geeft nu geen antwoord", "/consents/decide/withdraw-0")
	s.service.NoConsents = true
	wantText(t, s.get("/consents", signedIn), "Wij vragen u nu nergens toestemming voor", `href="/stop-marketing"`)
}
