package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

func TestExcelSaysWhatIsMissing(t *testing.T) {
	d := sample()
	d.gaps = []Gap{{Section: "deal", Reason: privacy.CopyBrokenOff}, {Section: "none", Reason: privacy.CopyRefused}}
	m := newMaker(t)
	var out bytes.Buffer
	w, err := m.Writer(t.Context(), FormatExcel, &out, head())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Gap(Gap{Label: "Bestellingen", Reason: privacy.CopyUnavailable}); err != nil { // of no section
		t.Fatal(err)
	}
	d.write(t, w)
	b := byOpenpyxl(t, out.Bytes())
	cover := &b.Sheets[0]
	if cover.Rows[1][0].Value != "NIET COMPLEET" {
		t.Errorf("the cover says %v", cover.Rows[1][0].Value)
	}
	for _, want := range []string{
		"3 delen ontbreken. Hieronder staat wat. Maak later een nieuwe kopie, of bel 010 123 45 67.",
		"Bestellingen", "Ons systeem was niet bereikbaar.", "Het ophalen stopte halverwege.", "Ons systeem gaf deze gegevens niet.",
	} {
		if !cover.holds(want) {
			t.Errorf("the cover does not say %q", want)
		}
	}
	if cover.holds("COMPLEET") {
		t.Error("the cover says COMPLEET somewhere")
	}
	if !b.sheet(t, "Offertes").holds("HIER ONTBREKEN GEGEVENS: Offertes. Het ophalen stopte halverwege.") {
		t.Error("the sheet does not say where it broke off")
	}
	if b.sheet(t, "History-").holds("(geen gegevens)") {
		t.Error("a section that was refused claims to have no data")
	}
}

func TestJSONSaysWhatIsMissing(t *testing.T) {
	d := sample()
	d.gaps = []Gap{{Section: "deal", Reason: privacy.CopyBrokenOff}}
	doc := parse(t, write(t, newMaker(t), FormatJSON, head(), d))
	if doc.Complete || doc.Sections[1].Complete || !doc.Sections[0].Complete {
		t.Errorf("complete: %v, %v, %v", doc.Complete, doc.Sections[1].Complete, doc.Sections[0].Complete)
	}
	if g := doc.Gaps; len(g) != 1 || g[0].Label != "Offertes" || g[0].Reason != "broken_off" || g[0].Why != "Het ophalen stopte halverwege." {
		t.Errorf("%+v", g)
	}
}

// Fields below each other: more records than one, and a text that goes on.
func TestExcelFields(t *testing.T) {
	d := sample()
	d.rows[0] = append(d.rows[0], Row{Ref: ref("person", "2"), Values: textRow(strings.Repeat("w", 40_000)).Values})
	person := byOpenpyxl(t, write(t, newMaker(t), FormatExcel, head(), d)).sheet(t, "Persoon- u-uw (alles)")
	n := len(kinds())
	if len(person.Rows) != 1+2*n+1 {
		t.Fatalf("%d rows", len(person.Rows))
	}
	first, second := person.Rows[1+n], person.Rows[2+n]
	if got := first[1].Value.(string) + second[1].Value.(string); got != strings.Repeat("w", 40_000) {
		t.Errorf("%d characters", len(got))
	}
	wantText(t, first[2], "lime:person:2")
	wantText(t, first[3], "(gaat verder op de volgende rij)")
	wantText(t, second[3], "(vervolg van de rij hierboven)")
}

// The first bytes are with the reader before the last row is made.
func TestRowsGoOnAtOnce(t *testing.T) {
	for _, f := range []Format{FormatExcel, FormatJSON} {
		var out bytes.Buffer
		w, err := newMaker(t).Writer(t.Context(), f, &out, head())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Section(table("Regels", "a", "b")); err != nil {
			t.Fatal(err)
		}
		for i := range 20_000 {
			if err := w.Row(textRow(strings.Repeat(string(rune('a'+i%26)), 50), "x")); err != nil {
				t.Fatal(err)
			}
		}
		if out.Len() < 10_000 {
			t.Errorf("%s: after 20,000 rows the reader has %d bytes", f, out.Len())
		}
	}
}

