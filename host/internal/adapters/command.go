package adapters

import (
	"context"
	"crypto/sha256"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/inzage/inzage/sdk/client"
)

// command is the adapter's process before its start. Ending life kills it with
// its children, in every state: before the handshake, stopped, or exited with
// children that keep its output open. After it was waited for, it does nothing.
func command(life context.Context, spec Spec, env []string) *exec.Cmd {
	cmd := exec.CommandContext(life, spec.Command, spec.Args...) //nolint:gosec // the operator's own configuration, with a checksum
	cmd.Env = env
	// A group of its own: a signal for the host's group must not reach it, since
	// the host still needs it to finish. And it ends with the host.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

func pluginConfig(spec Spec, cmd *exec.Cmd, log hclog.Logger) *plugin.ClientConfig {
	cfg := &plugin.ClientConfig{
		HandshakeConfig:  client.Handshake(),
		Plugins:          client.Plugins(),
		Cmd:              cmd,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         spec.MTLS,
		StartTimeout:     spec.startTimeout(),
		SkipHostEnv:      true,
		Stderr:           &lineFilter{log: log},
		SyncStdout:       &noise{log: log},
		SyncStderr:       &lineFilter{log: log}, // a Go adapter's os.Stderr once it serves
		Logger:           hclog.NewNullLogger(), // it would repeat the adapter's stderr unfiltered
		GRPCDialOptions:  client.DialOptions(),
	}
	if spec.SHA256 != nil {
		cfg.SecureConfig = &plugin.SecureConfig{Checksum: spec.SHA256, Hash: sha256.New()}
	}
	return cfg
}

// environment is what the adapter sees: the allowlist and what the contract
// needs, last, so that the allowlist cannot override it.
func environment(spec Spec, opt Options, dir string) []string {
	var env []string
	for _, name := range spec.Env {
		if v, ok := opt.Getenv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return append(env, plugin.EnvUnixSocketDir+"="+dir, client.ParentEnv+"="+strconv.Itoa(os.Getpid()))
}
