package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/portal/portaltest"
)

// site is a portal over made-up data, and a browser that is signed in to it.
type site struct {
	t       *testing.T
	service *portaltest.Service
	portal  *portal.Portal
	handler http.Handler
	errors  []error // what the pages passed to the log
}

func newSite(t *testing.T, change ...func(*portal.Options)) *site {
	t.Helper()
	gin.SetMode(gin.TestMode)
	s := &site{t: t, service: portaltest.New()}
	o := portal.Options{
		Service: s.service, Organisation: portaltest.Organisation(), Location: portaltest.Location(),
		Now: func() time.Time { return portaltest.Now }, Dev: true,
	}
	for _, c := range change {
		c(&o)
	}
	p, err := portal.New(o)
	if err != nil {
		t.Fatal(err)
	}
	r := gin.New()
	r.RedirectTrailingSlash = false
	r.Use(func(c *gin.Context) {
		c.Next()
		for _, e := range c.Errors {
			s.errors = append(s.errors, e.Err)
		}
	})
	p.Mount(r)
	r.NoRoute(func(c *gin.Context) { p.NotFound(c.Writer, c.Request) })
	s.portal, s.handler = p, r
	return s
}

// with changes a request before it is sent.
type with func(*http.Request)

func signedIn(r *http.Request) { cookie("__Host-inzage", portaltest.Secret)(r) }

func cookie(name, value string) with {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: name, Value: value}) }
}

func inLanguage(lang string) with { return cookie("__Host-inzage-lang", lang) }

func accepts(languages string) with {
	return func(r *http.Request) { r.Header.Set("Accept-Language", languages) }
}

func (s *site) do(r *http.Request, ws ...with) *httptest.ResponseRecorder {
	s.t.Helper()
	for _, w := range ws {
		w(r)
	}
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, r)
	return rec
}

func (s *site) get(path string, ws ...with) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do(httptest.NewRequest(http.MethodGet, path, nil), ws...)
}

func (s *site) post(path string, form url.Values, ws ...with) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r, ws...)
}

// contact is the contact form as a browser posts it when nothing was changed.
func contact() url.Values {
	return url.Values{
		"form": {"contact"}, "f0": {"Eva"}, "f1": {"eva@example.org"}, "f2": {"+31 6 12 34 56 78"}, "f3": {""},
		"f4-d": {"2"}, "f4-m": {"3"}, "f4-y": {"1980"}, "f5": {"nl"}, "f6": {"nl"}, "f7": {"", "a", "old"},
		"f8": {"true"}, "f9": {"12,50"}, "f10": {"Graag\r\nachterom."},
	}
}

// changed is contact with some fields set.
func changed(pairs ...string) url.Values {
	v := contact()
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func wantStatus(t *testing.T, rec *httptest.ResponseRecorder, status int) {
	t.Helper()
	if rec.Code != status {
		t.Fatalf("status %d, want %d\n%s", rec.Code, status, rec.Body)
	}
}

func wantText(t *testing.T, rec *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(rec.Body.String(), text) {
			t.Errorf("the page does not hold %q", text)
		}
	}
}

func wantNoText(t *testing.T, rec *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(rec.Body.String(), text) {
			t.Errorf("the page holds %q", text)
		}
	}
}
