package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/host/internal/pgtest"
	"github.com/inzage/inzage/plugins/tryton/trytontest"
)

var bin string // where TestMain built the binaries

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "inzage-e2e-")
	if err != nil {
		panic(err)
	}
	bin = filepath.Join(dir, "bin")
	code := 1
	if built := os.Getenv("INZAGE_BIN"); built != "" {
		bin = built // make test has built them already
		code = trytontest.Main(m)
	} else if err := buildAll(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = trytontest.Main(m)
	}
	pgtest.Stop()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func buildAll() error {
	for name, pkg := range map[string]string{"inzage": "./host", "lime": "./plugins/lime", "tryton": "./plugins/tryton", "memadapter": "./sdk/memadapter/cmd/memadapter"} {
		cmd := exec.Command("go", "build", "-o", filepath.Join(bin, name), pkg)
		cmd.Dir = "../.."
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	for _, name := range []string{"lime", "tryton", "memadapter"} {
		out, err := exec.Command("sha256sum", filepath.Join(bin, name)).Output()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(bin, name+".sha256"), out, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// world is one host with its simulated CRM.
type world struct {
	t      *testing.T
	crm    *limecrm.Server
	crmURL string
	dir    string
	config string
	base   string
	listen string
	key    string
	host   *exec.Cmd
	logs   *syncBuffer
	exited chan error
}

// option changes the configuration's text before the host starts.
type option func(w *world, text string) string

func replace(from, to string) option {
	return func(w *world, text string) string {
		w.t.Helper()
		if !strings.Contains(text, from) {
			w.t.Fatalf("the configuration has no %q", from)
		}
		return strings.ReplaceAll(text, from, to)
	}
}

// newWorld writes a configuration like the committed one, on free ports.
func newWorld(t *testing.T, o limecrm.Options, opts ...option) *world {
	t.Helper()
	crm, err := limecrm.New(o)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(crm.Handler())
	t.Cleanup(srv.Close)
	w := &world{t: t, crm: crm, crmURL: srv.URL, dir: t.TempDir(), logs: &syncBuffer{}}
	w.listen = freePort(t)
	w.base = "http://" + w.listen
	w.config = filepath.Join(w.dir, "config.hcl")
	w.write("../../config.hcl", opts...)
	return w
}

func (w *world) write(source string, opts ...option) {
	w.t.Helper()
	raw, err := os.ReadFile(source)
	if err != nil {
		w.t.Fatal(err)
	}
	text := string(raw)
	for _, r := range [][2]string{
		{`"127.0.0.1:8080"`, fmt.Sprintf("%q", w.listen)},
		{`"http://localhost:8080"`, fmt.Sprintf("%q", w.base)},
		{`"127.0.0.1:9090"`, `""`},
		{`".inzage`, `"` + w.dir + `/data`},
		{`"60/1m"`, `"100000/1m"`},
		{`"30/1m"`, `"100000/1m"`},
	} {
		text = replace(r[0], r[1])(w, text)
	}
	text = strings.ReplaceAll(text, `http://127.0.0.1:8090`, w.crmURL) // the in-memory adapter has none
	text = strings.ReplaceAll(strings.ReplaceAll(text, `"../../bin/`, `"bin/`), `"bin/`, `"`+bin+`/`)
	for _, o := range opts {
		text = o(w, text)
	}
	if err := os.WriteFile(w.config, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// start runs the host until it is ready.
func (w *world) start() *world {
	w.t.Helper()
	if w.key == "" {
		out, err := w.run("key", "new", "test")
		if err != nil {
			w.t.Fatalf("key new: %v\n%s", err, out)
		}
		w.key = strings.TrimSpace(out)
	}
	w.launch()
	w.await("the host is ready", 15*time.Second, func() bool {
		r, err := http.Get(w.base + "/readyz")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
	return w
}

func (w *world) launch() {
	w.t.Helper()
	w.host = exec.Command(filepath.Join(bin, "inzage"), "serve", "-c", w.config)
	w.host.Stdout, w.host.Stderr = w.logs, w.logs
	w.host.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := w.host.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.exited = make(chan error, 1)
	host, exited := w.host, w.exited
	go func() { exited <- host.Wait() }()
	w.t.Cleanup(func() {
		_ = host.Process.Kill()
		if w.t.Failed() {
			w.t.Logf("log of the host:\n%s", w.logs.tail(6000))
		}
	})
}

// stop ends the host politely and says how.
func (w *world) stop() error {
	w.t.Helper()
	_ = w.host.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-w.exited:
		return err
	case <-time.After(12 * time.Second):
		w.t.Fatal("the host does not stop")
		return nil
	}
}

func (w *world) kill() {
	_ = w.host.Process.Kill()
	<-w.exited
}

// run runs a command of the host and returns all that it prints.
func (w *world) run(args ...string) (string, error) {
	out, errs, err := w.runApart(args...)
	return out + errs, err
}

// runApart returns what a command prints to stdout and stderr.
func (w *world) runApart(args ...string) (string, string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "inzage"), append(args, "-c", w.config)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	return out.String(), errs.String(), err
}

func (w *world) await(what string, limit time.Duration, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if ok() {
			return
		}
	}
	w.t.Fatalf("waited in vain: %s", what)
}

// api calls the Actionpad.
func (w *world) api(method, path string, body any) (int, map[string]any) {
	w.t.Helper()
	return w.apiAs(w.key, method, path, body)
}

func (w *world) apiAs(key, method, path string, body any) (int, map[string]any) {
	w.t.Helper()
	status, out, err := w.tryAPI(key, method, path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	return status, out
}

func (w *world) tryAPI(key, method, path string, body any) (int, map[string]any, error) {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, w.base+"/actionpad/v1"+path, in)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	out := map[string]any{}
	if len(raw) > 0 {
		_ = json.Unmarshal(raw, &out)
	}
	return resp.StatusCode, out, err
}

// link makes a link for a contact and returns path and code.
func (w *world) link(ref string) (path, code, id string) {
	w.t.Helper()
	status, out := w.api("POST", "/contacts/"+ref+"/links", map[string]any{"agent": "1001", "identified": "called_back"})
	if status != http.StatusCreated {
		w.t.Fatalf("create link: %d %v", status, out)
	}
	return strings.TrimPrefix(out["url"].(string), w.base), out["code"].(string), out["id"].(string)
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// syncBuffer is a log that can be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func (s *syncBuffer) tail(n int) string {
	t := s.String()
	return t[max(0, len(t)-n):]
}

// reload sends SIGHUP and waits until the log says it for the nth time.
func (w *world) reload(says string, n int) {
	w.t.Helper()
	_ = w.host.Process.Signal(syscall.SIGHUP)
	w.await(says, 10*time.Second, func() bool { return strings.Count(w.logs.String(), says) >= n })
}
