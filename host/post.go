package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/mail"
	"github.com/inzage/inzage/host/internal/privacy"
)

// newMailer connects nothing yet: a mail server that is down is found by check
// and by the messages that wait for it.
func newMailer(cfg *config.Config) (*mail.Mailer, error) {
	m, o := cfg.Mail, cfg.Organisation
	return mail.New(mail.Options{
		Host: m.Host, Port: m.Port, TLS: mail.TLS(m.TLS), Username: m.Username, Password: m.Password.Reveal(), CAFile: m.CAFile,
		From: m.From, ReplyTo: m.ReplyTo, BaseURL: cfg.BaseURL.String(), Location: o.Timezone, Timeout: m.Timeout, Now: time.Now,
		Organisation: mail.Organisation{
			Name: o.Name, Website: o.Website, Phone: o.Phone, PrivacyOfficer: o.PrivacyOfficer.Name, Accent: o.Accent, Address: o.Address,
		},
	})
}

// post hands the letters of the rights to the mail server.
type post struct {
	mailer *mail.Mailer
	base   string
}

// Send sends one letter. What no repeat can help is a *privacy.GiveUpError.
func (p post) Send(ctx context.Context, l privacy.Letter) error {
	data, err := p.data(l)
	if err != nil {
		return err
	}
	err = p.mailer.Send(ctx, mail.Message{ID: l.ID, To: l.To, Language: l.Language, Data: data})
	var (
		refused *mail.PermanentError
		address *mail.AddressError
		message *mail.MessageError
	)
	switch {
	case errors.As(err, &refused):
		return &privacy.GiveUpError{Reason: "rejected"}
	case errors.As(err, &address):
		return &privacy.GiveUpError{Reason: "address_malformed"}
	case errors.As(err, &message):
		return &privacy.GiveUpError{Reason: "message_" + message.Field}
	default:
		return err
	}
}

func (p post) data(l privacy.Letter) (mail.Data, error) {
	switch l.Kind {
	case privacy.MailLink:
		return mail.Link{URL: p.base + "/l/" + l.Token, Until: l.Until, Code: codeBy(l.Verify)}, nil
	case privacy.MailCode:
		return mail.Code{Code: strings.TrimSpace(l.Code), Minutes: l.Minutes}, nil
	case privacy.MailChanged:
		var fields []mail.Field
		for _, f := range l.Changed {
			fields = append(fields, mail.Field(f))
		}
		return mail.Changed{Fields: fields, At: l.At}, nil
	case privacy.MailReceived:
		return mail.Received{Number: l.Number, Due: l.Due}, nil
	default:
		return nil, &privacy.GiveUpError{Reason: "unknown_message"}
	}
}

func codeBy(v privacy.Verify) mail.CodeBy {
	switch v {
	case privacy.VerifyTold:
		return mail.CodeTold
	case privacy.VerifyMail:
		return mail.CodeOnRequest
	default:
		return mail.CodeNone
	}
}