func TestCancelStopsAndNeverCloses(t *testing.T) {
	for _, f := range []Format{FormatExcel, FormatJSON} {
		ctx, cancel := context.WithCancel(t.Context())
		var out bytes.Buffer
		w, err := newMaker(t).Writer(ctx, f, &out, head())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Section(table("Regels", "a")); err != nil {
			t.Fatal(err)
		}
		cancel()
		for _, call := range []func() error{
			func() error { return w.Row(textRow("x")) },
			func() error { return w.Section(table("Anders", "a")) },
			func() error { return w.Gap(Gap{}) },
			func() error { return w.Close(Cover{}) },
		} {
			if err := call(); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", f, err)
			}
		}
	}
}

// A reader that is gone ends the copy, whichever byte it took last.
func TestReaderGone(t *testing.T) {
	for _, f := range []Format{FormatExcel, FormatJSON} {
		size := len(write(t, newMaker(t), f, head(), sample()))
		for n := 0; n < size; n += size/40 + 1 {
			w, err := newMaker(t).Writer(t.Context(), f, &breaksAfter{n}, head())
			if err == nil {
				err = sample().try(w)
			}
			if !errors.Is(err, errTest) {
				t.Errorf("%s: after %d bytes: %v", f, n, err)
			}
		}
	}
}

func TestOrderOfCalls(t *testing.T) {
	one := table("a", "x")
	for name, c := range map[string]struct {
		calls func(w Writer) error
		want  string
	}{
		"row before section": {func(w Writer) error { return w.Row(Row{}) }, "before the first section"},
		"key twice":          {func(w Writer) error { return errors.Join(w.Section(one), w.Section(one)) }, "had it before"},
		"no key":             {func(w Writer) error { return w.Section(Section{Shape: privacy.CopyTable}) }, "no key"},
		"no shape":           {func(w Writer) error { return w.Section(Section{Key: "a"}) }, "unknown shape"},
		"column twice":       {func(w Writer) error { return w.Section(table("a", "x", "x")) }, "had it before"},
		"too many values":    {func(w Writer) error { return errors.Join(w.Section(one), w.Row(textRow("1", "2"))) }, "2 values for 1 columns"},
		"after close":        {func(w Writer) error { return errors.Join(w.Close(Cover{}), w.Section(one)) }, "closed"},
		"closed twice":       {func(w Writer) error { return errors.Join(w.Close(Cover{}), w.Close(Cover{})) }, "closed"},
	} {
		for _, f := range []Format{FormatExcel, FormatJSON} {
			w, err := newMaker(t).Writer(t.Context(), f, io.Discard, head())
			if err != nil {
				t.Fatal(err)
			}
			if err := c.calls(w); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %s: %v", name, f, err)
			}
			if w.Section(table("later", "x")) == nil || w.Close(Cover{}) == nil {
				t.Errorf("%s, %s: it goes on after an error", name, f)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []Options{{}, {Name: "a"}, {Phone: "1"}, {Name: "a", Phone: "1", Address: "gij"}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
	m := newMaker(t)
	for what, change := range map[string]func(*Head){
		"language": func(h *Head) { h.Language = "fr" }, "profile": func(h *Head) { h.Profile = "" },
		"route": func(h *Head) { h.Route = "letter" }, "moment": func(h *Head) { h.Made = time.Time{} },
	} {
		bad := head()
		change(&bad)
		for _, f := range []Format{FormatExcel, FormatJSON} {
			if _, err := m.Writer(t.Context(), f, io.Discard, bad); err == nil {
				t.Errorf("%s: a wrong %s is accepted", f, what)
			}
		}
	}
	if _, err := m.Writer(t.Context(), "pdf", io.Discard, head()); err == nil {
		t.Error("a copy as pdf")
	}
}

// Every language and form of address has all texts that a full copy needs.
func TestEveryTextInEveryLanguage(t *testing.T) {
	for _, lang := range []string{"nl", "en"} {
		for _, address := range []string{AddressFormal, AddressInformal} {
			m := newMaker(t, func(o *Options) { o.Address, o.Officer = address, "" })
			for _, profile := range []privacy.CopyProfile{privacy.CopyEverything, privacy.CopyPortability} {
				h, d := head(), sample()
				h.Language, h.Profile, h.Route = lang, profile, privacy.CopyByAgent
				d.rows[2] = append(d.rows[2], textRow(strings.Repeat("l", 40_000)))
				d.cover.Withheld = append(d.cover.Withheld, privacy.CopyWithheld{Section: "deal", Reason: privacy.CopyInReview})
				d.gaps = []Gap{{Section: "deal", Reason: privacy.CopyTooLarge}}
				for _, f := range []Format{FormatExcel, FormatJSON} {
					write(t, m, f, h, d)
				}
			}
		}
	}
}
