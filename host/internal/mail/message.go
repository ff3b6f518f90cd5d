package mail

import (
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Kind is what a message is about.
type Kind string

// The kinds of messages.
const (
	KindLink         Kind = "link"
	KindCode         Kind = "code"
	KindChanged      Kind = "changed"
	KindNewLinkAsked Kind = "new_link_asked"
	KindReceived     Kind = "received"
)

// Message is one message to one person.
type Message struct {
	// ID is made of an operation's id, so that a repeat has the same
	// Message-ID: letters, digits, ".", "_" and "-", at most 64.
	ID       string
	To       string // one bare address
	Language string // "nl" or "en"
	Data     Data   // Link, Code, Changed, NewLinkAsked or Received
}

// Data is what a message of one kind says.
type Data interface {
	Kind() Kind
	check(base *url.URL) error
	compose(w *writer)
}

// CodeBy is how a person gets the code that belongs to a link.
type CodeBy string

// The ways of a code; the link's message never holds it.
const (
	CodeNone      CodeBy = "none"    // the link needs no code
	CodeTold      CodeBy = "told"    // staff tell it
	CodeOnRequest CodeBy = "request" // the page of the link sends it when asked
)

// Link sends a person the link to the own data.
type Link struct {
	URL   string // on Options.BaseURL
	Until time.Time
	Code  CodeBy
}

// Code sends a person a code for an open page.
type Code struct {
	Code    string // 6 digits
	Minutes int    // that it is valid
}

// Field is a kind of field that messages name.
type Field string

// The kinds of fields that people are warned about.
const (
	FieldEmail Field = "email"
	FieldPhone Field = "phone"
)

// Changed warns a person, at the old address, that contact data have changed.
type Changed struct {
	Fields []Field
	At     time.Time
}

// NewLinkAsked tells a person, at the known address, that somebody asked for a
// new link.
type NewLinkAsked struct{ At time.Time }

// Received confirms that a request came in.
type Received struct {
	Number string // what people call it by: letters, digits, "-", "/", "."
	Due    time.Time
}

// Kind returns KindLink.
func (Link) Kind() Kind { return KindLink }

// Kind returns KindCode.
func (Code) Kind() Kind { return KindCode }

// Kind returns KindChanged.
func (Changed) Kind() Kind { return KindChanged }

// Kind returns KindNewLinkAsked.
func (NewLinkAsked) Kind() Kind { return KindNewLinkAsked }

// Kind returns KindReceived.
func (Received) Kind() Kind { return KindReceived }

var (
	messageID = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)
	sixDigits = regexp.MustCompile(`^[0-9]{6}$`)
	caseName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9./-]{0,31}$`)
	linkChars = regexp.MustCompile(`^[A-Za-z0-9._~:/?#@!$&*+,;=%-]{1,500}$`)
)

func (m *Message) check(base *url.URL) error {
	if len(m.ID) > 64 || !messageID.MatchString(m.ID) {
		return &MessageError{Field: "id"}
	}
	if m.Data == nil {
		return &MessageError{Field: "data"}
	}
	return m.Data.check(base)
}

func (l Link) check(base *url.URL) error {
	u, err := url.Parse(l.URL)
	if err != nil || !linkChars.MatchString(l.URL) || u.Scheme != base.Scheme || u.User != nil || !strings.EqualFold(u.Host, base.Host) {
		return &MessageError{Field: "url"}
	}
	if l.Until.IsZero() {
		return &MessageError{Field: "until"}
	}
	if l.Code != CodeNone && l.Code != CodeTold && l.Code != CodeOnRequest {
		return &MessageError{Field: "code"}
	}
	return nil
}

func (c Code) check(*url.URL) error {
	if !sixDigits.MatchString(c.Code) {
		return &MessageError{Field: "code"}
	}
	if c.Minutes < 1 || c.Minutes > 60 {
		return &MessageError{Field: "minutes"}
	}
	return nil
}

func (c Changed) check(*url.URL) error {
	if len(c.Fields) == 0 || len(c.Fields) > 2 {
		return &MessageError{Field: "fields"}
	}
	for i, f := range c.Fields {
		if f != FieldEmail && f != FieldPhone || i > 0 && f == c.Fields[0] {
			return &MessageError{Field: "fields"}
		}
	}
	return whenSet(c.At, "at")
}

func (n NewLinkAsked) check(*url.URL) error { return whenSet(n.At, "at") }

func (r Received) check(*url.URL) error {
	if !caseName.MatchString(r.Number) {
		return &MessageError{Field: "number"}
	}
	return whenSet(r.Due, "due")
}

func whenSet(t time.Time, field string) error {
	if t.IsZero() {
		return &MessageError{Field: field}
	}
	return nil
}
