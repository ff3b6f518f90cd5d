package mail

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
)

// received is a message as a mail program reads it.
type received struct {
	header        netmail.Header
	partHeaders   []string
	subject       string
	text, html    string
	kind, charset []string
}

func parse(t *testing.T, wire string) received {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(wire))
	if err != nil {
		t.Fatal(err)
	}
	r := received{header: m.Header}
	if r.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextPart() // undoes quoted-printable
		if errors.Is(err, io.EOF) {
			return r
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		kind, params, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		r.kind, r.charset = append(r.kind, kind), append(r.charset, params["charset"])
		for k, v := range p.Header {
			r.partHeaders = append(r.partHeaders, k+": "+strings.Join(v, ", "))
		}
		s := strings.ReplaceAll(string(body), "\r\n", "\n")
		if kind == "text/plain" {
			r.text = s
		} else {
			r.html = s
		}
	}
}

// No canary stands in a header but To, on the wire of a real server.
func TestHeaders(t *testing.T) {
	o := options(TLSStart)
	s := &server{}
	s.start(t, &o)
	m := newMailer(t, o)
	for _, sample := range samples() {
		if err := m.Send(t.Context(), message(sample.data)); err != nil {
			t.Fatal(err)
		}
	}
	for i, wire := range s.messages() {
		r := parse(t, wire)
		if !slices.Equal(r.kind, []string{"text/plain", "text/html"}) || !slices.Equal(r.charset, []string{"UTF-8", "UTF-8"}) {
			t.Error(r.kind, r.charset)
		}
		for name, want := range map[string]string{
			"To": "<" + canaryTo + ">", "From": `"Bakkerij De Zon & Zonen" <privacy@example.nl>`, "Reply-To": "<info@example.nl>",
			"Date": "Mon, 02 Mar 2026 10:30:00 +0100", "Message-Id": "<op-0193.link@example.nl>",
			"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Content-Language": "nl",
		} {
			if got := r.header[name]; len(got) != 1 || got[0] != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		wantNoCanary(t, samples()[i].name, r)
	}
	if s.helo != "mijn.example.nl" {
		t.Errorf("HELO %q", s.helo)
	}
}

func wantNoCanary(t *testing.T, name string, r received) {
	t.Helper()
	known := []string{
		"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version",
		"Reply-To", "Subject", "To", "X-Auto-Response-Suppress",
	}
	lines := r.partHeaders
	for k, v := range r.header {
		if !slices.Contains(known, k) {
			t.Errorf("%s: header %s", name, k)
		}
		if k != "To" {
			lines = append(lines, k+": "+strings.Join(v, ", "))
		}
	}
	lines = append(lines, r.subject)
	for _, line := range lines {
		for _, canary := range []string{"canary", "eva", canaryCode, canaryToken, "2026-0042", "/l/"} {
			if strings.Contains(strings.ToLower(line), strings.ToLower(canary)) {
				t.Errorf("%s: %q stands in %q", name, canary, line)
			}
		}
	}
	if strings.Contains(r.text+r.html, canaryTo) {
		t.Errorf("%s: the body holds the address", name)
	}
}
