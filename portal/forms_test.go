package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/inzage/inzage/portal"
)

func TestFormShowsWhatStands(t *testing.T) {
	rec := newSite(t).get("/data/edit/contact", signedIn)
	wantStatus(t, rec, http.StatusOK)
	wantText(t, rec,
		`name="f0" type="text" value="Eva" dir="auto" autocomplete="given-name"`,
		`name="f1" type="email" value="eva@example.org" dir="auto" inputmode="email" autocomplete="email"`,
		`type="tel"`, `type="url"`, `autocomplete="bday-year"`, `inputmode="decimal"`, `value="12,50"`,
		`name="f4-d" type="text" inputmode="numeric"`, `value="1980"`,
		`<option value="nl" selected>Nederland</option>`,
		`name="f5" type="radio" value="nl" checked`,
		`name="f7" type="checkbox" value="old" checked`, `<input type="hidden" name="f7" value="">`,
		`name="f8" type="radio" value="true" checked`, "Hyacinten &lt;b&gt;",
		"Nu: <bdi>2 maart 1980</bdi>", "(niet verplicht)", "Hoogstens 200 tekens",
	)
	wantNoText(t, rec, "Fries", "Fout:")
	wantText(t, newSite(t).get("/data/edit/contact?lang=en", signedIn), `value="12.50"`, ">Dutch<")
}

