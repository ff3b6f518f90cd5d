package portal_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/portal/portaltest"
	"github.com/inzage/inzage/sdk"
)

func TestHeadersOfEveryPage(t *testing.T) {
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		"Referrer-Policy":         "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	}
	for _, p := range allPages() {
		rec := p.open(newSite(t))
		for name, value := range want {
			if got := rec.Header().Get(name); got != value {
				t.Errorf("%s: %s is %q", p.name, name, got)
			}
		}
		if !strings.Contains(rec.Header().Get("X-Robots-Tag"), "noindex") {
			t.Errorf("%s may be indexed", p.name)
		}
	}
}

var (
	outside = regexp.MustCompile(`(?:src|action)="(?:[a-z]+:|//)|<link[^>]*href="(?:[a-z]+:|//)`)
	inline  = regexp.MustCompile(`(?i)<script|<style|\sstyle=|\son[a-z]+="|<iframe|<img[^>]*onerror`)
	forms   = regexp.MustCompile(`<form [^>]*>`)
)

// The policy forbids them; the pages must not need them.
func TestNothingInlineAndNothingFromOutside(t *testing.T) {
	for _, p := range allPages() {
		body := p.open(newSite(t)).Body.String()
		for _, re := range []*regexp.Regexp{outside, inline} {
			if m := re.FindString(body); m != "" {
				t.Errorf("%s holds %q", p.name, m)
			}
		}
		for _, f := range forms.FindAllString(body, -1) {
			if p.name != "components" && !strings.Contains(f, `method="post"`) {
				t.Errorf("%s has a form that is not posted: %s", p.name, f)
			}
		}
	}
}

func TestHostileTextIsText(t *testing.T) {
	rec := newSite(t).get("/related/hostile", signedIn)
	wantStatus(t, rec, http.StatusOK)
	wantNoText(t, rec, "<script", "<img", "\u202e", "\u2066", "\x00", "\x1b", "\xff", "<b>")
	wantText(t, rec, "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;", "{{.Org.Name}}", "שלום עולם 123", "Rikgnp.exe van Links",
		"javascript:alert(1)", "&lt;i&gt;")
	wantNoText(t, rec, `href="javascript:`, `href="http`)
	for _, path := range []string{"/consents", "/consents/decide/give-6", "/consents/receipt/hostile", "/copy"} {
		rec := newSite(t).get(path, signedIn)
		wantStatus(t, rec, http.StatusOK)
		wantNoText(t, rec, "<script", "<img", "<i>", "\u202e", "\u2066", "\x00", "\x1b", "\xff", "<b>", `href="javascript:`)
	}
}

func TestStaticFiles(t *testing.T) {
	s := newSite(t, func(o *portal.Options) {
		o.Organisation.Logo = portal.Logo{Data: []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), Type: "image/svg+xml"}
	})
	page := s.get("/").Body.String()
	paths := regexp.MustCompile(`/static/[^"]+`).FindAllString(page, -1)
	if len(paths) != 4 {
		t.Fatalf("static files %v", paths)
	}
	paths = append(paths, regexp.MustCompile(`/static/[^")]+`).FindAllString(s.get(paths[0]).Body.String(), -1)...)
	if len(paths) != 6 {
		t.Fatalf("with fonts %v", paths)
	}
	for _, path := range paths {
		rec := s.get(path)
		wantStatus(t, rec, http.StatusOK)
		if got := rec.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %q", path, got)
		}
		if rec.Header().Get("Content-Security-Policy") == "" || rec.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: an image of the organisation could run as a page", path)
		}
	}
}

func TestLanguage(t *testing.T) {
	s := newSite(t)
	wantText(t, s.get("/"), `<html lang="nl">`)
	wantText(t, s.get("/", accepts("de, en-GB;q=0.9")), `<html lang="en">`)
	wantText(t, s.get("/", accepts("fr")), `<html lang="nl">`)
	wantText(t, s.get("/l/good-link", accepts("en")), `<html lang="nl">`) // the link's
	wantText(t, s.get("/l/good-link", inLanguage("en")), `<html lang="en">`)
	wantText(t, s.get("/overview", signedIn, inLanguage("xx")), `<html lang="nl">`)
	rec := s.get("/data?lang=en", signedIn)
	wantText(t, rec, `<html lang="en">`, "2 March 1980", "€ 12,345.50", "Yes")
	c := rec.Result().Cookies()
	if len(c) != 1 || c[0].Name != "__Host-inzage-lang" || c[0].Value != "en" || !c[0].Secure || !c[0].HttpOnly {
		t.Errorf("cookies %v", c)
	}
	if c := s.get("/?lang=%3Cx", signedIn).Result().Cookies(); len(c) != 0 {
		t.Errorf("an unknown language was remembered: %v", c)
	}
	wantText(t, s.post("/data/check", contact(), signedIn), `href="/data/edit/contact?lang=en"`)
}

func TestInsecureCookies(t *testing.T) {
	s := newSite(t, func(o *portal.Options) { o.InsecureCookies = true })
	c := s.post("/l/"+portaltest.TokenNoCode, nil).Result().Cookies()
	if len(c) != 1 || c[0].Name != "inzage" || c[0].Secure {
		t.Errorf("cookies %v", c)
	}
}

