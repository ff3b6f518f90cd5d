package adapters

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
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
	cmd    *exec.Cmd
	end    context.CancelFunc // SIGKILL to its process group; safe in every state
	pid    int
	file   os.FileInfo // of the command when it was launched
	dir    string      // of its socket
	bound  time.Duration
	log    hclog.Logger
}

// launch starts the command and shakes hands. It gives up when ctx ends.
func launch(ctx context.Context, spec Spec, opt Options) (*process, error) {
	file, err := findCommand(spec)
	if err != nil {
		return nil, err
	}
	dir, err := newSocketDir(opt.SocketDir)
	if err != nil {
		return nil, err
	}
	life, end := context.WithCancel(context.Background())
	p := &process{end: end, file: file, dir: dir, bound: opt.Timing.Kill, log: opt.Logger.Named(spec.Name)}
	p.cmd = command(life, spec, environment(spec, opt, dir))
	p.plugin = plugin.NewClient(pluginConfig(spec, p.cmd, p.log))
	if err := p.shakeHands(ctx, spec); err != nil {
		p.kill(0)
		return nil, err
	}
	return p, nil
}

type greeting struct {
	client *client.Client
	err    error
}

// shakeHands waits for the process to be ready. go-plugin's own limit ends
// with the handshake line; a process that is wedged after it is ended by ours.
func (p *process) shakeHands(ctx context.Context, spec Spec) error {
	limit := time.NewTimer(spec.startTimeout() + 250*time.Millisecond)
	defer limit.Stop()
	done := make(chan greeting, 1)
	go p.hold(spec, done)
	select {
	case g := <-done:
		if g.err != nil {
			return explainStart(spec, g.err)
		}
		p.client = g.client
		p.pid, _ = strconv.Atoi(p.plugin.ID())
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s: the start was given up: %w", spec.Command, ctx.Err())
	case <-limit.C:
		return tooSlow(spec)
	}
}

// hold starts the process and stays for as long as it lives: the kernel's
// parent-death signal fires when the *thread* that forked ends, so this
// goroutine keeps its thread.
func (p *process) hold(spec Spec, done chan<- greeting) {
	runtime.LockOSThread()
	c, err := p.dispense(spec)
	done <- greeting{c, err}
	if err == nil {
		<-c.Gone()
	}
}

func (p *process) dispense(spec Spec) (*client.Client, error) {
	addr, err := p.plugin.Start()
	if err != nil {
		return nil, err
	}
	if err := trusted(spec, addr, p.dir); err != nil {
		return nil, err
	}
	proto, err := p.plugin.Client()
	if err != nil {
		return nil, err
	}
	raw, err := proto.Dispense(client.PluginName)
	if err != nil {
		return nil, err
	}
	return raw.(*client.Client), nil
}

// outdated reports that the command's file is another one now.
func (p *process) outdated() bool {
	now, err := os.Stat(p.cmd.Path)
	return err != nil || !os.SameFile(p.file, now) || now.Size() != p.file.Size() || !now.ModTime().Equal(p.file.ModTime())
}

// exit words how the process ended; only after Gone.
func (p *process) exit() string {
	if p.cmd.ProcessState == nil {
		return "unknown"
	}
	return p.cmd.ProcessState.String()
}

// kill ends the process, politely first and by force after that time, and
// returns a bound later at the latest. go-plugin's own Kill waits for ever on
// a stopped process, and on one whose children keep its output open.
func (p *process) kill(polite time.Duration) {
	done := make(chan struct{})
	if polite <= 0 {
		p.end()
	}
	go func() { defer close(done); p.plugin.Kill() }()
	if !within(done, polite) {
		if polite > 0 {
			p.log.Warn("adapter did not stop by itself, killing it")
			p.end()
		}
		if !within(done, p.bound) {
			p.log.Error("adapter is still there after SIGKILL")
		}
	}
	p.end()
	if p.pid > 1 {
		_ = syscall.Kill(-p.pid, syscall.SIGKILL) // children that outlived it; usually there are none
	}
	removeSockets(p.dir)
}

func within(done <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}
