package portal_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/portal"
)

// aCopy is the form as a browser posts it when nothing was changed.
func aCopy() url.Values { return url.Values{"profile": {"everything"}, "format": {"xlsx"}} }

func TestCopyPageTellsWhatIsInIt(t *testing.T) {
	rec := newSite(t).get("/copy", signedIn)
	wantStatus(t, rec, http.StatusOK)
	everything, portability, _ := strings.Cut(rec.Body.String(), `id="profile-1"`)
	for _, text := range []string{"Bestellingen</bdi> <span class=\"muted\">(47)", "Uw toestemmingen, met geschiedenis", "Gesprekken &lt;i&gt;</bdi></li>", "Kijken wij eerst na", "komt uiterlijk <time", "Verslagen</bdi></li>", "ook over iemand anders gaan, laten wij weg", "Nog iets anders"} {
		if !strings.Contains(everything, text) {
			t.Errorf("everything does not tell %q", text)
		}
	}
	held, out, _ := strings.Cut(portability, "Wat zit er niet in?")
	if strings.Contains(held, "Notities") || !strings.Contains(out, "<bdi>Notities</bdi>") || strings.Contains(out, "<bdi>Contact</bdi>") {
		t.Error("what moving leaves out is not told")
	}
}

func TestCopyIsSentAndTold(t *testing.T) {
	for _, c := range []struct {
		form       url.Values
		name, kind string
		want       portal.CopyWanted
		told       string
	}{
		{aCopy(), `attachment; filename="Uw gegevens 2026-11-23.xlsx"`, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", portal.CopyWanted{Profile: "everything", Format: "xlsx"}, "Alles over mij · Excel"},
		{url.Values{"profile": {"portability"}, "format": {"json"}, "x": {"y"}}, `attachment; filename="Uw gegevens 2026-11-23.json"`, "application/json", portal.CopyWanted{Profile: "portability", Format: "json"}, "Om over te stappen · JSON"},
		{url.Values{"profile": {"everything"}, "format": {"json"}, "files": {"yes"}}, `attachment; filename="Uw gegevens 2026-11-23.zip"`, "application/zip", portal.CopyWanted{Profile: "everything", Format: "json", Files: true}, "Alles over mij · ZIP"},
	} {
		s := newSite(t)
		rec := s.post("/copy", c.form, signedIn)
		wantStatus(t, rec, http.StatusOK)
		h := rec.Header()
		if h.Get("Content-Disposition") != c.name || h.Get("Content-Type") != c.kind || h.Get("Cache-Control") != "no-store" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Accel-Buffering") != "no" {
			t.Errorf("headers %v", h)
		}
		if rec.Body.Len() != 40_001*8 || s.service.Wanted[0] != c.want {
			t.Errorf("%d bytes of %+v", rec.Body.Len(), s.service.Wanted)
		}
		wantText(t, s.get("/copy", signedIn), "Gedownload om 14.10 · volledig", c.told)
	}
}

func TestCopyThatIsNotWhole(t *testing.T) {
	s := newSite(t)
	s.service.Copying = "gaps"
	wantStatus(t, s.post("/copy", aCopy(), signedIn), http.StatusOK)
	wantText(t, s.get("/copy", signedIn), "Gedownload om 14.10 · NIET volledig", "In het bestand staat wat er ontbreekt")
	s.service.Copying = "broken"
	func() {
		defer func() {
			if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // a panic's value
				t.Errorf("a copy that broke off ended with %v: the browser takes it for whole", p)
			}
		}()
		s.post("/copy", aCopy(), signedIn)
	}()
	wantText(t, s.get("/copy", signedIn), "NIET volledig: afgebroken", "maak een nieuwe kopie", "Eerder in dit bezoek")
	s.service.Fail["LastCopies"] = errors.New("the ledger is locked")
	rec := s.get("/copy", signedIn)
	wantStatus(t, rec, http.StatusOK)
	wantText(t, rec, "kunnen wij nu niet laten zien", "Download de kopie")
	wantNoText(t, rec, "ledger")
}

func TestErrorsBeforeACopyBeginsGetAPage(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		text   string
	}{
		{portal.ErrTooMany, 429, "Er worden nu veel kopieën gemaakt"},
		{&portal.OutageError{RetryAfter: time.Minute}, 503, "over 1 minuut"},
		{portal.ErrNotFound, 404, "Deze pagina bestaat niet"},
	} {
		s := newSite(t)
		s.service.Fail["Copy"] = c.err
		rec := s.post("/copy", aCopy(), signedIn, inLanguage("nl"))
		wantStatus(t, rec, c.status)
		wantText(t, rec, c.text)
		if got := rec.Header().Get("Content-Disposition"); got != "" {
			t.Errorf("%v: a page with the name of a file: %q", c.err, got)
		}
	}
	s := newSite(t)
	s.service.NoFiles = true
	wantStatus(t, s.post("/copy", url.Values{"profile": {"everything"}, "format": {"xlsx"}, "files": {"yes"}}, signedIn), http.StatusNotFound)
	wantNoText(t, s.get("/copy", signedIn), `name="files"`)
}

