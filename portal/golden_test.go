package portal_test

import (
	"context"
	"flag"
	"io"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/portal/portaltest"
	"github.com/inzage/inzage/sdk"
)

var update = flag.Bool("update", false, "write the golden files anew")

// aPage is how to get to one page.
type aPage struct {
	name string
	open func(s *site, ws ...with) *httptest.ResponseRecorder
}

func at(path string) func(*site, ...with) *httptest.ResponseRecorder {
	return func(s *site, ws ...with) *httptest.ResponseRecorder { return s.get(path, ws...) }
}

func inside(path string) func(*site, ...with) *httptest.ResponseRecorder {
	return func(s *site, ws ...with) *httptest.ResponseRecorder { return s.get(path, append(ws, signedIn)...) }
}

func posted(path string, form url.Values) func(*site, ...with) *httptest.ResponseRecorder {
	return func(s *site, ws ...with) *httptest.ResponseRecorder {
		return s.post(path, form, append(ws, signedIn)...)
	}
}

func failing(method string, err error, path string) func(*site, ...with) *httptest.ResponseRecorder {
	return func(s *site, ws ...with) *httptest.ResponseRecorder {
		s.service.Fail[method] = err
		return s.get(path, append(ws, signedIn)...)
	}
}

// saving checks a correction and saves it.
func saving(how string, follow bool) func(*site, ...with) *httptest.ResponseRecorder {
	return func(s *site, ws ...with) *httptest.ResponseRecorder {
		s.service.Saving = how
		ws = append(ws, signedIn)
		s.post("/data/check", changed("f1", "eva.jansen@example.org"), ws...)
		rec := s.post("/data/save", url.Values{"form": {"save-1"}}, ws...)
		if follow {
			return s.get(rec.Header().Get("Location"), ws...)
		}
		return rec
	}
}

// after lets the service be set before a page is opened.
func after(set func(*portaltest.Service), open func(*site, ...with) *httptest.ResponseRecorder) func(*site, ...with) *httptest.ResponseRecorder {
	return func(s *site, ws ...with) *httptest.ResponseRecorder {
		set(s.service)
		return open(s, ws...)
	}
}

// decisionPages are the pages on which a customer decides and takes along.
func decisionPages() []aPage {
	withdrawn := posted("/consents/decide", url.Values{"form": {"withdraw-0.1"}, "opened": {"withdraw-0"}})
	quiet := func(s *portaltest.Service) { s.NoConsents = true; _ = s.StopMarketing(context.Background(), nil) }
	alone := func(s *portaltest.Service) { s.Allow(portaltest.Secret, false, true, false) }
	two := func(s *portaltest.Service) { s.Allow(portaltest.Secret, false, true, true) }
	return []aPage{
		{"consents", inside("/consents")},
		{"consents_gap", after(func(s *portaltest.Service) { s.ConsentGap = true }, inside("/consents"))},
		{"consents_none", after(quiet, inside("/consents"))},
		{"consents_alone", after(alone, inside("/consents"))},
		{"consents_preview", after(func(s *portaltest.Service) { s.Previewing = true }, inside("/consents"))},
		{"consent_give", inside("/consents/decide/give-2")},
		{"consent_withdraw", inside("/consents/decide/withdraw-0")},
		{"consent_changed", withdrawn},
		{"receipt_given", inside("/consents/receipt/given")},
		{"receipt_withdrawn", inside("/consents/receipt/withdrawn")},
		{"receipt_agent", inside("/consents/receipt/agent")},
		{"receipt_hostile", inside("/consents/receipt/hostile")},
		{"stop_marketing", inside("/stop-marketing")},
		{"marketing_stopped", posted("/stop-marketing", nil)},
		{"copy", inside("/copy")},
		{"copy_wrong", posted("/copy", url.Values{"profile": {"portability"}, "format": {"pdf"}, "files": {"yes"}})},
		{"copy_made", after(func(s *portaltest.Service) { copied(s, "broken", "gaps", "complete") }, inside("/copy"))},
		{"copy_gaps", after(func(s *portaltest.Service) { copied(s, "gaps") }, after(two, inside("/copy")))},
		{"copy_broken", after(func(s *portaltest.Service) { copied(s, "broken"); s.NoFiles = true }, inside("/copy"))},
		{"copy_unknown", failing("LastCopies", &portal.OutageError{}, "/copy")},
		{"copy_preview", after(func(s *portaltest.Service) { s.Previewing = true }, inside("/copy"))},
		{"too_many_copies", func(s *site, ws ...with) *httptest.ResponseRecorder {
			s.service.Fail["Copy"] = portal.ErrTooMany
			return s.post("/copy", aCopy(), append(ws, signedIn)...)
		}},
		{"objection", inside("/question/objection")},
		{"objection_empty", posted("/ask", url.Values{"form": {"form-objection"}, "opened": {"objection"}})},
		{"objection_sent", posted("/ask", url.Values{"form": {"form-objection"}, "opened": {"objection"}, "text": {"Nee."}})},
		{"restriction", inside("/question/restriction")},
		{"restriction_sent", posted("/ask", url.Values{"form": {"form-restriction"}, "text": {"Nee."}})},
	}
}

