package mail

import (
	"context"
	"crypto/tls"
	"net/url"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Mailer sends messages. It may be used by several goroutines; every message
// has a connection of its own, as there are few.
type Mailer struct {
	opts      Options
	base      *url.URL
	tls       *tls.Config
	texts     map[string]*i18n.Localizer
	templates templates
}

// New checks the options and reads the texts. It opens no connection.
func New(o Options) (*Mailer, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	m := &Mailer{opts: o}
	var err error
	if m.base, err = url.Parse(o.BaseURL); err != nil {
		return nil, err
	}
	if m.tls, err = o.tlsConfig(); err != nil {
		return nil, err
	}
	if m.texts, err = loadTexts(o.Organisation.Address); err != nil {
		return nil, err
	}
	m.templates, err = loadTemplates()
	return m, err
}

// Send hands one message to the mail server. It answers within Options.Timeout
// with nil, *AddressError, *MessageError, *TemporaryError, *PermanentError or
// *ConfigError; nil means that the server took the message, not that it arrived.
func (m *Mailer) Send(ctx context.Context, msg Message) error {
	to, err := canonical(msg.To)
	if err != nil {
		return err
	}
	if err := msg.check(m.base); err != nil {
		return err
	}
	wire, err := m.render(&msg, to)
	if err != nil {
		return err
	}
	return m.session(ctx, func(s *session) error { return s.send(m.opts.From, to, wire) })
}

// Check connects, signs in and leaves again, with the errors of Send.
func (m *Mailer) Check(ctx context.Context) error {
	return m.session(ctx, func(s *session) error { return s.judge(StageNoop, s.client.Noop()) })
}
