package links

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const serverPassword = "canary-password-5b1f"

// server is a real redis-server, a process of this test on a loopback port.
type server struct {
	t    *testing.T
	dir  string
	addr string
	ca   string // CA file, with TLS only
	more []string
	cmd  *exec.Cmd
}

// newServer starts a server and stops it at the end of the test.
func newServer(t *testing.T, withTLS bool, more ...string) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("INZAGE_SKIP_REDIS") == "1" {
			t.Skip("no redis-server, and INZAGE_SKIP_REDIS=1")
		}
		t.Fatal("redis-server is not installed: apt-get install redis-server (or brew install redis); " +
			"INZAGE_SKIP_REDIS=1 leaves these tests out")
	}
	s := &server{t: t, dir: t.TempDir(), addr: "127.0.0.1:" + freePort(t), more: more}
	if withTLS {
		s.certify()
	}
	s.start()
	t.Cleanup(s.kill)
	return s
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// start starts the process and waits until it says that it is ready.
func (s *server) start() {
	s.t.Helper()
	_, port, _ := net.SplitHostPort(s.addr)
	args := []string{
		"--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--appendonly", "no",
		"--daemonize", "no", "--requirepass", serverPassword,
	}
	if s.ca == "" {
		args = append(args, "--port", port)
	} else {
		args = append(args, "--port", "0", "--tls-port", port, "--tls-auth-clients", "no",
			"--tls-cert-file", s.ca, "--tls-key-file", filepath.Join(s.dir, "key.pem"), "--tls-ca-cert-file", s.ca)
	}
	s.cmd = exec.Command("redis-server", append(args, s.more...)...)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			return // what it says later fits into the pipe
		}
	}
	s.t.Fatalf("redis-server did not start:\n%s", strings.Join(said, "\n"))
}

// kill ends the process as kill -9 does.
func (s *server) kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

func (s *server) url() string { return s.urlAt(s.addr) }

func (s *server) urlAt(addr string) string {
	scheme := "redis"
	if s.ca != "" {
		scheme = "rediss"
	}
	return scheme + "://:" + serverPassword + "@" + addr + "/0"
}

// open is the opener of the suite for this server.
func (s *server) open(t *testing.T, o Options) *Store {
	t.Helper()
	o.URL, o.CAFile = s.url(), s.ca
	st := mustOpen(t, o)
	if err := st.rdb.FlushAll(t.Context()).Err(); err != nil {
		t.Fatalf("FLUSHALL: %v", err)
	}
	return st
}

func openEmbedded(t *testing.T, o Options) *Store {
	t.Helper()
	o.URL = "embedded"
	return mustOpen(t, o)
}

func mustOpen(t *testing.T, o Options) *Store {
	t.Helper()
	st, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Stop)
	return st
}

// certify makes a certificate for 127.0.0.1 that signs itself.
func (s *server) certify() {
	s.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		s.t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		s.t.Fatal(err)
	}
	s.ca = filepath.Join(s.dir, "cert.pem")
	writePEM(s.t, s.ca, "CERTIFICATE", der)
	writePEM(s.t, filepath.Join(s.dir, "key.pem"), "PRIVATE KEY", keyDER)
}

func writePEM(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}
