package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
)

// TLS says how the connection to the mail server is protected.
type TLS string

// The ways of TLS. None is for a server on this machine alone.
const (
	TLSImplicit TLS = "implicit"
	TLSStart    TLS = "starttls"
	TLSNone     TLS = "none"
)

// The forms of address in Dutch.
const (
	AddressFormal   = "u"
	AddressInformal = "je"
)

// DefaultTimeout bounds a whole message, from the first packet to the last.
const DefaultTimeout = 15 * time.Second

// DefaultAccent is the colour of the button of an organisation that names none.
const DefaultAccent = "#1b5e75"

// Options is all that a Mailer needs to know.
type Options struct {
	Host string
	Port int // 0: 465 for implicit TLS, 587 for STARTTLS, 25 for none
	TLS  TLS // empty: TLSStart
	// Username and Password; both empty: the server wants no sign-in.
	Username, Password string
	// CAFile holds the certificates (PEM) that may sign the server's; empty
	// means the system's.
	CAFile string
	// From is the sender's address, FromName what people see of it; empty: the
	// organisation's name.
	From, FromName string
	ReplyTo        string // empty: answers go to From
	Organisation   Organisation
	// BaseURL is where customers find their pages. Links lead nowhere else, and
	// its host is the name in HELO.
	BaseURL string
	// Location is the timezone of dates and times; nil is UTC.
	Location *time.Location
	// Timeout bounds every Send and Check; 0: DefaultTimeout.
	Timeout time.Duration
	// Now is the host's clock for the Date header; nil is time.Now.
	Now func() time.Time
}

// Organisation is in whose name the messages are sent. Name, Website and Phone
// are required: every message says how to check that it is real.
type Organisation struct {
	Name           string
	Website        string // where people look the phone number up: "example.org" or a URL
	Phone          string
	PrivacyOfficer string // may be empty
	Accent         string // "#1b5e75"; empty: DefaultAccent
	Address        string // form of address in Dutch: "u" (default) or "je"
}

// site is the website as people type it.
func (o *Organisation) site() string {
	s := strings.TrimPrefix(strings.TrimPrefix(o.Website, "https://"), "http://")
	return strings.TrimSuffix(s, "/")
}

func (o *Options) complete() error {
	if o.TLS == "" {
		o.TLS = TLSStart
	}
	if o.Port == 0 {
		o.Port = map[TLS]int{TLSImplicit: 465, TLSStart: 587, TLSNone: 25}[o.TLS]
	}
	if o.FromName == "" {
		o.FromName = o.Organisation.Name
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	for _, check := range []func() error{o.checkServer, o.checkSender, o.Organisation.complete} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$`)

func (o *Options) checkServer() error {
	switch {
	case net.ParseIP(o.Host) == nil && !hostName.MatchString(o.Host):
		return errors.New("mail: the server's host is missing or no host name")
	case o.TLS != TLSImplicit && o.TLS != TLSStart && o.TLS != TLSNone:
		return fmt.Errorf("mail: TLS %q is none of %q, %q and %q", o.TLS, TLSImplicit, TLSStart, TLSNone)
	case o.Port < 1 || o.Port > 65535:
		return fmt.Errorf("mail: %d is no port", o.Port)
	case o.TLS == TLSNone && !loopback(o.Host):
		return errors.New("mail: without TLS the server must be on this machine: localhost, 127.0.0.1 or ::1")
	case o.TLS == TLSNone && o.CAFile != "":
		return errors.New("mail: a CA file needs TLS")
	case (o.Username == "") != (o.Password == ""):
		return errors.New("mail: a username and a password come together")
	case o.Timeout < 0:
		return errors.New("mail: the timeout is negative")
	}
	return nil
}

func (o *Options) checkSender() error {
	var err error
	if o.From, err = canonical(o.From); err != nil {
		return fmt.Errorf("mail: from: %w", err)
	}
	if o.ReplyTo != "" {
		if o.ReplyTo, err = canonical(o.ReplyTo); err != nil {
			return fmt.Errorf("mail: reply to: %w", err)
		}
	}
	if !clean(o.FromName, 100) {
		return errors.New("mail: the sender's name is too long or holds control characters")
	}
	base, err := url.Parse(o.BaseURL)
	if err != nil || base.Scheme != "https" && base.Scheme != "http" || !onHost(base) {
		return errors.New("mail: the base URL is not a http or https URL of a host")
	}
	return nil
}

func onHost(u *url.URL) bool {
	return u.User == nil && (net.ParseIP(u.Hostname()) != nil || hostName.MatchString(u.Hostname()))
}

var colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func (o *Organisation) complete() error {
	if o.Accent == "" {
		o.Accent = DefaultAccent
	}
	if o.Address == "" {
		o.Address = AddressFormal
	}
	if o.Name == "" || o.Website == "" || o.Phone == "" {
		return errors.New("mail: the organisation needs a name, a website and a phone number")
	}
	if !clean(o.Name, 100) || !clean(o.Website, 200) || !clean(o.Phone, 40) || !clean(o.PrivacyOfficer, 100) {
		return errors.New("mail: the organisation's name, website, phone number or privacy officer is too long or holds control characters")
	}
	if !colour.MatchString(o.Accent) {
		return fmt.Errorf("mail: accent %q is not a colour like %q", o.Accent, DefaultAccent)
	}
	if o.Address != AddressFormal && o.Address != AddressInformal {
		return fmt.Errorf("mail: form of address %q is neither %q nor %q", o.Address, AddressFormal, AddressInformal)
	}
	return nil
}

// tlsConfig is nil when there is no TLS.
func (o *Options) tlsConfig() (*tls.Config, error) {
	if o.TLS == TLSNone {
		return nil, nil //nolint:nilnil // no TLS is no mistake
	}
	c := &tls.Config{ServerName: o.Host, MinVersion: tls.VersionTLS12}
	if o.CAFile == "" {
		return c, nil
	}
	pem, err := os.ReadFile(o.CAFile)
	if err != nil {
		return nil, fmt.Errorf("mail: CA file: %w", err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("mail: CA file %s holds no certificate", o.CAFile)
	}
	return c, nil
}
