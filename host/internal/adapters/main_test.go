package adapters

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"go.uber.org/goleak"

	"github.com/inzage/inzage/sdk"
)

// fixture is the adapter binary that every test launches.
var fixture struct {
	dir  string
	path string
	sum  []byte
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if role := os.Getenv(roleEnv); role != "" {
		return playHost(role) // this process is a host to be killed by a test
	}
	dir, err := os.MkdirTemp("", "inz")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	fixture.dir, fixture.path = dir, filepath.Join(dir, "memadapter")
	build := exec.Command("go", "build", "-o", fixture.path, "github.com/inzage/inzage/sdk/memadapter/cmd/memadapter")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the fixture: %v\n%s", err, out)
		return 1
	}
	if fixture.sum, err = sumOf(fixture.path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return code
}

func sumOf(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	return sum[:], nil
}

// spec is an adapter of the fixture.
func spec(name string, args ...string) Spec {
	return Spec{
		Name: name, Command: fixture.path, Args: args, SHA256: fixture.sum,
		StartTimeout: 10 * time.Second, Settings: json.RawMessage(`{}`),
	}
}

// with returns s with other settings.
func with(s Spec, settings string) Spec {
	s.Settings = json.RawMessage(settings)
	return s
}

// quick is a timing for tests: the same rules, sooner.
func quick() Timing {
	t := DefaultTiming()
	t.Probe, t.ProbeLimit = 100*time.Millisecond, 250*time.Millisecond
	t.BackoffMin, t.BackoffMax = 20*time.Millisecond, 2*time.Second
	t.Drain, t.Kill = 5*time.Second, 500*time.Millisecond
	return t
}

// options has a socket directory of its own and a log that the test can read.
func options(tb testing.TB) (Options, *logBuffer) {
	tb.Helper()
	dir, err := os.MkdirTemp(fixture.dir, "s")
	if err != nil {
		tb.Fatal(err)
	}
	log := &logBuffer{}
	return Options{
		Logger:    hclog.New(&hclog.LoggerOptions{Name: "host", Level: hclog.Debug, Output: log}),
		SocketDir: dir, Timing: quick(), Getenv: os.LookupEnv,
	}, log
}

// launchAll starts a manager that the test's end stops; then nothing may be left.
func launchAll(tb testing.TB, opt Options, specs ...Spec) *Manager {
	tb.Helper()
	m, err := New(tb.Context(), specs, opt)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { m.Stop(time.Second) })
	return m
}

// start is the plain case: one manager, quick timing.
func start(tb testing.TB, specs ...Spec) (*Manager, *logBuffer) {
	tb.Helper()
	opt, log := options(tb)
	return launchAll(tb, opt, specs...), log
}

// logBuffer is what the host logged.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// eventually polls until ok, and fails the test after limit.
func eventually(tb testing.TB, limit time.Duration, what string, ok func() bool) {
	tb.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
		if time.Now().After(end) {
			tb.Fatalf("not within %s: %s", limit, what)
		}
	}
}

func statusOf(tb testing.TB, m *Manager, name string) Status {
	tb.Helper()
	for _, s := range m.Status() {
		if s.Name == name {
			return s
		}
	}
	tb.Fatalf("no adapter %q", name)
	return Status{}
}

func person(adapter string) sdk.Ref { return sdk.Ref{Adapter: adapter, Type: "person", ID: "1"} }

// contact makes one interactive call.
func contact(m *Manager, adapter string) error {
	_, err := m.Contact(context.Background(), person(adapter))
	return err
}
