package e2e

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// mailbox is a real mail server on loopback that keeps what it gets.
type mailbox struct {
	t    *testing.T
	addr string
	mu   sync.Mutex
	got  []letter
	fail error // answers every message with it
}

// letter is one message as its reader sees it.
type letter struct {
	to, subject, text string
	raw               string
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	m := &mailbox{t: t}
	s := smtp.NewServer(m)
	s.Domain, s.ReadTimeout, s.WriteTimeout = "localhost", 10*time.Second, 10*time.Second
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.addr = l.Addr().String()
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return m
}

// config is the block that sends to this mailbox.
func (m *mailbox) config() option {
	_, port, _ := net.SplitHostPort(m.addr)
	return func(_ *world, text string) string {
		return text + fmt.Sprintf("\nmail {\n  host = \"127.0.0.1\"\n  port = %s\n  tls = \"none\"\n  from = \"privacy@vlietoever.example\"\n}\n", port)
	}
}

func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{box: m}, nil }

type session struct {
	box *mailbox
	to  string
}

func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	if s.box.fail != nil {
		return s.box.fail
	}
	l := letter{to: s.to, raw: string(raw)}
	l.subject, l.text = read(s.box.t, string(raw))
	s.box.got = append(s.box.got, l)
	return nil
}

// read takes the plain text out of a message.
func read(t *testing.T, raw string) (subject, text string) {
	msg, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Errorf("message cannot be read: %v", err)
		return "", ""
	}
	subject, _ = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	_, params, _ := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for {
		p, err := parts.NextPart()
		if err != nil {
			return subject, text
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/plain") {
			body, _ := io.ReadAll(p)
			text = strings.ReplaceAll(string(body), "\r\n", "\n")
		}
	}
}

// next waits for the nth message.
func (m *mailbox) next(w *world, n int) letter {
	w.t.Helper()
	w.await(fmt.Sprintf("message %d comes", n), 20*time.Second, func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		return len(m.got) >= n
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.got[n-1]
}

func (m *mailbox) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.got)
}

func (m *mailbox) refuse(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

var (
	linkInMail = regexp.MustCompile(`(?m)^(https?://\S+)(/l/\S+)$`)
	codeInMail = regexp.MustCompile(`\b(\d{3} ?\d{3})\b`)
)
