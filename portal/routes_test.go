package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/inzage/inzage/portal/portaltest"
)

func TestSignIn(t *testing.T) {
	s := newSite(t)
	rec := s.post("/l/"+portaltest.Token, url.Values{"code": {" k7q4m-2xr9t "}})
	wantStatus(t, rec, http.StatusSeeOther)
	if to := rec.Header().Get("Location"); to != "/overview" {
		t.Errorf("goes to %q", to)
	}
	c := rec.Result().Cookies()
	if len(c) != 1 {
		t.Fatalf("cookies %v", c)
	}
	want := c[0].Name == "__Host-inzage" && c[0].Secure && c[0].HttpOnly && c[0].SameSite == http.SameSiteStrictMode &&
		c[0].Path == "/" && c[0].Domain == "" && c[0].MaxAge == 0
	if !want {
		t.Errorf("cookie %v", c[0])
	}
	wantStatus(t, s.get("/overview", cookie(c[0].Name, c[0].Value)), http.StatusOK)
}

func TestSignInEndsTheVisitBefore(t *testing.T) {
	s := newSite(t)
	wantStatus(t, s.post("/l/"+portaltest.TokenNoCode, nil, signedIn), http.StatusSeeOther)
	wantStatus(t, s.get("/overview", signedIn), http.StatusUnauthorized)
}

func TestWrongCodes(t *testing.T) {
	s := newSite(t)
	for left := 4; left > 0; left-- {
		rec := s.post("/l/"+portaltest.Token, url.Values{"code": {"AAAAABBBBB"}})
		wantStatus(t, rec, http.StatusUnprocessableEntity)
		wantText(t, rec, "Fout: ", "Deze code klopt niet", "U kunt het nog "+string(rune('0'+left))+" keer proberen")
		wantNoText(t, rec, "AAAAABBBBB")
	}
	rec := s.post("/l/"+portaltest.Token, url.Values{"code": {"AAAAABBBBB"}})
	wantStatus(t, rec, http.StatusForbidden)
	wantText(t, rec, "Deze link is nu gesloten")
	rec = s.post("/l/"+portaltest.Token, url.Values{"code": {portaltest.Code}})
	wantStatus(t, rec, http.StatusForbidden)
}

func TestMalformedCodeIsShownAgain(t *testing.T) {
	s := newSite(t)
	for _, code := range []string{"K7Q4", "", "\"><script>x", strings.Repeat("9", 100)} {
		rec := s.post("/l/"+portaltest.Token, url.Values{"code": {code}})
		wantStatus(t, rec, http.StatusUnprocessableEntity)
		wantText(t, rec, "Dit is geen hele code", `aria-invalid="true"`)
		wantNoText(t, rec, "<script")
	}
	wantText(t, s.post("/l/"+portaltest.Token, url.Values{"code": {"K7Q4"}}), `value="K7Q4"`)
}

// One page for every link that does not work: nothing tells unknown from expired.
func TestDeadLinksLookAlike(t *testing.T) {
	s := newSite(t)
	one, two := s.get("/l/expired"), s.get("/l/"+strings.Repeat("x", 43))
	wantStatus(t, one, http.StatusNotFound)
	if one.Body.String() != two.Body.String() {
		t.Error("two dead links differ")
	}
	wantText(t, one, "Deze link werkt niet (meer)", "tel:+31701234567")
	if a, b := s.post("/l/expired", nil), s.post("/l/other", nil); a.Body.String() != b.Body.String() || a.Code != one.Code {
		t.Error("two dead links differ for a form")
	}
}

// One and the same page for what is not there and what is not the visitor's.
func TestNotFoundLooksAlike(t *testing.T) {
	s := newSite(t)
	want := s.get("/nothing").Body.String()
	for _, path := range []string{
		"/related/other", "/data/edit/other", "/data/saved/other", "/data/", "/l/", "/data/edit/", "/static/x.css",
		"/consents/decide/other", "/consents/receipt/other", "/consents/receipt/other/file", "/consents/receipt/agent/file", "/consents/decide/", "/question/other",
	} {
		rec := s.get(path, signedIn)
		wantStatus(t, rec, http.StatusNotFound)
		if rec.Body.String() != want {
			t.Errorf("%s differs", path)
		}
	}
	a, b := s.post("/data/save", url.Values{"form": {"other"}}, signedIn), s.post("/data/check", nil, signedIn)
	wantStatus(t, a, http.StatusNotFound)
	if a.Body.String() != b.Body.String() {
		t.Error("two forms differ")
	}
}

