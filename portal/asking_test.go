package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/portal/portaltest"
)

func TestCodeIsSentOnlyByAForm(t *testing.T) {
	s := newSite(t)
	for range 3 {
		s.get("/l/sent-link")
		s.get("/l/sent-link?sent=now")
		s.get("/l/sent-link/code")
	}
	if s.service.Sent != 0 {
		t.Fatalf("%d codes were sent by opening pages", s.service.Sent)
	}
	for _, want := range []string{"now", "now", "now", "later"} {
		rec := s.post("/l/sent-link/code", url.Values{})
		if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/l/sent-link?sent="+want {
			t.Fatalf("%d to %q, want %s", rec.Code, rec.Header().Get("Location"), want)
		}
	}
	wantStatus(t, s.post("/l/nothing/code", url.Values{}), http.StatusNotFound)
	// A told code has nothing to be sent, whatever the address says.
	wantNoText(t, s.get("/l/good-link?sent=now", inLanguage("nl")), "Kijk in uw e-mail", "Stuur mij de code")
}

func TestAskingForANewLinkAnswersAlike(t *testing.T) {
	s := newSite(t)
	for _, token := range []string{"nothing", "locked-link", "good-link", "x"} {
		rec := s.post("/l/"+token, url.Values{"ask": {"yes"}})
		if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/asked" {
			t.Errorf("%s: %d to %q", token, rec.Code, rec.Header().Get("Location"))
		}
	}
	if len(s.service.Asking) != 4 {
		t.Errorf("asked for %v", s.service.Asking)
	}
}

func TestClosingTheLinkSignsOut(t *testing.T) {
	s := newSite(t)
	wantStatus(t, s.get("/close-link", signedIn), http.StatusOK)
	wantStatus(t, s.get("/overview", signedIn), http.StatusOK) // asking has closed nothing
	rec := s.post("/close-link", url.Values{}, signedIn)
	if rec.Code != http.StatusSeeOther || !strings.Contains(rec.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("%d, cookie %q", rec.Code, rec.Header().Get("Set-Cookie"))
	}
	wantStatus(t, s.get("/overview", signedIn), http.StatusUnauthorized)
}

func TestAQuestionIsAskedOnce(t *testing.T) {
	s := newSite(t)
	ask := func(form, text string) *httptest.ResponseRecorder {
		return s.post("/ask", url.Values{"form": {form}, "opened": {"correction"}, "text": {text}}, signedIn, inLanguage("nl"))
	}
	for _, text := range []string{"", " \n ", strings.Repeat("é", 4001)} {
		rec := ask("form-correction", text)
		wantStatus(t, rec, http.StatusUnprocessableEntity)
		wantText(t, rec, `aria-invalid="true"`)
	}
	wantText(t, ask("form-correction", strings.Repeat("é", 4002)), "2 tekens korter")
	if len(s.service.Questions) != 0 {
		t.Fatalf("asked %q", s.service.Questions)
	}
	first := ask("form-correction", " Mijn naam\r\nklopt niet. ")
	wantText(t, first, portaltest.CaseNumber, portaltest.CaseCode)
	again := ask("form-correction", "Mijn naam klopt niet.")
	wantText(t, again, portaltest.CaseNumber)
	wantNoText(t, again, portaltest.CaseCode)
	if s.service.Questions[0] != "Mijn naam\nklopt niet." {
		t.Errorf("the service got %q", s.service.Questions[0])
	}
	wantStatus(t, ask("form-of-another", "x"), http.StatusNotFound)
	wantStatus(t, s.get("/question/of-another", signedIn), http.StatusNotFound)
	wantStatus(t, s.get("/question/correction"), http.StatusUnauthorized)
}

func TestACaseOpensForItsPairOnly(t *testing.T) {
	s := newSite(t)
	open := func(number, code, stop string) *httptest.ResponseRecorder {
		return s.post("/case", url.Values{"number": {number}, "code": {code}, "stop": {stop}}, inLanguage("nl"))
	}
	for _, pair := range [][2]string{{"", ""}, {portaltest.CaseNumber, ""}, {"X", portaltest.CaseCode}, {strings.Repeat("A", 5000), "\x00\xff"}} {
		rec := open(pair[0], pair[1], "yes")
		wantStatus(t, rec, http.StatusUnprocessableEntity)
		wantText(t, rec, "horen niet bij elkaar")
	}
	wantText(t, open(portaltest.CaseNumber, portaltest.CaseCode, ""), "Loopt", "Houd mijn vraag tegen")
	wantText(t, open(portaltest.CaseNumber, portaltest.CaseCode, "ask"), "Ja, houd mijn vraag tegen")
	if s.service.CaseState != nil {
		t.Fatal("stopped without being sure")
	}
	wantText(t, open(portaltest.CaseNumber, portaltest.CaseCode, "yes"), "Door u gestopt")
}

