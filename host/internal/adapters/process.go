package adapters

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/inzage/inzage/sdk/client"
)

// process is one launched adapter. A process is never restarted: a crashed
// go-plugin client stays dead, so a new one is made each time.
type process struct {
	plugin *plugin.Client
	client *client.Client
	pid    int
	log    hclog.Logger
}

// launch starts the command and shakes hands.
func launch(spec Spec, opt Options) (*process, error) {
	if _, err := os.Stat(spec.Command); err != nil {
		return nil, fmt.Errorf("the command %s does not exist", spec.Command)
	}
	log := opt.Logger.Named(spec.Name)
	pc := plugin.NewClient(pluginConfig(spec, opt, log))
	type result struct {
		c   *client.Client
		err error
	}
	done := make(chan result, 1)
	go func() {
		// The parent-death signal fires when the *thread* that forked ends, so
		// this goroutine keeps its thread for as long as the process lives.
		runtime.LockOSThread()
		c, err := dispense(pc)
		done <- result{c, err}
		if err == nil {
			<-c.Gone()
		}
	}()
	r := <-done
	if r.err != nil {
		return nil, explainStart(spec, r.err)
	}
	pid, _ := strconv.Atoi(pc.ID())
	return &process{plugin: pc, client: r.c, pid: pid, log: log}, nil
}

func pluginConfig(spec Spec, opt Options, log hclog.Logger) *plugin.ClientConfig {
	cmd := exec.Command(spec.Command, spec.Args...) //nolint:gosec // the operator's own configuration, with a checksum
	cmd.Env = environment(spec, opt)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cfg := &plugin.ClientConfig{
		HandshakeConfig:  client.Handshake(),
		Plugins:          client.Plugins(),
		Cmd:              cmd,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         spec.MTLS,
		StartTimeout:     spec.StartTimeout,
		SkipHostEnv:      true,
		Stderr:           &lineFilter{log: log},
		SyncStdout:       &noise{log: log},
		SyncStderr:       &noise{log: log},
		Logger:           hclog.NewNullLogger(), // it would repeat the adapter's stderr unfiltered
		GRPCDialOptions:  client.DialOptions(),
	}
	if spec.SHA256 != nil {
		cfg.SecureConfig = &plugin.SecureConfig{Checksum: spec.SHA256, Hash: sha256.New()}
	}
	return cfg
}

// environment is what the adapter sees: the allowlist and what the contract needs.
func environment(spec Spec, opt Options) []string {
	env := []string{
		"PLUGIN_UNIX_SOCKET_DIR=" + opt.SocketDir,
		client.ParentEnv + "=" + strconv.Itoa(os.Getpid()),
	}
	for _, name := range spec.Env {
		if v, ok := opt.Getenv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

func dispense(pc *plugin.Client) (*client.Client, error) {
	proto, err := pc.Client()
	if err != nil {
		return nil, err
	}
	raw, err := proto.Dispense(client.PluginName)
	if err != nil {
		pc.Kill()
		return nil, err
	}
	return raw.(*client.Client), nil
}

// explainStart words go-plugin's start errors for an operator. Their own text
// can quote what the process printed, so it is not passed on.
func explainStart(spec Spec, err error) error {
	text := err.Error()
	switch {
	case errors.Is(err, plugin.ErrChecksumsDoNotMatch):
		return fmt.Errorf("the checksum of %s is not the configured sha256: build again, or find out who changed the file", spec.Command)
	case strings.Contains(text, "ncompatible API version") || strings.Contains(text, "ncompatible core API version"):
		return fmt.Errorf("%s speaks another protocol version than %d: use an adapter built for this host", spec.Command, client.Handshake().ProtocolVersion)
	case strings.Contains(text, "timeout while waiting for plugin to start"):
		return fmt.Errorf("%s did not start within %s (start_timeout)", spec.Command, spec.StartTimeout)
	case strings.Contains(text, "Unrecognized remote plugin message"):
		return fmt.Errorf("%s is not an adapter, or printed to stdout or ended before its handshake", spec.Command)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%s may not be executed", spec.Command)
	default:
		return fmt.Errorf("%s could not be started", spec.Command)
	}
}

// kill ends the process within about twice the bound, whatever its state:
// go-plugin's own Kill waits for ever on a stopped process.
func (p *process) kill(bound time.Duration) {
	done := make(chan struct{})
	go func() { defer close(done); p.plugin.Kill() }()
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	select {
	case <-done:
		return
	case <-ctx.Done():
	}
	p.log.Warn("adapter did not stop by itself, killing it")
	if p.pid > 1 {
		_ = syscall.Kill(-p.pid, syscall.SIGKILL) // its own process group
	}
	select {
	case <-done:
	case <-time.After(bound):
		p.log.Error("adapter is still there after SIGKILL")
	}
}
