package limecrm

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// browse sends a browser's request to a path under /client/ and does not
// follow redirects.
func (r *rig) browse(method, path string, form url.Values, header ...string) (int, http.Header, string) {
	r.t.Helper()
	req, err := http.NewRequest(method, r.http.URL+"/Lime%20CRM/client/"+path, strings.NewReader(form.Encode()))
	must(r.t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	must(r.t, err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	must(r.t, err)
	return res.StatusCode, res.Header, string(body)
}

func TestSearchScreen(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.Update("person", 1004, map[string]any{"phone": "+46 70 174 06 77"}))
	for query, want := range map[string]string{
		"jansen":        "Eva Jansen",
		"eva@example":   "Eva Jansen",
		"070-1740677":   "Zoë van &#39;t Hoog-Müller",
		"zoë VAN":       "Zoë van &#39;t Hoog-Müller",
		"familie@":      "Tom Familie",
		"":              "Anna de Vries",
		"nobody at all": "Nothing found",
	} {
		status, _, body := r.browse("GET", "?q="+url.QueryEscape(query), nil)
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("%q: %d, no %q", query, status, want)
		}
	}
}

func TestRedirectsToSearch(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/", "/Lime%20CRM/"} {
		req, err := http.NewRequest("GET", r.http.URL+path, nil)
		must(t, err)
		res, err := http.DefaultTransport.RoundTrip(req)
		must(t, err)
		_ = res.Body.Close()
		if res.Header.Get("Location") != "/Lime%20CRM/client/" {
			t.Errorf("%s: %d %s", path, res.StatusCode, res.Header.Get("Location"))
		}
	}
	r.do("GET", r.http.URL+"/Other/client/object/person/1003", "", 404)
	for _, path := range []string{"object/person/99", "object/nosuch/1003", "object/person/x", "object/person/1003/company", "file/9999", "nosuch"} {
		if status, _, _ := r.browse("GET", path, nil); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
}

var inputs = regexp.MustCompile(`name="([a-z_0-9]+)"[^>]*type="[a-z-]+"[^>]* value="([^"]*)"`)

func TestCardShowsEveryField(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.Update("person", 1003, map[string]any{"birthdate": "1990-01-15", "interests": []string{"padel"}, "lastcontact": "2024-07-01T10:20:30.5+02:00"}))
	_, header, body := r.browse("GET", "object/person/1003", nil)
	values := map[string]string{}
	for _, m := range inputs.FindAllStringSubmatch(body, -1) {
		values[m[1]] = m[2]
	}
	for name, want := range map[string]string{
		"firstname": "Eva", "birthdate": "1990-01-15", "lastcontact": "2024-07-01T10:20:30", "creditlimit": "1250.5", "company": "1022",
	} {
		if values[name] != want {
			t.Errorf("%s = %q, want %q", name, values[name], want)
		}
	}
	for _, want := range []string{
		`value="manager" selected`, `name="interests" value="padel" checked`, `name="newsletter" value="true" checked`,
		">eva.png</a>", `type="datetime-local"`, "Soltechniek", "Show all 25",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the card has no %s", want)
		}
	}
	if strings.Contains(body, "Yugoslavia") {
		t.Error("an option that is no longer in use can be chosen")
	}
	if !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Error("no content security policy")
	}
}

func TestSaveOnlyWhatChanged(t *testing.T) {
	r := newRig(t)
	must(t, r.crm.Update("person", 1003, map[string]any{"lastcontact": "2024-07-01T10:20:30.5+02:00", "interests": []string{"padel", "tennis"}}))
	form := url.Values{
		"_has": {"newsletter", "interests"}, "firstname": {"Eva"}, "lastname": {"Bakker"}, "interests": {"tennis", "padel"},
		"note": {"Plays on Tuesday evenings.\r\nPrefers court 3."}, "lastcontact": {"2024-07-01T10:20:30"}, "creditlimit": {"99.5"},
		"position": {"ceo"}, "company": {""}, "birthdate": {"1991-02-03"}, "customernumber": {" 7 "},
	}
	status, header, _ := r.browse("POST", "object/person/1003", form)
	if status != 303 || header.Get("Location") != "/Lime%20CRM/client/object/person/1003?saved=1" {
		t.Fatalf("%d %v", status, header)
	}
	o := r.crm.Object("person", 1003)
	for name, want := range map[string]any{
		"lastname": "Bakker", "name": "Eva Bakker", "newsletter": false, "creditlimit": 99.5, "company": nil, "customernumber": int64(7),
		"birthdate": "1991-02-03T00:00:00+01:00", "email": "eva@example.test", "lastcontact": "2024-07-01T10:20:30.500000+02:00",
		"note": "Plays on Tuesday evenings.\nPrefers court 3.",
	} {
		if o[name] != want {
			t.Errorf("%s = %v, want %v", name, o[name], want)
		}
	}
	before := o["_timestamp"]
	if status, _, _ := r.browse("POST", "object/person/1003", url.Values{"firstname": {"Eva"}}); status != 303 {
		t.Errorf("status %d", status)
	}
	if r.crm.Object("person", 1003)["_timestamp"] != before {
		t.Error("saving without a change moves _timestamp")
	}
	if _, _, body := r.browse("GET", "object/person/1003?saved=1", nil); !strings.Contains(body, "Saved.") {
		t.Error("no word that it was saved")
	}
}