func TestErrorTable(t *testing.T) {
	lost := &sdk.Error{Kind: sdk.KindUnavailable, MayHaveApplied: true}
	slow := &sdk.Error{Kind: sdk.KindRateLimited, RetryAfter: 90 * time.Second}
	for _, c := range []struct {
		err    error
		status int
		text   string
		retry  string
	}{
		{portal.ErrNotFound, 404, "Deze pagina bestaat niet", ""},
		{sdk.Errorf(sdk.KindNotFound, "gone"), 404, "Deze pagina bestaat niet", ""},
		{portal.ErrNoVisit, 401, "U bent niet meer ingelogd", ""},
		{portal.ErrDeadLink, 404, "Deze link werkt niet (meer)", ""},
		{portal.ErrTooMany, 429, "over 1 minuut", "60"},
		{portal.ErrUnsure, 202, "Wij weten nog niet of dit is opgeslagen", ""},
		{lost, 202, "Wij weten nog niet of dit is opgeslagen", ""},
		{slow, 503, "over 2 minuten", "90"},
		{sdk.Errorf(sdk.KindDenied, "no"), 503, "Wij kunnen uw gegevens nu niet laten zien", "300"},
		{sdk.Errorf(sdk.KindUnavailable, "down"), 503, "Wij kunnen uw gegevens nu niet laten zien", "300"},
		{&portal.OutageError{RetryAfter: 10 * time.Minute, LinkUntil: portaltest.Now}, 503, "Uw link blijft geldig tot 23 november 2026, 14.05 uur", "600"},
		{errors.New("secret detail"), 503, "over 5 minuten", "300"},
	} {
		s := newSite(t)
		s.service.Fail["MyData"] = c.err
		rec := s.get("/data", signedIn)
		if rec.Code != c.status || rec.Header().Get("Retry-After") != c.retry {
			t.Errorf("%v: status %d, Retry-After %q", c.err, rec.Code, rec.Header().Get("Retry-After"))
		}
		wantText(t, rec, c.text)
		wantNoText(t, rec, "secret", "adapter")
		if logged := len(s.errors) > 0; logged != (c.status >= 500 || c.status == 202) {
			t.Errorf("%v: passed to the log: %v", c.err, logged)
		}
	}
}

func TestAnswersForTheServer(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		answer http.HandlerFunc
		status int
		retry  string
	}{
		{s.portal.NotFound, 404, ""}, {s.portal.Forbidden, 403, ""}, {s.portal.TooMany, 429, "60"}, {s.portal.Unavailable, 503, "300"},
	} {
		rec := httptest.NewRecorder()
		c.answer(rec, httptest.NewRequest(http.MethodPost, "/data/save", nil))
		if rec.Code != c.status || rec.Header().Get("Retry-After") != c.retry || rec.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%d %v", rec.Code, rec.Header())
		}
	}
	rec := httptest.NewRecorder()
	rec.Header().Set("Retry-After", "7")
	s.portal.TooMany(rec, httptest.NewRequest(http.MethodGet, "/data", nil))
	if got := rec.Header().Get("Retry-After"); got != "7" {
		t.Errorf("Retry-After %q", got)
	}
}

func TestOutageAtAnyStep(t *testing.T) {
	for method, open := range map[string]func(*site) *httptest.ResponseRecorder{
		"Landing": func(s *site) *httptest.ResponseRecorder { return s.get("/l/good-link") },
		"Begin": func(s *site) *httptest.ResponseRecorder {
			return s.post("/l/good-link", url.Values{"code": {portaltest.Code}})
		},
		"Visit":    func(s *site) *httptest.ResponseRecorder { return s.get("/overview", signedIn) },
		"SignOut":  func(s *site) *httptest.ResponseRecorder { return s.post("/sign-out", nil, signedIn) },
		"Overview": func(s *site) *httptest.ResponseRecorder { return s.get("/overview", signedIn) },
		"Related":  func(s *site) *httptest.ResponseRecorder { return s.get("/related/deals", signedIn) },
		"Form":     func(s *site) *httptest.ResponseRecorder { return s.get("/data/edit/contact", signedIn) },
		"Check":    func(s *site) *httptest.ResponseRecorder { return s.post("/data/check", contact(), signedIn) },
		"Save": func(s *site) *httptest.ResponseRecorder {
			return s.post("/data/save", url.Values{"form": {"x"}}, signedIn)
		},
		"Consents":       func(s *site) *httptest.ResponseRecorder { return s.get("/consents", signedIn) },
		"Decision":       func(s *site) *httptest.ResponseRecorder { return s.get("/consents/decide/give-2", signedIn) },
		"ConsentReceipt": func(s *site) *httptest.ResponseRecorder { return s.get("/consents/receipt/given/file", signedIn) },
		"Decide": func(s *site) *httptest.ResponseRecorder {
			return s.post("/consents/decide", url.Values{"form": {"give-2.1"}}, signedIn)
		},
		"StopMarketing": func(s *site) *httptest.ResponseRecorder { return s.post("/stop-marketing", nil, signedIn) },
		"Copies":        func(s *site) *httptest.ResponseRecorder { return s.get("/copy", signedIn) },
		"Copy":          func(s *site) *httptest.ResponseRecorder { return s.post("/copy", aCopy(), signedIn) },
		"Receipt":       func(s *site) *httptest.ResponseRecorder { return s.get("/data/saved/applied", signedIn) },
	} {
		s := newSite(t)
		s.service.Fail[method] = &portal.OutageError{}
		rec := open(s)
		if rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %d", method, rec.Code)
		}
	}
}