func TestWhatWasTypedReachesTheService(t *testing.T) {
	s := newSite(t)
	form := changed("f4-d", "", "f4-m", "x-y", "other", "1", "form2", "x", "f1234", "x", "f", "y")
	form["f1"] = []string{"a@b.nl", "c@d.nl"}
	s.post("/data/check", form, signedIn)
	if len(s.service.Inputs) != 1 {
		t.Fatal("the form did not arrive")
	}
	got := s.service.Inputs[0]
	want := portal.Input{
		"f0": {"Eva"}, "f1": {"a@b.nl", "c@d.nl"}, "f2": {"+31 6 12 34 56 78"}, "f3": {""}, "f4": {"1980-x-y-"}, "f5": {"nl"},
		"f6": {"nl"}, "f7": {"", "a", "old"}, "f8": {"true"}, "f9": {"12,50"}, "f10": {"Graag\r\nachterom."},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestErrorsStandAtTheField(t *testing.T) {
	for _, c := range []struct {
		name, value string
		texts       []string
	}{
		{"f0", "", []string{`href="#f0"`, "Vul in: <bdi>Voornaam</bdi>", `aria-describedby="f0-hint f0-error"`}},
		{"f0", strings.Repeat("é", 65), []string{"hoogstens 64 tekens", strings.Repeat("é", 65)}},
		{"f1", `eva"><b>`, []string{`href="#f1"`, "vul een heel e-mailadres in", `value="eva&#34;&gt;&lt;b&gt;"`}},
		{"f4-d", "31", []string{}},
		{"f4-m", "2-", []string{`href="#f4-d"`, "vul een dag, maand en jaar in die bestaan", `value="2-"`}},
		{"f5", "fy", []string{`href="#f5-0"`, "kies een van de antwoorden"}},
		{"f6", "zz", []string{`href="#f6"`}},
		{"f7", "zz", []string{`href="#f7-0"`}},
		{"f9", "veel", []string{"vul een getal in, zoals 12,50", `value="veel"`}},
		{"f10", "\n" + strings.Repeat("x", 201), []string{"hoogstens 200 tekens"}},
	} {
		rec := newSite(t).post("/data/check", changed(c.name, c.value), signedIn)
		if len(c.texts) == 0 {
			wantStatus(t, rec, http.StatusOK)
			continue
		}
		wantStatus(t, rec, http.StatusUnprocessableEntity)
		wantText(t, rec, append(c.texts, "<title>Fout: ", "Er klopt iets niet", "wrong-field", strings.Split(c.name, "-")[0]+"-error")...)
	}
}

func TestFieldPostedTwice(t *testing.T) {
	form := contact()
	form.Add("f9", "13")
	form.Add("f4-d", "4")
	rec := newSite(t).post("/data/check", form, signedIn)
	wantStatus(t, rec, http.StatusUnprocessableEntity)
	wantText(t, rec, `href="#f9"`, `href="#f4-d"`)
}

func TestFieldsMissing(t *testing.T) {
	rec := newSite(t).post("/data/check", url.Values{"form": {"contact"}}, signedIn)
	wantStatus(t, rec, http.StatusUnprocessableEntity)
	wantText(t, rec, `href="#f0"`, `href="#f5-0"`)
}

func TestForeignFieldAndForeignForm(t *testing.T) {
	s := newSite(t)
	wantStatus(t, s.post("/data/check", changed("f99", "x"), signedIn), http.StatusNotFound)
	wantStatus(t, s.post("/data/check", changed("form", "somebody-else"), signedIn), http.StatusNotFound)
	wantStatus(t, s.post("/data/check", changed("form", strings.Repeat("x", 5000)), signedIn), http.StatusNotFound)
	two := contact()
	two.Add("form", "address")
	wantStatus(t, s.post("/data/check", two, signedIn), http.StatusNotFound)
}

func TestStaleForm(t *testing.T) {
	s := newSite(t)
	rec := s.post("/data/check", changed("form", "stale"), signedIn)
	wantStatus(t, rec, http.StatusConflict)
	wantText(t, rec, "Begin opnieuw", `href="/data"`)
}

func TestFormsThatCannotBeRead(t *testing.T) {
	s := newSite(t)
	wantStatus(t, s.post("/data/check", changed("f10", strings.Repeat("a", 65<<10)), signedIn), http.StatusRequestEntityTooLarge)
	r := httptest.NewRequest(http.MethodPost, "/data/check", strings.NewReader("form=%zz"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	wantStatus(t, s.do(r, signedIn), http.StatusBadRequest)
	r = httptest.NewRequest(http.MethodPost, "/data/check", strings.NewReader(`{"form":"contact"}`))
	r.Header.Set("Content-Type", "application/json")
	wantStatus(t, s.do(r, signedIn), http.StatusNotFound)
	if len(s.service.Inputs) != 0 {
		t.Error("a form that cannot be read was looked at")
	}
}

func TestCheckShowsWasAndBecomes(t *testing.T) {
	rec := newSite(t).post("/data/check", changed("f4-d", "3", "f8", ""), signedIn)
	wantStatus(t, rec, http.StatusOK)
	wantText(t, rec, "2 maart 1980", "3 maart 1980", "Nieuwsbrief", "Niet ingevuld", `name="form" value="save-1"`, `href="/data/edit/contact"`)
	wantNoText(t, rec, "Mobiel")
}

func TestSave(t *testing.T) {
	s := newSite(t)
	s.post("/data/check", changed("f1", "new@example.org"), signedIn)
	rec := s.post("/data/save", url.Values{"form": {"save-1"}, "c0": {"mine"}, "c1": {"other"}, "x": {"mine"}}, signedIn)
	wantStatus(t, rec, http.StatusSeeOther)
	if got := s.service.Choices[0]; !reflect.DeepEqual(got, map[string]string{"c0": "mine"}) {
		t.Errorf("choices %v", got)
	}
	rec = s.get(rec.Header().Get("Location"), signedIn)
	wantStatus(t, rec, http.StatusOK)
	wantText(t, rec, "Opgeslagen", "new@example.org", "2026-000417", "23 november 2026, 14.05 uur", "Dit is een demonstratie")
}

func TestConflict(t *testing.T) {
	s := newSite(t)
	s.service.Saving = "conflict"
	s.post("/data/check", changed("f1", "eva.jansen@example.org"), signedIn)
	rec := s.post("/data/save", url.Values{"form": {"save-1"}}, signedIn)
	wantStatus(t, rec, http.StatusConflict)
	wantText(t, rec, "e.jansen@example.com", "eva.jansen@example.org", `name="c0" type="radio" value="theirs" checked`, `name="c1" type="radio" value="mine"`)
	rec = s.post("/data/save", url.Values{"form": {"save-1"}, "c0": {"mine"}, "c1": {"theirs"}}, signedIn)
	wantStatus(t, rec, http.StatusSeeOther)
}

func TestRefusedValueGoesBackToTheForm(t *testing.T) {
	s := newSite(t)
	s.service.Saving = "refused"
	s.post("/data/check", changed("f0", "Eva Maria"), signedIn)
	rec := s.post("/data/save", url.Values{"form": {"save-1"}}, signedIn)
	wantStatus(t, rec, http.StatusUnprocessableEntity)
	wantText(t, rec, `href="#f0"`, "dit kunnen wij niet opslaan", `value="Eva Maria"`)
}
