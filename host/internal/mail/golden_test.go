package mail

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
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
		t.Errorf("%s differs; -update writes it anew. Got:\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	for _, form := range []struct{ suffix, lang, address string }{
		{"nl", "nl", AddressFormal}, {"nl-je", "nl", AddressInformal}, {"en", "en", AddressFormal},
	} {
		o := options(TLSStart)
		o.Organisation.Address = form.address
		m := newMailer(t, o)
		for _, s := range samples() {
			msg := message(s.data)
			msg.Language = form.lang
			wire, err := m.render(&msg, canaryTo)
			if err != nil {
				t.Fatal(err)
			}
			r := parse(t, string(wire))
			golden(t, s.name+"."+form.suffix+".txt", "Subject: "+r.subject+"\n\n"+r.text)
			golden(t, s.name+"."+form.suffix+".html", r.html)
			for _, bad := range []string{"no value", "ZgotmplZ", "%!", "<img", "src=", "<table", "http://"} {
				if strings.Contains(r.text+r.html, bad) {
					t.Errorf("%s.%s holds %q", s.name, form.suffix, bad)
				}
			}
			checkLines(t, r.text)
		}
	}
}

// checkLines sees that plain text is narrow, and a link is alone on its line.
func checkLines(t *testing.T, text string) {
	t.Helper()
	for line := range strings.SplitSeq(text, "\n") {
		if utf8.RuneCountInString(line) > columns && line != canaryLink {
			t.Errorf("too wide: %q", line)
		}
		if strings.Contains(line, canaryLink) && line != canaryLink {
			t.Errorf("the link is not alone: %q", line)
		}
	}
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("é", 80)
	got := wrap("  a " + long + " " + strings.Repeat("woord ", 30) + "\n b")
	lines := strings.Split(got, "\n")
	if lines[0] != "a" || lines[1] != long {
		t.Errorf("%q", lines)
	}
	for _, l := range lines[2:] {
		if n := utf8.RuneCountInString(l); n > columns || n == 0 || strings.TrimSpace(l) != l {
			t.Errorf("%q", l)
		}
	}
	if full := strings.Repeat("a", 35) + " " + strings.Repeat("b", 36); wrap(full) != full {
		t.Error("72 columns fit on a line")
	}
}

// A link and its text never come with a code.
func TestNeverLinkAndCode(t *testing.T) {
	m := newMailer(t, options(TLSStart))
	for _, s := range samples() {
		msg := message(s.data)
		wire, err := m.render(&msg, canaryTo)
		if err != nil {
			t.Fatal(err)
		}
		r := parse(t, string(wire))
		all := r.text + r.html
		link, code := strings.Contains(all, canaryToken), strings.Contains(all, canaryCode)
		kind := s.data.Kind()
		if link != (kind == KindLink) || code != (kind == KindCode) {
			t.Errorf("%s: link %v, code %v", s.name, link, code)
		}
		if links := strings.Count(r.html, "href="); links != map[bool]int{true: 1}[link] {
			t.Errorf("%s: %d links", s.name, links)
		}
	}
}