// copied makes copies that ended so, without a browser.
func copied(s *portaltest.Service, ends ...string) {
	for _, end := range ends {
		s.Copying = end
		_ = s.Copy(context.Background(), nil, portal.CopyWanted{Profile: "everything", Format: "xlsx"},
			func(portal.CopyFile) io.Writer { return io.Discard })
	}
}

func allPages() []aPage { return append(basePages(), decisionPages()...) }

func basePages() []aPage {
	outage := &portal.OutageError{LinkUntil: portaltest.Now.Add(49 * time.Hour), RetryAfter: 10 * time.Minute}
	return []aPage{
		{"home", at("/")},
		{"landing", at("/l/good-link")},
		{"landing_no_code", at("/l/open-link")},
		{"dead_link", at("/l/nothing")},
		{"landing_sent", at("/l/sent-link")},
		{"landing_sent_now", at("/l/sent-link?sent=now")},
		{"landing_sent_later", at("/l/sent-link?sent=later")},
		{"asked", at("/asked")},
		{"closed", at("/closed")},
		{"rights", at("/rights")},
		{"help", inside("/help")},
		{"cookies", at("/cookies")},
		{"case_form", at("/case")},
		{"case", posted("/case", url.Values{"number": {portaltest.CaseNumber}, "code": {portaltest.CaseCode}})},
		{"case_stop", posted("/case", url.Values{"number": {portaltest.CaseNumber}, "code": {portaltest.CaseCode}, "stop": {"ask"}})},
		{"case_stopped", posted("/case", url.Values{"number": {portaltest.CaseNumber}, "code": {portaltest.CaseCode}, "stop": {"yes"}})},
		{"case_wrong", posted("/case", url.Values{"number": {portaltest.CaseNumber}, "code": {"x"}})},
		{"close_link", inside("/close-link")},
		{"activity", inside("/activity")},
		{"question", inside("/question/correction")},
		{"question_withheld", inside("/question/withheld")},
		{"question_empty", posted("/ask", url.Values{"form": {"form-correction"}, "opened": {"correction"}, "text": {" "}})},
		{"question_sent", posted("/ask", url.Values{"form": {"form-correction"}, "opened": {"correction"}, "text": {"Het klopt niet."}})},
		{"files", inside("/files/files")},
		{"files_none", inside("/files/no-files")},
		{"locked", at("/l/locked-link")},
		{"signed_out", at("/signed-out")},
		{"not_found", at("/nothing")},
		{"ended", at("/overview")},
		{"components", at("/_components")},
		{"code_wrong", posted("/l/good-link", url.Values{"code": {"AAAAABBBBB"}})},
		{"code_malformed", posted("/l/good-link", url.Values{"code": {"K7Q4"}})},
		{"overview", inside("/overview")},
		{"my_data", inside("/data")},
		{"edit", inside("/data/edit/contact")},
		{"related", inside("/related/deals-1")},
		{"related_last", inside("/related/deals-2")},
		{"related_hostile", inside("/related/hostile")},
		{"related_empty", inside("/related/none")},
		{"stale", inside("/data/edit/stale")},
		{"edit_errors", posted("/data/check", changed("f0", "", "f1", "eva", "f4-d", "31", "f4-m", "2", "f5", "xx", "f9", "veel", "f10", strings.Repeat("a", 201)))},
		{"check", posted("/data/check", changed("f1", "eva.jansen@example.org", "f4-d", "3", "f8", "false"))},
		{"unchanged", posted("/data/check", contact())},
		{"saved", saving("", true)},
		{"saved_unknown", saving("unknown", true)},
		{"saved_refused", saving("rejected", true)},
		{"conflict", saving("conflict", false)},
		{"refused_value", saving("refused", false)},
		{"unsure", failing("MyData", portal.ErrUnsure, "/data")},
		{"outage", failing("MyData", outage, "/data")},
		{"too_many", failing("Visit", portal.ErrTooMany, "/data")},
		{"too_large", posted("/data/check", url.Values{"f0": {strings.Repeat("a", 70_000)}})},
		{"denied", failing("MyData", sdk.Errorf(sdk.KindDenied, "no"), "/data")},
	}
}

var contentHash = regexp.MustCompile(`\.[0-9a-f]{12}\.`)

func golden(t *testing.T, name, got string) {
	t.Helper()
	got = contentHash.ReplaceAllString(got, ".HASH.")
	path := filepath.Join("testdata", "golden", name+".html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test ./portal -update writes it anew. Got:\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	for _, p := range allPages() {
		for _, lang := range []string{"nl", "en"} {
			t.Run(p.name+"/"+lang, func(t *testing.T) {
				rec := p.open(newSite(t), inLanguage(lang))
				wantNoText(t, rec, "no value", "ZgotmplZ", "%!")
				golden(t, p.name+"."+lang, rec.Body.String())
			})
		}
	}
}

// With "je" only the Dutch texts change: one page tells enough, TestAddress
// in locales_test.go sees to the rest.
func TestGoldenInformal(t *testing.T) {
	s := newSite(t, func(o *portal.Options) { o.Organisation.Address = portal.AddressInformal })
	golden(t, "landing.nl-je", s.get("/l/good-link").Body.String())
	golden(t, "consent_withdraw.nl-je", s.get("/consents/decide/withdraw-0", signedIn).Body.String())
}
