package adapters

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/client"
)

// generation is one configured process with the number of calls inside it.
type generation struct {
	proc   *process
	client *client.Client
	desc   *sdk.Description
	number int
	born   time.Time

	mu     sync.Mutex
	calls  int
	closed bool
	idle   chan struct{} // closed when it is closed and no call is left

	schema schemaCache
}

// begin launches and configures; warnings go to the log.
func begin(ctx context.Context, spec Spec, opt Options, number int) (*generation, error) {
	p, err := launch(spec, opt)
	if err != nil {
		return nil, err
	}
	g := &generation{proc: p, client: p.client, number: number, born: time.Now(), idle: make(chan struct{})}
	if err := g.configure(ctx, spec, opt); err != nil {
		p.kill(opt.Timing.Kill)
		return nil, err
	}
	return g, nil
}

func (g *generation) configure(ctx context.Context, spec Spec, opt Options) error {
	ctx, cancel := context.WithTimeout(ctx, max(spec.StartTimeout, time.Second))
	defer cancel()
	desc, err := g.client.Describe(ctx)
	if err != nil {
		return fmt.Errorf("the adapter does not describe itself: %w", err)
	}
	g.desc = desc
	resp, err := g.client.Configure(ctx, &sdk.ConfigureRequest{Name: spec.Name, Settings: spec.Settings, StateDir: spec.StateDir})
	if err != nil {
		return fmt.Errorf("the adapter could not be configured: %w", err)
	}
	var bad []sdk.Diagnostic
	for _, d := range resp.Diagnostics {
		if d.Severity == sdk.SeverityError {
			bad = append(bad, d)
			continue
		}
		opt.Logger.Warn("adapter setting", "adapter", spec.Name, "setting", strings.Join(d.Path, "."), "summary", d.Summary)
	}
	if len(bad) > 0 {
		return &MisconfiguredError{Adapter: spec.Name, Diagnostics: bad}
	}
	// The description can depend on the settings (a demonstration says so).
	if again, err := g.client.Describe(ctx); err == nil {
		g.desc = again
	}
	return nil
}

// enter counts a call in; false when the generation takes no more.
func (g *generation) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.calls++
	return true
}

func (g *generation) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.calls--
	if g.closed && g.calls == 0 {
		close(g.idle)
	}
}

// retire takes no more calls, lets those inside finish, and ends the process.
func (g *generation) retire(drain, kill time.Duration) {
	g.mu.Lock()
	if g.closed {
		g.mu.Unlock()
		return
	}
	g.closed = true
	if g.calls == 0 {
		close(g.idle)
	}
	g.mu.Unlock()
	t := time.NewTimer(drain)
	defer t.Stop()
	select {
	case <-g.idle:
	case <-g.client.Gone():
	case <-t.C:
	}
	g.proc.kill(kill)
}

// MisconfiguredError holds what an adapter says of its settings.
type MisconfiguredError struct {
	Adapter     string
	Diagnostics []sdk.Diagnostic
}

// Error names the first problem.
func (e *MisconfiguredError) Error() string {
	d := e.Diagnostics[0]
	return fmt.Sprintf("adapter %q refuses its settings: %s: %s", e.Adapter, strings.Join(d.Path, "."), d.Summary)
}
