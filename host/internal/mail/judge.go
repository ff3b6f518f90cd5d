package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// judge turns what went wrong into one of this package's errors and drops the
// rest: an answer's text may hold the address.
func (s *session) judge(stage Stage, err error) error {
	if err == nil {
		return nil
	}
	r := Reply{Stage: stage}
	var answer *textproto.Error
	if errors.As(err, &answer) {
		r.Code, r.Status = answer.Code, status(answer.Code, answer.Msg)
	}
	if reason := misconfigured(r, err); reason != "" {
		return &ConfigError{Reply: r, Reason: reason}
	}
	if r.Code >= 500 {
		return &PermanentError{Reply: r}
	}
	return &TemporaryError{Reply: r, RetryAfter: retryAfter(r), cause: s.ctx.Err()}
}

// misconfigured says why no message would go through, or "".
func misconfigured(r Reply, err error) string {
	if r.Code == 0 {
		return misconnected(r.Stage, err)
	}
	if r.Code < 500 {
		return ""
	}
	switch {
	case r.Stage == StageAuth:
		return "the mail server refuses the username or password"
	case r.Code == 530 && r.Status != "5.7.1":
		return "the mail server wants a sign-in or TLS first"
	case r.Stage == StageSender:
		return "the mail server refuses the sender's address"
	case r.Stage == StageRecipient || r.Stage == StageContent:
		return ""
	}
	return "the mail server refuses the connection"
}

// misconnected looks at errors that are no answer of the server.
func misconnected(stage Stage, err error) string {
	var (
		untrusted *tls.CertificateVerificationError
		unknown   x509.UnknownAuthorityError
		notTLS    tls.RecordHeaderError
		alert     *net.OpError // how crypto/tls wraps the other side's alerts
	)
	switch {
	case errors.As(err, &untrusted), errors.As(err, &unknown):
		return "the mail server's certificate is not trusted, or is of another name"
	case errors.As(err, &notTLS), errors.As(err, &alert) && strings.HasSuffix(alert.Op, " error"):
		return "the mail server and this host find no TLS in common; perhaps the port belongs to another kind of TLS"
	case stage == StageAuth && (errors.Is(err, smtp.ErrUnencrypted) || errors.Is(err, smtp.ErrWrongHostname)):
		return "the way to sign in needs TLS"
	}
	return ""
}

// unsure marks an attempt whose message was sent in full and never answered.
func (s *session) unsure(err error) error {
	var t *TemporaryError
	if errors.As(err, &t) && t.Code == 0 {
		t.Unsure = true
	}
	return err
}

var enhanced = regexp.MustCompile(`^([245])\.(\d{1,3})\.(\d{1,3})\b`)

// status is the enhanced status at the head of an answer, if it is of the same
// class as its code. It is digits, whatever else the server says.
func status(code int, text string) string {
	m := enhanced.FindStringSubmatch(text)
	if m == nil || int(m[1][0]-'0') != code/100 {
		return ""
	}
	return m[0]
}
