package config

import (
	"net"
	"strconv"
	"time"
)

// Mail is how messages to people are sent; nil: none are.
type Mail struct {
	At       Pos
	Host     string
	Port     int
	TLS      string // implicit, starttls, or none for a server on this machine
	Username string
	Password Secret
	CAFile   string
	From     string
	ReplyTo  string
	Timeout  time.Duration
}

// mail reads the block of the mail server.
func (s *scope) mail(c *Config) {
	m := &Mail{At: s.at, Port: 587, TLS: "starttls", Timeout: 15 * time.Second, ReplyTo: c.Organisation.PrivacyOfficer.Email}
	port := int64(m.Port)
	s.need("host", "from")
	s.text("host", &m.Host, mailHost)
	s.number("port", &port, 1, 65535)
	m.Port = int(port)
	s.text("tls", &m.TLS, oneOf("implicit", "starttls", "none"))
	s.text("username", &m.Username, notEmpty)
	password := ""
	s.secret("password", &password, notEmpty)
	m.Password = NewSecret(password)
	s.path("ca_file", &m.CAFile)
	s.readable("ca_file", m.CAFile)
	s.text("from", &m.From, matches(emailPattern, "is not an e-mail address", `write it as "privacy@example.nl"`))
	s.text("reply_to", &m.ReplyTo, matches(emailPattern, "is not an e-mail address", ""))
	s.duration("timeout", &m.Timeout, time.Second, time.Minute)
	switch {
	case m.TLS == "none" && m.Host != "" && !loopback(m.Host):
		s.diags.errorf(s.at, `use tls = "starttls" or "implicit"`, "mail to another machine needs TLS: the messages hold links and codes")
	case m.TLS == "none" && s.has("ca_file"):
		s.diags.errorf(s.at, "", `ca_file means nothing with tls = "none"`)
	}
	if s.has("username") != s.has("password") {
		s.diags.errorf(s.at, "", "username and password go together")
	}
	c.Mail = m
}

// readable reports a file of a setting that cannot be read.
func (s *scope) readable(name, path string) {
	if !s.has(name) || path == "" {
		return
	}
	if _, err := readFile(path); err != nil {
		s.diags.errorf(posOf(s.body.Attributes[name].NameRange), "paths start at the folder of this file", "the file of %s %s", name, err)
	}
}

func mailHost(v string) (string, string) {
	if _, _, err := net.SplitHostPort(net.JoinHostPort(v, strconv.Itoa(25))); err != nil || v == "" || firstWord(v) != v {
		return "is not the name of a mail server", `write it as "smtp.example.nl", and the port apart`
	}
	if h, _, err := net.SplitHostPort(v); err == nil && h != "" {
		return "is not the name of a mail server", `write it as "smtp.example.nl", and the port apart`
	}
	return "", ""
}

// mailNeeded reports what cannot work without a mail server.
func (s *scope) mailNeeded(c *Config) {
	if c.Mail == nil && c.Link.Verify == "mail" {
		s.diags.errorf(c.Link.At, `add a mail { ... } block, or use verify = "told"`, `verify = "mail" needs a mail server to send codes with`)
	}
	if c.Mail != nil && c.Link.Verify == "mail" {
		s.diags.warnf(c.Link.At, `use verify = "told" where links are mailed: the agent tells the code`,
			"link and code go to the same mailbox: who reads it sees the data")
	}
}
