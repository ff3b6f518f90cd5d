package mail

import (
	"testing"
	"time"
)

// Canaries: values that may stand in few places.
const (
	canaryTo    = "eva.canary-4711@example.org"
	canaryToken = "CANARY-tok3n-Zm9vYmFy"
	canaryCode  = "804173"
	canaryLink  = "https://mijn.example.nl/l/" + canaryToken
)

var testNow = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func options(ts TLS) Options {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return Options{
		Host: "127.0.0.1", Port: 2525, TLS: ts, From: "privacy@example.nl", ReplyTo: "info@example.nl",
		Organisation: Organisation{
			Name: "Bakkerij De Zon & Zonen", Website: "https://www.example.nl/", Phone: "010 123 45 67",
			PrivacyOfficer: "Sanne de Vries",
		},
		BaseURL: "https://mijn.example.nl", Location: loc, Timeout: 5 * time.Second,
		Now: func() time.Time { return testNow },
	}
}

func newMailer(t *testing.T, o Options) *Mailer {
	t.Helper()
	m, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

type sample struct {
	name string
	data Data
}

func samples() []sample {
	until := testNow.Add(72 * time.Hour)
	return []sample{
		{"link_told", Link{URL: canaryLink, Until: until, Code: CodeTold}},
		{"link_request", Link{URL: canaryLink, Until: until, Code: CodeOnRequest}},
		{"link_none", Link{URL: canaryLink, Until: until, Code: CodeNone}},
		{"code", Code{Code: canaryCode, Minutes: 10}},
		{"changed", Changed{Fields: []Field{FieldEmail, FieldPhone}, At: testNow}},
		{"changed_phone", Changed{Fields: []Field{FieldPhone}, At: testNow}},
		{"new_link_asked", NewLinkAsked{At: testNow}},
		{"received", Received{Number: "2026-0042", Due: testNow.AddDate(0, 1, 0)}},
	}
}

func message(d Data) Message {
	return Message{ID: "op-0193.link", To: canaryTo, Language: "nl", Data: d}
}