func TestSaveShowsErrorsAtTheField(t *testing.T) {
	r := newRig(t)
	form := url.Values{
		"_has": {"newsletter"}, "firstname": {"Changed"}, "lastname": {""}, "phone": {strings.Repeat("9", 40)}, "creditlimit": {"1,50"},
		"birthdate": {"tomorrow"}, "company": {"999999"}, "position": {"nosuch"}, "customernumber": {"1.5"},
	}
	status, _, body := r.browse("POST", "object/person/1003", form)
	if status != 422 || !strings.Contains(body, "Not saved. 7 fields need") {
		t.Errorf("status %d", status)
	}
	for _, name := range []string{"lastname", "phone", "creditlimit", "birthdate", "company", "position", "customernumber"} {
		if !strings.Contains(body, `id="e-`+name+`"`) {
			t.Errorf("no error at %s", name)
		}
	}
	if !strings.Contains(body, `value="Changed"`) || !strings.Contains(body, `value="1,50"`) {
		t.Error("what was typed is gone")
	}
	if r.crm.Object("person", 1003)["firstname"] != "Eva" {
		t.Error("part of a rejected form was stored")
	}
}

func TestHostileNamesAreEscaped(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"?q=" + url.QueryEscape("<script>"), "object/person/1007", "object/person/1007/history", "object/person/1018", "?q=" + url.QueryEscape(`"><b>x`)} {
		status, _, body := r.browse("GET", path, nil)
		for _, bad := range []string{"<script", "<b>", "<img"} {
			if status != 200 || strings.Contains(body, bad) {
				t.Errorf("%s: %d, holds %s", path, status, bad)
			}
		}
	}
}

// TestUntouchedCardChangesNothing posts each card back as a browser would when
// the agent only looks and saves.
func TestUntouchedCardChangesNothing(t *testing.T) {
	for _, solution := range []string{"base", "sv"} {
		r := newRig(t, func(o *Options) { o.Solution = solution })
		lt := r.crm.store.model.byName[r.crm.store.model.contact]
		for id := range int64(27) {
			path := "object/" + lt.Name + "/" + strconv.FormatInt(firstID+id, 10)
			if status, _, body := r.browse("GET", path, nil); status != 200 || !strings.Contains(body, "Actionpad") {
				t.Errorf("%s: %d", path, status)
			}
			row := r.crm.store.get(lt.Name, firstID+id)
			if body, wrong := lt.fromForm(untouched(r.crm, lt, row), row); len(body)+len(wrong) > 0 {
				t.Errorf("%s: %v %v", path, body, wrong)
			}
		}
	}
}

func untouched(s *Server, lt *Limetype, r *row) url.Values {
	form := url.Values{}
	for _, p := range lt.Properties {
		f := (&screen{srv: s}).field(p, r.values[p.Name])
		switch {
		case f.Control == "set" || f.Control == "check":
			form.Add("_has", p.Name)
			if f.Value == "true" {
				form.Add(p.Name, "true")
			}
		case f.Control != "file" && f.Control != "" && f.Control != "select":
			form.Add(p.Name, strings.ReplaceAll(f.Value, "\n", "\r\n"))
		}
		for _, choice := range f.Choices {
			if choice.Chosen {
				form.Add(p.Name, choice.Value)
			}
		}
	}
	return form
}

func TestRelatedScreen(t *testing.T) {
	r := newRig(t)
	_, _, body := r.browse("GET", "object/person/1010/history", nil)
	if !strings.Contains(body, "Call 20 of") || strings.Contains(body, "Call 21 of") || strings.Contains(body, "Previous") || !strings.Contains(body, "?offset=20") {
		t.Error("first page")
	}
	_, _, body = r.browse("GET", "object/person/1010/history?offset=9990", nil)
	if !strings.Contains(body, "Call 10000 of") || strings.Contains(body, "Next ›") || !strings.Contains(body, "?offset=9970") {
		t.Error("last page")
	}
	if status, _, _ := r.browse("GET", "object/person/1010/history?offset=999999", nil); status != 200 {
		t.Error("past the end")
	}
	if status, _, _ := r.browse("GET", "object/person/1010/history?offset=x", nil); status != 404 {
		t.Error("nonsense")
	}
}

func TestFileScreenDownloads(t *testing.T) {
	r := newRig(t)
	status, header, _ := r.browse("GET", "file/1001", nil)
	if status != 200 || header.Get("Content-Disposition") != "attachment; filename=eva.png" || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v", status, header)
	}
}

func TestForeignPagesCanNotPost(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"object/person/1003", "object/person/1003/inzage", "agent"} {
		status, _, _ := r.browse("POST", path, url.Values{"firstname": {"Evil"}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://example.test")
		if status != 403 {
			t.Errorf("%s: %d", path, status)
		}
	}
	if r.crm.Object("person", 1003)["firstname"] != "Eva" {
		t.Error("a foreign page changed a person")
	}
}

func TestStyle(t *testing.T) {
	r := newRig(t)
	if status, header, body := r.browse("GET", "style.css", nil); status != 200 || !strings.HasPrefix(header.Get("Content-Type"), "text/css") || body == "" {
		t.Errorf("%d %v", status, header)
	}
}