func TestEveryPageOfAVisitNeedsOne(t *testing.T) {
	s := newSite(t)
	paths := []string{
		"/overview", "/data", "/data/edit/contact", "/data/saved/applied", "/related/deals", "/consents",
		"/consents/decide/give-2", "/consents/receipt/given", "/consents/receipt/given/file", "/stop-marketing", "/copy", "/activity",
	}
	for _, path := range paths {
		for _, ws := range [][]with{nil, {cookie("__Host-inzage", "other")}, {cookie("inzage", portaltest.Secret)}} {
			rec := s.get(path, ws...)
			wantStatus(t, rec, http.StatusUnauthorized)
			wantNoText(t, rec, "Jansen", "Uitloggen", "Nieuwsbrief")
		}
	}
	rec := s.post("/data/check", contact())
	wantStatus(t, rec, http.StatusUnauthorized)
	wantText(t, rec, "wat u net invulde, is niet opgeslagen")
	rec = s.post("/ask", url.Values{"form": {"form-correction"}, "text": {"Mijn <b>naam</b>\r\nklopt niet."}})
	wantText(t, rec, "niet opgeslagen", "readonly>\nMijn &lt;b&gt;naam&lt;/b&gt;\nklopt niet.</textarea>")
	if len(s.service.Inputs) != 0 {
		t.Error("a form without a visit was looked at")
	}
}

func TestSignOut(t *testing.T) {
	s := newSite(t)
	rec := s.post("/sign-out", nil, signedIn)
	wantStatus(t, rec, http.StatusSeeOther)
	if to := rec.Header().Get("Location"); to != "/signed-out" {
		t.Errorf("goes to %q", to)
	}
	if c := rec.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 || c[0].Name != "__Host-inzage" {
		t.Errorf("cookies %v", c)
	}
	if h := rec.Header().Get("Clear-Site-Data"); !strings.Contains(h, `"storage"`) || strings.Contains(h, "cookies") {
		t.Errorf("Clear-Site-Data %q", h)
	}
	wantStatus(t, s.get("/overview", signedIn), http.StatusUnauthorized)
	wantStatus(t, s.get("/sign-out", signedIn), http.StatusNotFound)
	wantStatus(t, s.get("/signed-out"), http.StatusOK)
}

func TestHeadIsGetWithoutBody(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/l/good-link", "/overview", "/data", "/related/deals", "/l/nothing", "/consents", "/consents/receipt/given/file", "/copy"} {
		head := s.do(httptest.NewRequest(http.MethodHead, path, nil), signedIn)
		get := s.get(path, signedIn)
		if head.Code != get.Code || head.Body.Len() != 0 || head.Header().Get("Content-Length") != get.Header().Get("Content-Length") {
			t.Errorf("%s: HEAD %d %d %s, GET %d %d", path, head.Code, head.Body.Len(), head.Header().Get("Content-Length"), get.Code, get.Body.Len())
		}
	}
}

func TestPaging(t *testing.T) {
	s := newSite(t)
	wantText(t, s.get("/related/deals", signedIn), `rel="next" href="/related/deals-1"`)
	wantNoText(t, s.get("/related/deals", signedIn), `rel="prev"`)
	wantText(t, s.get("/related/deals-1", signedIn), `rel="prev" href="/related/deals"`, `rel="next" href="/related/deals-2"`)
	wantText(t, s.get("/related/deals-2", signedIn), `href="/related/deals"`, "Naar het begin")
}

func TestWithoutTheRightToChange(t *testing.T) {
	s := newSite(t)
	s.service.MayNotEdit(portaltest.Secret)
	wantNoText(t, s.get("/data", signedIn), "/data/edit/", "Verander")
	wantNoText(t, s.get("/overview", signedIn), "bekijken en veranderen")
}
