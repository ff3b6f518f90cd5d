package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// server is a real mail server on loopback.
type server struct {
	user, password string
	onMail, onRcpt error
	onData         error
	drop           bool // the connection once all of the message has come
	hang           chan struct{}

	mu   sync.Mutex
	got  []string
	helo string
}

type serving struct {
	*server
	conn *smtp.Conn
	in   bool
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.helo = c.Hostname()
	return &serving{server: s, conn: c}, nil
}

func (s *serving) Reset()        {}
func (s *serving) Logout() error { return nil }

func (s *serving) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *serving) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.user || password != s.password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *serving) Mail(string, *smtp.MailOptions) error {
	if s.hang != nil {
		<-s.hang
	}
	if s.user != "" && !s.in {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Sign in first"}
	}
	return s.onMail
}

func (s *serving) Rcpt(string, *smtp.RcptOptions) error { return s.onRcpt }

func (s *serving) Data(r io.Reader) error {
	buf, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.got = append(s.got, string(buf))
	s.mu.Unlock()
	if s.drop {
		_ = s.conn.Conn().Close()
	}
	return s.onData
}

func (s *server) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.got...)
}

// start serves with the TLS that o asks for, and points o there.
func (s *server) start(t *testing.T, o *Options) {
	t.Helper()
	cert, caFile := certificate(t, "127.0.0.1")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(s)
	srv.Domain = "mail.test"
	srv.ErrorLog = log.New(io.Discard, "", 0)
	srv.AllowInsecureAuth = o.TLS == TLSNone
	if o.TLS == TLSStart {
		srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	}
	if o.TLS == TLSImplicit {
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}})
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); <-done })
	o.Host, o.Port = "127.0.0.1", l.Addr().(*net.TCPAddr).Port
	if o.TLS != TLSNone {
		o.CAFile = caFile
	}
}

// script is a server that does what it is told with each connection.
func script(t *testing.T, o *Options, do func(net.Conn)) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { defer c.Close(); do(c) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); wg.Wait() })
	o.Host, o.Port, o.CAFile = "127.0.0.1", l.Addr().(*net.TCPAddr).Port, ""
}

// certificate is a new one for an IP address, signed by itself.
func certificate(t *testing.T, ip string) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{net.ParseIP(ip)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err2 := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	file := filepath.Join(t.TempDir(), "ca.pem")
	err3 := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}
