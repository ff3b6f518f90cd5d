// Package pgtest runs a real PostgreSQL for tests: a cluster of its own in a
// temporary folder, reached by a Unix socket in it, as a user that is not root. The
// server is a child of the test and ends with it.
//
// Where PostgreSQL is not installed a test fails, unless INZAGE_SKIP_POSTGRES=1
// says to leave such tests out.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
)

// Password stands in every URL, so that tests can look for it where it must not
// be. The server trusts its socket and does not ask for it.
const Password = "canary-password-7d20" //nolint:gosec // invented

// Server is a running PostgreSQL.
type Server struct {
	bin, dir string
	owner    *syscall.Credential // nil: this process's own user
	cmd      *exec.Cmd
	exited   chan struct{}
	durable  bool
	log      string // its file
	names    atomic.Int64
}

var (
	shared     *Server
	sharedErr  error
	sharedOnce sync.Once
)

// Shared is one server for all tests of a binary. TestMain ends it with [Stop]. It
// does not wait for the disk, which only the loss of power would show.
func Shared(t testing.TB) *Server {
	t.Helper()
	need(t)
	sharedOnce.Do(func() { shared, sharedErr = start(false) })
	if sharedErr != nil {
		t.Fatal(sharedErr)
	}
	return shared
}

// Stop ends the shared server, if there is one.
func Stop() {
	if shared != nil {
		shared.end()
	}
}

// New is a server for one test, which may do to it what it likes.
func New(t testing.TB) *Server {
	t.Helper()
	need(t)
	s, err := start(true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.end)
	return s
}

func need(t testing.TB) {
	t.Helper()
	if _, err := binaries(); err == nil {
		return
	}
	if os.Getenv("INZAGE_SKIP_POSTGRES") == "1" {
		t.Skip("no PostgreSQL, and INZAGE_SKIP_POSTGRES=1")
	}
	t.Fatal("PostgreSQL is not installed: apt-get install postgresql (or brew install postgresql); " +
		"INZAGE_SKIP_POSTGRES=1 leaves these tests out")
}

// Database makes an empty database and returns its URL. Its user owns it and may
// do nothing else.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprint("ledger", s.names.Add(1))
	if err := s.exec("CREATE DATABASE " + name + " OWNER owner"); err != nil {
		t.Fatal(err)
	}
	return s.url("owner", name)
}

// Admin is the address of the same database for a superuser.
func Admin(address string) string { return strings.Replace(address, "//owner:", "//admin:", 1) }

func (s *Server) url(user, database string) string {
	q := url.Values{"host": {s.dir}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(user, Password), Path: "/" + database, RawQuery: q.Encode()}
	return u.String()
}

func (s *Server) exec(statement string) error {
	db, err := sql.Open("pgx", s.url("admin", "postgres"))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(context.Background(), statement)
	return errors.Join(err, db.Close())
}

// Said is what the server wrote into its log since it was started.
func (s *Server) Said() string {
	text, _ := os.ReadFile(s.log)
	return string(text)
}

// Kill ends the server as kill -9 does; its other processes notice by themselves.
func (s *Server) Kill() { s.signal(syscall.SIGKILL) }

func (s *Server) signal(sig syscall.Signal) {
	if s.cmd != nil {
		_ = s.cmd.Process.Signal(sig) // it may have ended
		<-s.exited
		s.cmd = nil
	}
}

// Start starts a server that was killed, and waits until it answers.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) end() {
	s.signal(syscall.SIGQUIT) // at once: nothing of it is kept
	_ = os.RemoveAll(s.dir)
}

// run starts the process and waits until it answers. Sessions of a server that
// was killed hold its memory for a moment longer; until then a new one refuses to
// start, and is tried again.
func (s *Server) run() error {
	var err error
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if s.cmd == nil {
			if err := s.launch(); err != nil {
				return err
			}
		}
		if err = s.exec("SELECT 1"); err == nil {
			return nil
		}
		select {
		case <-s.exited:
			s.cmd = nil
		default:
		}
	}
	return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, s.Said())
}

func (s *Server) launch() error {
	cmd := s.command("postgres", "-D", filepath.Join(s.dir, "data"), "-k", s.dir, "-c", "listen_addresses=", "-c", fmt.Sprint("fsync=", s.durable))
	cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
	s.log = filepath.Join(s.dir, "log")
	log, err := os.Create(s.log)
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // the process has its own
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(exited)
	}()
	s.cmd, s.exited = cmd, exited
	return nil
}
