// Package trytontest runs a real Tryton for tests: one server for a test
// binary, and a fresh database with the same invented people for each test.
package trytontest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Logins of every database. Their passwords open invented data only.
const (
	Login    = "sidecar" // what Inzage uses: parties, opportunities, marketing
	Password = "S1decar-demo-pw"

	ClerkLogin    = "clerk" // marketing only: may see nothing of sales
	ClerkPassword = "Cl3rk-demo-pw"

	adminLogin    = "admin"
	adminPassword = "admin-demo-pw"
)

// errCannot says that Tryton is not here and cannot be installed by this user.
var errCannot = errors.New("tryton is not installed, and only root can install it")

// server is one trytond. It serves every database in its folder.
type server struct {
	dir, template, url string
	ids                map[string]int64
	cmd                *exec.Cmd
	gone               chan struct{} // closed when the process has ended
	log                bytes.Buffer
}

var (
	once   sync.Once
	shared *server
	failed error
	count  int
	mu     sync.Mutex
)

// Main runs the tests of a package and stops the server, if one was started.
// Call it from TestMain; the result is for os.Exit.
func Main(m *testing.M) int {
	code := m.Run()
	if shared != nil {
		shared.stop()
	}
	return code
}

func launch() (*server, error) {
	_, here, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(here), "../../../.ci/tryton")
	out, err := exec.Command(script, "template").Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		return nil, errCannot
	}
	if err != nil {
		return nil, fmt.Errorf("%s template: %w: %s", script, err, stderrOf(err))
	}
	s := &server{template: strings.TrimSpace(string(out)), gone: make(chan struct{})}
	raw, err := os.ReadFile(filepath.Join(s.template, "ids.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &s.ids); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "trytontest-"); err != nil {
		return nil, err
	}
	if err := s.start(script); err != nil {
		_ = os.RemoveAll(s.dir)
		return nil, err
	}
	return s, nil
}

func stderrOf(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return ""
}

func (s *server) start(script string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	_ = l.Close() // the server opens it anew
	s.url = "http://" + address
	s.cmd = exec.Command(script, "serve", s.dir, address)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	// It must not outlive a test binary that is killed.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // Pdeathsig fires when the thread that forked ends
		err := s.cmd.Start()
		started <- err
		if err == nil {
			_ = s.cmd.Wait() // how it ended is in its log
		}
		close(s.gone)
	}()
	if err := <-started; err != nil {
		return err
	}
	return s.ready()
}

// ready waits until the server answers at all.
func (s *server) ready() error {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		select {
		case <-s.gone:
			return fmt.Errorf("trytond ended: %s", s.log.String())
		default:
		}
		resp, err := http.Post(s.url+"/", "application/json", strings.NewReader(`{"id":0,"method":"common.server.version","params":[]}`)) //nolint:noctx // loopback
		if err == nil {
			_ = resp.Body.Close()
			return nil
		}
	}
	s.stop()
	return errors.New("trytond does not start within a minute")
}

func (s *server) stop() {
	_ = s.cmd.Process.Kill()
	<-s.gone
	_ = os.RemoveAll(s.dir)
}