// A choice that cannot be taken comes back with what was chosen, and makes nothing.
func TestFormsOfCopiesThatAreNotOurs(t *testing.T) {
	s := newSite(t)
	long := strings.Repeat("x", 5000)
	for _, c := range []struct {
		form  url.Values
		at    string
		stays []string
	}{
		{nil, "profile-0", nil},
		{url.Values{"format": {"json"}}, "profile-0", []string{`value="json" checked`}},
		{url.Values{"profile": {"everything", "portability"}, "format": {"json"}}, "profile-0", nil},
		{url.Values{"profile": {long}, "format": {"json"}}, "profile-0", nil},
		{url.Values{"profile": {"portability"}}, "format-0", []string{`value="portability" checked`}},
		{url.Values{"profile": {"portability"}, "format": {"pdf"}, "files": {"yes"}}, "format-0", []string{`value="portability" checked`, `value="yes" checked`}},
		{url.Values{"profile": {"portability"}, "format": {"json", "xlsx"}}, "format-0", nil},
		{url.Values{"profile": {"portability"}, "format": {"json"}, "files": {"no"}}, "files", []string{`value="json" checked`}},
		{url.Values{"profile": {"portability"}, "format": {"json"}, "files": {"yes", "yes"}}, "files", nil},
	} {
		rec := s.post("/copy", c.form, signedIn, inLanguage("nl"))
		wantStatus(t, rec, http.StatusUnprocessableEntity)
		wantText(t, rec, append(c.stays, "<title>Fout: ", `href="#`+c.at+`"`, `id="`+c.at+`"`, "wrong-field")...)
		wantNoText(t, rec, long)
	}
	if len(s.service.Wanted) > 0 {
		t.Errorf("made %v", s.service.Wanted)
	}
	wantStatus(t, s.get("/copy?profile=everything&format=xlsx", signedIn), http.StatusOK)
	if len(s.service.Wanted) > 0 {
		t.Error("opening the page made a copy")
	}
}

// streaming serves s over a real connection, as middleware and browsers see it.
func streaming(t *testing.T, s *site) func(context.Context) *http.Response {
	t.Helper()
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	return func(ctx context.Context) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/copy", strings.NewReader(aCopy().Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		signedIn(r)
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
}

// What was read goes out before the next is read: nothing is gathered here.
func TestCopyStreams(t *testing.T) {
	s := newSite(t)
	next := make(chan struct{})
	s.service.Piece = func(ctx context.Context) {
		select {
		case <-next:
		case <-ctx.Done():
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	resp := streaming(t, s)(ctx)
	defer resp.Body.Close() //nolint:errcheck // read whole below
	if resp.StatusCode != http.StatusOK || resp.ContentLength != -1 {
		t.Fatalf("%d, %d bytes foretold", resp.StatusCode, resp.ContentLength) // the head came before the first piece
	}
	body := bufio.NewReader(resp.Body)
	for _, size := range []int{160_000, 8, 160_000} {
		select {
		case next <- struct{}{}:
		case <-ctx.Done():
			t.Fatal("the next piece was never asked for")
		}
		if _, err := io.ReadFull(body, make([]byte, size)); err != nil {
			t.Fatalf("a piece did not come before the next was made: %v", err)
		}
	}
	if _, err := body.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last piece: %v", err)
	}
}

func TestABrokenCopyIsSeenAsBroken(t *testing.T) {
	s := newSite(t)
	s.service.Copying = "broken"
	resp := streaming(t, s)(context.Background())
	defer resp.Body.Close() //nolint:errcheck // it broke off
	if _, err := io.Copy(io.Discard, resp.Body); err == nil {
		t.Error("the browser takes a part for the whole")
	}
}

// Closing the download ends the reading of the CRM.
func TestClosingTheDownloadEndsIt(t *testing.T) {
	s := newSite(t)
	ended := make(chan struct{})
	first := true
	ctx, cancel := context.WithCancel(context.Background())
	s.service.Ended = func(err error) {
		if err == nil {
			t.Error("the copy was made whole for nobody")
		}
		close(ended)
	}
	s.service.Piece = func(ctx context.Context) {
		if first {
			first = false
			return
		}
		<-ctx.Done()
	}
	resp := streaming(t, s)(ctx)
	if _, err := io.ReadFull(resp.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	cancel()
	_ = resp.Body.Close()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("the copy goes on without a browser")
	}
}
