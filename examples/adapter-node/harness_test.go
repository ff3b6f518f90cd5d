// Package adapternode tests the example adapter of this folder, which is not
// written in Go, as a host meets it: another process, the real handshake.
package adapternode

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/client"
)

const name = "people"

// command is the launcher. The whole test run builds the adapter first; somebody
// who runs these tests alone may not have done so.
func command(t *testing.T) *exec.Cmd {
	t.Helper()
	if _, err := os.Stat("dist/main.js"); err != nil {
		if os.Getenv("INZAGE_BIN") != "" {
			t.Fatal("adapter-node is not built: .ci/test runs npm ci for it")
		}
		t.Skip("adapter-node is not built: run npm ci in examples/adapter-node")
	}
	path, err := filepath.Abs("adapter")
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(path) //nolint:noctx // Kill ends it
}

// lines is the adapter's stderr.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// process is a running adapter.
type process struct {
	*client.Client
	plugin *plugin.Client
	cmd    *exec.Cmd
	stderr *lines
}

// launch starts the adapter with an environment as the host gives it.
func launch(t *testing.T, mtls bool, env ...string) *process {
	t.Helper()
	cmd, dir := command(t), t.TempDir()
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), plugin.EnvUnixSocketDir + "=" + dir}, env...)
	p := &process{cmd: cmd, stderr: &lines{}}
	p.plugin = plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: client.Handshake(), Plugins: client.Plugins(), Cmd: cmd, AutoMTLS: mtls, SkipHostEnv: true,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC}, GRPCDialOptions: client.DialOptions(),
		Logger: hclog.NewNullLogger(), Stderr: p.stderr, SyncStdout: io.Discard, SyncStderr: io.Discard,
	})
	t.Cleanup(p.plugin.Kill)
	addr, err := p.plugin.Start()
	if err != nil {
		t.Fatalf("start: %v\n%s", err, p.stderr)
	}
	if filepath.Dir(addr.String()) != dir {
		t.Fatalf("it listens on %s, outside of the host's directory", addr)
	}
	rpc, err := p.plugin.Client()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := rpc.Dispense(client.PluginName)
	if err != nil {
		t.Fatal(err)
	}
	p.Client = raw.(*client.Client)
	return p
}

// configured starts the adapter on a file.
func configured(t *testing.T, file string) *process {
	t.Helper()
	p := launch(t, true)
	p.configure(t, file)
	return p
}

func (p *process) configure(t *testing.T, file string) {
	t.Helper()
	settings, _ := json.Marshal(map[string]any{"file": file, "simulated": true})
	resp, err := p.Configure(t.Context(), &sdk.ConfigureRequest{Name: name, Settings: settings})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatalf("configure: %v %+v", err, resp)
	}
	if _, err := p.Describe(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// people is a copy of the example's file.
func people(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("people.json")
	if err != nil {
		t.Fatal(err)
	}
	return write(t, string(raw))
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func ref(typ, id string) sdk.Ref { return sdk.Ref{Adapter: name, Type: typ, ID: id} }