func TestAPreviewChangesNothing(t *testing.T) {
	s := newSite(t)
	s.service.Previewing = true
	for _, path := range []string{"/overview", "/data", "/related/deals", "/activity", "/consents", "/copy", "/consents/receipt/given"} {
		rec := s.get(path, signedIn, inLanguage("nl"))
		wantStatus(t, rec, http.StatusOK)
		wantText(t, rec, "Voorbeeld.")
		wantNoText(t, rec, `action="/data`, "/data/edit/", "/close-link", "/consents/decide/", "/stop-marketing", `<button class="button`, "/file\"", "/question/objection")
	}
	for _, path := range []string{"/consents/decide/give-2", "/consents/receipt/given/file", "/stop-marketing"} {
		wantStatus(t, s.get(path, signedIn), http.StatusNotFound)
	}
	wantStatus(t, s.get("/close-link", signedIn), http.StatusNotFound)
	wantStatus(t, s.post("/close-link", url.Values{}, signedIn), http.StatusNotFound)
	for path, form := range map[string]url.Values{
		"/data/check": contact(), "/data/save": {"form": {"save-1"}}, "/ask": {"form": {"form-correction"}, "text": {"x"}},
		"/consents/decide": {"form": {"give-2.71"}}, "/stop-marketing": nil, "/copy": aCopy(),
	} {
		wantStatus(t, s.post(path, form, signedIn), http.StatusNotFound)
	}
	if len(s.service.Decided)+s.service.Stops+len(s.service.Wanted) > 0 {
		t.Error("an agent who looks along decided or downloaded")
	}
}

func TestDownload(t *testing.T) {
	s := newSite(t)
	rec := s.get("/file/hostile", signedIn)
	wantStatus(t, rec, http.StatusOK)
	h := rec.Header()
	if rec.Body.Len() != 250_000 || h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; ") ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d bytes, headers %v", rec.Body.Len(), h)
	}
	if strings.ContainsAny(strings.TrimPrefix(h.Get("Content-Disposition"), `attachment; filename=`), "<>\r\n") && strings.Contains(h.Get("Content-Disposition"), "\n") {
		t.Errorf("name: %q", h.Get("Content-Disposition"))
	}
	wantStatus(t, s.get("/file/of-another", signedIn), http.StatusNotFound)
	wantStatus(t, s.get("/file/pdf"), http.StatusUnauthorized)
	defer func() {
		if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // a panic's value
			t.Errorf("a file that broke off ended with %v: the browser takes it for whole", p)
		}
	}()
	s.get("/file/broken", signedIn)
}

func TestOutageSaysUntilWhen(t *testing.T) {
	s := newSite(t)
	s.service.Fail["Files"] = &portal.OutageError{LinkUntil: portaltest.Now}
	wantText(t, s.get("/files/files", signedIn, inLanguage("nl")), "Uw link blijft geldig tot")
}

// TestWhatWasTypedComesBack: a form that meets an ended visit or an outage shows
// what was typed, so that nothing has to be thought up again.
func TestWhatWasTypedComesBack(t *testing.T) {
	s := newSite(t)
	form := changed("f0", "Typed <b>name</b>", "f10", "A long\nanswer")
	for name, rec := range map[string]*httptest.ResponseRecorder{
		"an ended visit": s.post("/data/check", form),
		"an outage": func() *httptest.ResponseRecorder {
			s.service.Fail["Check"] = &portal.OutageError{}
			return s.post("/data/check", form, signedIn)
		}(),
	} {
		body := rec.Body.String()
		if !strings.Contains(body, "Typed &lt;b&gt;name&lt;/b&gt;") || !strings.Contains(body, "A long") {
			t.Errorf("%s: it is gone\n%s", name, body)
		}
	}
}
