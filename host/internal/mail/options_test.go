package mail

import (
	"errors"
	"strings"
	"testing"
)

func TestAddresses(t *testing.T) {
	for given, want := range map[string]string{
		"eva@example.org": "eva@example.org", "o'neil+x@sub.example.org": "o'neil+x@sub.example.org",
		"eva@bücher.example": "eva@xn--bcher-kva.example",
	} {
		if got, err := canonical(given); got != want || err != nil {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
	for _, bad := range []string{
		"", "eva", "@example.org", "eva@", "eva@localhost", "eva@127.0.0.1", "eva@[127.0.0.1]", "eva@[::1]",
		"eva@example.org\r\nBcc: x@example.org", "eva\r\n@example.org", "eva@example.org\n", "eva\x00@example.org", "eva@exa\x00mple.org",
		"eva@example.org,x@example.org", "eva@example.org;x@example.org", "eva@example.org x@example.org", "eva@x@example.org",
		"Eva <eva@example.org>", "<eva@example.org>", `"eva"@example.org`, `"a\r\n"@example.org`, "eva(x)@example.org", "(x)eva@example.org",
		"@relay.example:eva@example.org", ".eva@example.org", "eva.@example.org", "e..va@example.org", "éva@example.org", " eva@example.org",
		"eva@example..org", "eva@-example.org", "eva@example.org>", "eva@example.org> SIZE=1", "eva@exam ple.org", "eva@example_x.org",
		strings.Repeat("a", 65) + "@example.org", "eva@" + strings.Repeat("abcdefghi.", 26) + "org", "eva@\u202eexample.org",
	} {
		m := newMailer(t, options(TLSStart)) // no server: a bad address is refused before anyone is called
		msg := message(NewLinkAsked{At: testNow})
		msg.To = bad
		var e *AddressError
		if err := m.Send(t.Context(), msg); !errors.As(err, &e) || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestMessagesRefused(t *testing.T) {
	ok := message(NewLinkAsked{At: testNow})
	link := Link{URL: canaryLink, Until: testNow, Code: CodeNone}
	withURL := func(u string) Data { l := link; l.URL = u; return l }
	for field, datas := range map[string][]Data{
		"data": {nil},
		"url": {
			withURL(""), withURL("https://evil.example/l/x"), withURL("http://mijn.example.nl/l/x"), withURL("javascript:alert(1)"),
			withURL(canaryLink + "\nx"), withURL(canaryLink + " x"), withURL(canaryLink + "\"><b>"), withURL("https://mijn.example.nl@evil.example/"),
			withURL("https://u:p@mijn.example.nl/"), withURL(canaryLink + strings.Repeat("x", 500)),
		},
		"until":   {Link{URL: canaryLink, Code: CodeNone}},
		"code":    {Link{URL: canaryLink, Until: testNow}, Code{"12345", 10}, Code{"1234567", 10}, Code{"12345x", 10}, Code{"123456\n", 10}},
		"minutes": {Code{"123456", 0}, Code{"123456", 61}},
		"fields":  {Changed{At: testNow}, Changed{[]Field{"iban"}, testNow}, Changed{[]Field{FieldEmail, FieldEmail}, testNow}},
		"at":      {Changed{Fields: []Field{FieldEmail}}, NewLinkAsked{}},
		"number":  {Received{Due: testNow}, Received{"1\n2", testNow}, Received{"<b>", testNow}},
		"due":     {Received{Number: "1"}},
	} {
		for _, d := range datas {
			msg := ok
			msg.Data = d
			wantRefused(t, msg, field)
		}
	}
	for _, id := range []string{"", "a b", "a\r\nb", "a@b", "<a>", ".a", "a..b", strings.Repeat("a", 65)} {
		msg := ok
		msg.ID = id
		wantRefused(t, msg, "id")
	}
	msg := ok
	msg.Language = "de"
	wantRefused(t, msg, "language")
}

func wantRefused(t *testing.T, msg Message, field string) {
	t.Helper()
	var e *MessageError
	if err := newMailer(t, options(TLSStart)).Send(t.Context(), msg); !errors.As(err, &e) || e.Field != field {
		t.Errorf("%+v: %v", msg, err)
	}
}

func TestOptionsRefused(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"host":          func(o *Options) { o.Host = "" },
		"host line":     func(o *Options) { o.Host = "mail.example\r\n" },
		"tls":           func(o *Options) { o.TLS = "maybe" },
		"none far away": func(o *Options) { o.TLS, o.Host = TLSNone, "mail.example.org" },
		"none with CA":  func(o *Options) { o.TLS, o.CAFile = TLSNone, "ca.pem" },
		"port":          func(o *Options) { o.Port = 70000 },
		"password":      func(o *Options) { o.Username = "x" },
		"timeout":       func(o *Options) { o.Timeout = -1 },
		"from":          func(o *Options) { o.From = "Eva <eva@example.org>" },
		"reply to":      func(o *Options) { o.ReplyTo = "x" },
		"from name":     func(o *Options) { o.FromName = "a\r\nBcc: x@example.org" },
		"base":          func(o *Options) { o.BaseURL = "mijn.example.nl" },
		"base user":     func(o *Options) { o.BaseURL = "https://a:b@mijn.example.nl" },
		"name":          func(o *Options) { o.Organisation.Name = "" },
		"name line":     func(o *Options) { o.Organisation.Name = "a\nb" },
		"name turned":   func(o *Options) { o.Organisation.Name = "a\u202eb" },
		"name encoded":  func(o *Options) { o.Organisation.Name = "=?utf-8?q?x?=" },
		"accent":        func(o *Options) { o.Organisation.Accent = "red;background:url(//evil)" },
		"form":          func(o *Options) { o.Organisation.Address = "jij" },
		"CA missing":    func(o *Options) { o.CAFile = "nothing.pem" },
		"CA empty":      func(o *Options) { o.CAFile = "options_test.go" },
	} {
		o := options(TLSStart)
		change(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// Names that mean something to a template, a header or HTML are text.
func TestHostileNames(t *testing.T) {
	for _, name := range []string{
		`"; <x@evil.example>, "`, `<script>alert(1)</script>`, "{{.Phone}}{{template}}", "Ünïcode, BV 🌞", `a\" <b@evil.example>`,
		strings.Repeat("lang ", 20),
	} {
		o := options(TLSStart)
		o.Organisation.Name, o.Organisation.PrivacyOfficer = name, name
		msg := message(Link{URL: canaryLink, Until: testNow, Code: CodeNone})
		wire, err := newMailer(t, o).render(&msg, canaryTo)
		if err != nil {
			t.Fatal(name, err)
		}
		r := parse(t, string(wire))
		from, err := r.header.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Address != "privacy@example.nl" || strings.TrimSpace(from[0].Name) != strings.TrimSpace(name) {
			t.Errorf("%q: From %v, %v", name, from, err)
		}
		if !strings.Contains(strings.TrimSpace(r.subject), strings.TrimSpace(name)) || strings.Contains(r.html, "<script") {
			t.Errorf("%q: %q", name, r.subject)
		}
		wantNoCanary(t, name, r)
	}
}

func TestInk(t *testing.T) {
	for ground, want := range map[string]string{"#1b5e75": "#ffffff", "#ffffff": "#000000", "#000000": "#ffffff", "#ffcc00": "#000000"} {
		if got := ink(ground); got != want {
			t.Errorf("%s: %s", ground, got)
		}
	}
}

func TestHELO(t *testing.T) {
	for base, want := range map[string]string{
		"https://mijn.example.nl:8443/x": "mijn.example.nl", "http://127.0.0.1:8080": "[127.0.0.1]", "http://[::1]:80": "[IPv6:::1]",
	} {
		o := options(TLSStart)
		o.BaseURL = base
		newMailer(t, o)
		if got := o.helo(); got != want {
			t.Errorf("%s: %s", base, got)
		}
	}
}
