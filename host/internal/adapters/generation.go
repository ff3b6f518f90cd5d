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
	polite time.Duration

	mu     sync.Mutex
	calls  int
	closed bool
	idle   chan struct{} // closed when it is closed and no call is left

	schema schemaCache
}

// begin launches and configures; warnings go to the log.
func begin(ctx context.Context, spec Spec, opt Options, number int) (*generation, error) {
	p, err := launch(ctx, spec, opt)
	if err != nil {
		return nil, fmt.Errorf("adapter %q: %w", spec.Name, err)
	}
	if opt.Timing.StreamIdle > 0 {
		p.client.StreamIdle = opt.Timing.StreamIdle
	}
	g := &generation{
		proc: p, client: p.client, number: number, born: time.Now(),
		polite: opt.Timing.Kill, idle: make(chan struct{}), schema: newSchemaCache(),
	}
	if err := g.configure(ctx, spec, opt); err != nil {
		g.discard()
		return nil, err
	}
	return g, nil
}

func (g *generation) configure(ctx context.Context, spec Spec, opt Options) error {
	ctx, cancel := context.WithTimeout(ctx, max(spec.startTimeout(), time.Second))
	defer cancel()
	if _, err := g.client.Describe(ctx); err != nil {
		return fmt.Errorf("adapter %q does not describe itself: %w", spec.Name, err)
	}
	resp, err := g.client.Configure(ctx, &sdk.ConfigureRequest{Name: spec.Name, Settings: spec.Settings, StateDir: spec.StateDir})
	if err != nil {
		return fmt.Errorf("adapter %q could not be configured: %w", spec.Name, err)
	}
	var bad []sdk.Diagnostic
	for _, d := range resp.Diagnostics {
		if d.Severity == sdk.SeverityError {
			bad = append(bad, d)
			continue
		}
		opt.Logger.Warn("adapter setting", "adapter", spec.Name,
			"setting", oneLine(strings.Join(d.Path, ".")), "summary", oneLine(d.Summary))
	}
	if len(bad) > 0 {
		return &MisconfiguredError{Adapter: spec.Name, Diagnostics: bad}
	}
	// Asked again: the description can depend on the settings (a demonstration says so).
	if g.desc, err = g.client.Describe(ctx); err != nil {
		return fmt.Errorf("adapter %q does not describe itself: %w", spec.Name, err)
	}
	return nil
}

// dead reports that the process has ended.
func (g *generation) dead() bool {
	select {
	case <-g.client.Gone():
		return true
	default:
		return false
	}
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

// refuse takes no more calls; false when it has been refused before.
func (g *generation) refuse() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.closed = true
	if g.calls == 0 {
		close(g.idle)
	}
	return true
}

// retire takes no more calls, lets those inside finish until drain is over or
// cut is closed, and ends the process. Its kill would cut them at once.
func (g *generation) retire(drain time.Duration, cut <-chan struct{}) {
	if !g.refuse() {
		return
	}
	t := time.NewTimer(drain)
	defer t.Stop()
	select {
	case <-g.idle:
	case <-g.client.Gone():
	case <-t.C:
	case <-cut:
	}
	g.proc.kill(g.polite)
}

// bury ends a process that is of no use any more; polite 0 is at once.
func (g *generation) bury(polite time.Duration) {
	if g.refuse() {
		g.proc.kill(polite)
	}
}

// discard ends a process that never took a call.
func (g *generation) discard() { g.bury(g.polite) }

// MisconfiguredError holds what an adapter says of its settings.
type MisconfiguredError struct {
	Adapter     string
	Diagnostics []sdk.Diagnostic
}

// Error names the first problem.
func (e *MisconfiguredError) Error() string {
	d := e.Diagnostics[0]
	return oneLine(fmt.Sprintf("adapter %q refuses its settings: %s: %s", e.Adapter, strings.Join(d.Path, "."), d.Summary))
}
