package portal

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
	"unicode/utf8"

	"github.com/inzage/inzage/sdk"
)

func formatters(t *testing.T) (nl, en formatter) {
	t.Helper()
	texts, err := loadTexts(AddressFormal)
	if err != nil {
		t.Fatal(err)
	}
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	return formatter{texts["nl"], loc}, formatter{texts["en"], loc}
}

func TestValues(t *testing.T) {
	nl, en := formatters(t)
	euro := sdk.Decimal("-1234567.50")
	euro.Currency = "EUR"
	summer := time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		v      sdk.Value
		nl, en string
	}{
		{sdk.Date("1980-03-02"), "2 maart 1980", "2 March 1980"},
		{sdk.Date("1980-02-31"), "1980-02-31", "1980-02-31"},
		{sdk.Time(summer), "2 juli 2026, 00.30 uur", "2 July 2026, 00:30"},
		{sdk.Bool(true), "Ja", "Yes"},
		{sdk.Bool(false), "Nee", "No"},
		{sdk.Decimal("1980"), "1980", "1980"},
		{sdk.Decimal("12345.5"), "12.345,5", "12,345.5"},
		{sdk.Decimal("-0.5"), "−0,5", "−0.5"},
		{sdk.Decimal("1e9"), "1e9", "1e9"},
		{sdk.Decimal("1.2.3"), "1.2.3", "1.2.3"},
		{euro, "€ −1.234.567,50", "−€ 1,234,567.50"},
		{sdk.Choice("k", ""), "k", "k"},
		{sdk.Value{Kind: sdk.KindOption, State: sdk.StatePresent, Options: []sdk.Option{{Key: "k", Label: "L", Texts: map[string]string{"en": "E"}}}}, "L", "E"},
		{sdk.Text("  two\nlines "), "two\nlines", "two\nlines"},
		{sdk.HTML("<p>a<br>b</p><p>c&nbsp;d</p>"), "a\nb\n\nc d", "a\nb\n\nc d"},
		{sdk.Reference(sdk.Ref{ID: "1"}, "Mark"), "Mark", "Mark"},
		{sdk.Value{Kind: "newer", State: sdk.StatePresent, Text: "x"}, "x", "x"},
	} {
		if got := strings.ReplaceAll(nl.value(c.v, "").Text, "\u00a0", " "); got != c.nl {
			t.Errorf("nl %+v: %q", c.v, got)
		}
		if got := strings.ReplaceAll(en.value(c.v, "").Text, "\u00a0", " "); got != c.en {
			t.Errorf("en %+v: %q", c.v, got)
		}
	}
	if v := nl.value(sdk.Withheld(sdk.KindText), ""); !v.Withheld {
		t.Error("withheld is shown as something else")
	}
	if v := nl.value(sdk.Empty(sdk.KindOptions), ""); !v.Empty {
		t.Error("no options is not empty")
	}
	if v := nl.value(sdk.HTML("<img src=x>"), ""); !v.Unreadable {
		t.Error("a picture alone is shown as text or as nothing")
	}
}

func TestHTMLBecomesText(t *testing.T) {
	for in, want := range map[string]string{
		"<script>alert(1)</script>a":              "a",
		"<style>x{}</style><title>t</title>a<b>b": "ab",
		"a<script>b":                                "a",
		"&lt;script&gt;":                            "<script>",
		"<table><tr><td>a<td>b</table>":             "a\tb",
		"<!-- c -->a<![CDATA[x]]>":                  "a",
		"<a href='javascript:alert(1)'>klik</a>":    "klik",
		"<p>\n\n\n</p><p>a</p>\n\n\n\n<p>b\x00</p>": "a\n\nb\uFFFD",
		"<template>hidden</template>shown":          "shown",
		"1 < 2 & 3 > 2":                             "1 < 2 & 3 > 2",
	} {
		if got := htmlText(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	deep := strings.Repeat("<div>", 200_000) + "x"
	if got := htmlText(deep); got != "x" {
		t.Errorf("deep: %d bytes", len(got))
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"a\u202eb", "\xff\x00", "<p>x", "&#8238;", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{plain(s), htmlText(s), line(s), preview(plain(s))} {
			if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\r") {
				t.Errorf("%q", got)
			}
		}
	})
}

func TestPreview(t *testing.T) {
	for in, want := range map[string]string{
		"short": "", "a\nb\nc\nd": "", "a\n\nb\nc\nd\ne.": "a\nb\nc\nd…", strings.Repeat("a ", 170): "",
	} {
		if got := preview(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	long := preview(strings.Repeat("woord ", 100))
	if n := utf8.RuneCountInString(long); n > previewRunes+1 || !strings.HasSuffix(long, "woord…") {
		t.Errorf("%d characters: %q", n, long)
	}
	if got := preview(strings.Repeat("é", 1000)); utf8.RuneCountInString(got) != previewRunes+1 {
		t.Errorf("one long word: %d", utf8.RuneCountInString(got))
	}
}
