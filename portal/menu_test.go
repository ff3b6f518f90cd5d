package portal_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/inzage/inzage/portal/portaltest"
)

// A link may be for some pages only: the others are not there, and signing in
// leads to the first that is.
func TestMenuByRights(t *testing.T) {
	paths := []string{"/overview", "/data", "/consents", "/copy"}
	for _, c := range []struct {
		see, consent, copies bool
		begins               string
		there                []string
	}{
		{true, true, true, "/overview", paths},
		{true, false, false, "/overview", paths[:2]},
		{false, true, false, "/consents", paths[2:3]},
		{false, false, true, "/copy", paths[3:]},
		{false, true, true, "/consents", paths[2:]},
	} {
		s := newSite(t)
		s.service.Allow(portaltest.Secret, c.see, c.consent, c.copies)
		page := s.get(c.begins, signedIn)
		wantStatus(t, page, http.StatusOK)
		wantText(t, page, `class="brand" href="`+c.begins+`"`)
		for _, path := range paths {
			there := slices.Contains(c.there, path)
			if got := strings.Contains(page.Body.String(), `<li><a href="`+path+`"`); got != there {
				t.Errorf("%s: the menu of %v has it: %v", path, c, got)
			}
			rec := s.get(path, signedIn)
			switch {
			case there:
				wantStatus(t, rec, http.StatusOK)
			case path == "/overview":
				wantStatus(t, rec, http.StatusSeeOther)
				if to := rec.Header().Get("Location"); to != c.begins {
					t.Errorf("from the overview to %q", to)
				}
			default:
				wantStatus(t, rec, http.StatusNotFound)
			}
		}
		if !c.see {
			for _, path := range []string{"/related/deals", "/data/edit/contact", "/data/saved/applied", "/activity", "/files/files", "/file/pdf"} {
				wantStatus(t, s.get(path, signedIn), http.StatusNotFound)
			}
			wantStatus(t, s.post("/data/check", contact(), signedIn), http.StatusNotFound)
			wantNoText(t, page, "/activity", `href="/overview"`)
		}
		if !c.copies {
			wantStatus(t, s.post("/copy", aCopy(), signedIn), http.StatusNotFound)
		}
		if !c.consent {
			wantStatus(t, s.get("/consents/receipt/given", signedIn), http.StatusNotFound)
			wantStatus(t, s.get("/consents/receipt/given/file", signedIn), http.StatusNotFound)
			wantStatus(t, s.post("/consents/decide", url.Values{"form": {"give-2.71"}}, signedIn), http.StatusNotFound)
		}
	}
	s := newSite(t)
	s.service.Allow(portaltest.Secret, false, false, false)
	wantStatus(t, s.get("/overview", signedIn), http.StatusNotFound) // and not round in circles
	rec := s.post("/l/"+portaltest.TokenConsent, nil)
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/consents" {
		t.Errorf("a link for consents leads to %q", rec.Header().Get("Location"))
	}
}
