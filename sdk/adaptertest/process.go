package adaptertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/client"
	"github.com/inzage/inzage/sdk/serve"
)

// Program is an adapter as a program. The zero value is the test binary
// itself, whose TestMain has to call [ServeIfChild].
type Program struct {
	Path   string
	Args   []string
	Env    []string // "NAME=value"; as under the host, it sees no other variables
	NoMTLS bool     // for a program that cannot do without; the host can switch it off too
}

// ServeIfChild makes the test binary the adapter when the kit started it as a
// child: it serves and does not return. Otherwise it does nothing. Call it
// first in TestMain.
func ServeIfChild(newAdapter func() sdk.Adapter) {
	if os.Getenv(client.Handshake().MagicCookieKey) != "" {
		serve.Main(newAdapter())
		os.Exit(0) // the host has ended it
	}
}

// process is one child.
type process struct {
	plugin *plugin.Client
	client *client.Client
	cmd    *exec.Cmd
	dir    string // of its socket: short, since the length of a socket's path is limited
}

const killBound = 5 * time.Second

// launch starts the program and shakes hands as the host does.
func launch(p Program, stderr *output) (*process, error) {
	itself := p.Path == ""
	if itself {
		path, err := os.Executable()
		if err != nil {
			return nil, err
		}
		p.Path, p.Args = path, []string{"-test.run=^$"} // without ServeIfChild it ends at once, instead of testing again
	}
	dir, err := os.MkdirTemp("", "kit")
	if err != nil {
		return nil, err
	}
	c := &process{cmd: exec.Command(p.Path, p.Args...), dir: dir} //nolint:gosec,noctx // the program under test; end ends it
	c.cmd.Env = append(p.Env, plugin.EnvUnixSocketDir+"="+dir, client.ParentEnv+"="+strconv.Itoa(os.Getpid()))
	c.plugin = plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: client.Handshake(), Plugins: client.Plugins(), Cmd: c.cmd,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC}, AutoMTLS: !p.NoMTLS, SkipHostEnv: true,
		StartTimeout: 30 * time.Second, Stderr: stderr, SyncStderr: stderr, SyncStdout: stderr,
		Logger: hclog.NewNullLogger(), GRPCDialOptions: client.DialOptions(),
	})
	if err := c.dispense(); err != nil {
		c.end()
		if itself {
			return nil, fmt.Errorf("the test binary does not serve the adapter; its TestMain has to call adaptertest.ServeIfChild first: %w", err)
		}
		return nil, fmt.Errorf("%s does not start as an adapter: %w", p.Path, err)
	}
	return c, nil
}

func (p *process) dispense() error {
	proto, err := p.plugin.Client()
	if err != nil {
		return err
	}
	raw, err := proto.Dispense(client.PluginName)
	if err != nil {
		return err
	}
	p.client = raw.(*client.Client)
	return nil
}

// crash kills the process as a power cut would.
func (p *process) crash() {
	if p.cmd.Process != nil {
		_ = p.cmd.Process.Kill()
	}
	p.end()
}

// end stops the process, by force when it does not stop by itself.
func (p *process) end() {
	done := make(chan struct{})
	go func() { defer close(done); p.plugin.Kill() }()
	t := time.AfterFunc(killBound, func() {
		if p.cmd.Process != nil {
			_ = p.cmd.Process.Kill()
		}
	})
	defer t.Stop()
	select {
	case <-done:
	case <-time.After(2 * killBound): // nothing more can be done about it
	}
	_ = os.RemoveAll(p.dir)
}

// byHand runs a program as a person would, without a host.
func byHand(ctx context.Context, p Program) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.Path, p.Args...) //nolint:gosec // the program under test
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, p.Env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
