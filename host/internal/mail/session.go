package mail

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// session is one connection to the mail server.
type session struct {
	ctx    context.Context //nolint:containedctx // the connection ends with it
	opts   *Options
	tls    *tls.Config
	client *smtp.Client
}

// session connects, signs in, does one thing and leaves. The connection is
// closed on every way out, and at once when the time is over.
func (m *Mailer) session(ctx context.Context, do func(*session) error) error {
	end := time.Now().Add(m.opts.Timeout)
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	s := &session{ctx: ctx, opts: &m.opts, tls: m.tls}
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(m.opts.Host, strconv.Itoa(m.opts.Port)))
	if err != nil {
		return s.judge(StageConnect, err)
	}
	defer func() { _ = raw.Close() }()
	defer context.AfterFunc(ctx, func() { _ = raw.Close() })()
	if err := raw.SetDeadline(end); err != nil {
		return s.judge(StageConnect, err)
	}
	if err := s.open(&limited{Conn: raw, left: maxAnswers}); err != nil {
		return err
	}
	if err := do(s); err != nil {
		return err
	}
	_ = s.client.Quit() // what was asked for is done; a server that hangs up is fine
	return nil
}

// open greets the server and makes the connection safe before anything is said.
func (s *session) open(conn net.Conn) error {
	if s.opts.TLS == TLSNone && !onLoopback(conn) {
		return &ConfigError{Reply: Reply{Stage: StageTLS}, Reason: "without TLS the mail server must be on this machine"}
	}
	if s.opts.TLS == TLSImplicit {
		secure := tls.Client(conn, s.tls)
		if err := secure.HandshakeContext(s.ctx); err != nil {
			return s.judge(StageTLS, err)
		}
		conn = secure
	}
	var err error
	if s.client, err = smtp.NewClient(conn, s.opts.Host); err != nil {
		return s.judge(StageGreeting, err)
	}
	s.client.SkipSMTPUTF8(true) // every address is ASCII
	if err := s.client.Hello(s.opts.helo()); err != nil {
		return s.judge(StageGreeting, err)
	}
	if s.opts.TLS == TLSStart {
		if ok, _ := s.client.Extension("STARTTLS"); !ok {
			return &ConfigError{Reply: Reply{Stage: StageTLS}, Reason: "the mail server offers no STARTTLS"}
		}
		if err := s.client.StartTLS(s.tls); err != nil {
			return s.judge(StageTLS, err)
		}
	}
	return s.auth()
}

// auth signs in the way that tells the server least.
func (s *session) auth() error {
	if s.opts.Username == "" {
		return nil
	}
	_, offered := s.client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	user, pass := s.opts.Username, s.opts.Password
	plain := s.opts.TLS == TLSNone // the options see to it that this is loopback
	var way smtp.Auth
	switch {
	case slices.Contains(ways, "SCRAM-SHA-256"):
		way = smtp.ScramSHA256Auth(user, pass)
	case slices.Contains(ways, "PLAIN"):
		way = smtp.PlainAuth("", user, pass, s.opts.Host, plain)
	case slices.Contains(ways, "LOGIN"):
		way = smtp.LoginAuth(user, pass, s.opts.Host, plain)
	default:
		return &ConfigError{Reply: Reply{Stage: StageAuth}, Reason: "the mail server offers no way to sign in that is known here"}
	}
	return s.judge(StageAuth, s.client.Auth(way))
}

func (s *session) send(from, to string, wire []byte) error {
	if err := s.client.Mail("<" + from + ">"); err != nil {
		return s.judge(StageSender, err)
	}
	if err := s.client.Rcpt("<" + to + ">"); err != nil {
		return s.judge(StageRecipient, err)
	}
	w, err := s.client.Data()
	if err != nil {
		return s.judge(StageContent, err)
	}
	if _, err := w.Write(wire); err != nil {
		return s.judge(StageContent, err)
	}
	if err := w.Close(); err != nil {
		return s.unsure(s.judge(StageContent, err))
	}
	return nil
}

// helo is the name that the host gives itself: where customers find it.
func (o *Options) helo() string {
	u, err := url.Parse(o.BaseURL)
	if err != nil { // New has parsed it
		return "localhost"
	}
	ip := net.ParseIP(u.Hostname())
	switch {
	case ip == nil:
		return u.Hostname()
	case ip.To4() != nil:
		return "[" + ip.String() + "]"
	default:
		return "[IPv6:" + ip.String() + "]"
	}
}

// maxAnswers is more than any mail server says: certificates are the most of it.
const maxAnswers = 1 << 20

// limited is a connection that reads no more than that, so that endless answers
// do not fill the memory.
type limited struct {
	net.Conn
	left int
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, net.ErrClosed
	}
	n, err := l.Conn.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

func onLoopback(c net.Conn) bool {
	a, ok := c.RemoteAddr().(*net.TCPAddr)
	return ok && a.IP.IsLoopback()
}
