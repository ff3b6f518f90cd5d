package adapters

import (
	"context"
	"sync"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Status is the state of one adapter, for readiness, metrics and the log.
type Status struct {
	Name        string
	Up          bool
	Reason      string // why it is not up
	Err         error  // why its last start failed: a *MisconfiguredError holds the adapter's own remarks
	Generation  int
	Restarts    int
	PID         int
	Description *sdk.Description
}

// adapter keeps one adapter running.
type adapter struct {
	name string
	opt  Options
	cut  <-chan struct{} // closed when no call is waited for any more

	mu       sync.Mutex
	spec     Spec
	edition  int // counts the specs, so that a start of an old one is noticed
	current  *generation
	changes  chan struct{} // closed and replaced at every new current
	reason   string
	err      error     // of the last start
	down     time.Time // since when there is no current
	number   int
	restarts int
	failed   int // starts in a row that failed or did not last
	stopped  bool

	ctx    context.Context //nolint:containedctx // the adapter's life
	cancel context.CancelFunc
	wg     sync.WaitGroup
	nudge  chan struct{} // asks for a probe now
	kick   chan struct{} // asks for a start now
}

func newAdapter(spec Spec, opt Options, cut <-chan struct{}) *adapter {
	ctx, cancel := context.WithCancel(context.Background())
	return &adapter{
		name: spec.Name, opt: opt, cut: cut, spec: spec, changes: make(chan struct{}), reason: "starting", down: time.Now(),
		ctx: ctx, cancel: cancel, nudge: make(chan struct{}, 1), kick: make(chan struct{}, 1),
	}
}

// start launches a generation of the present spec and makes it current.
func (a *adapter) start(ctx context.Context) error {
	a.mu.Lock()
	spec, edition := a.spec, a.edition
	a.mu.Unlock()
	g, err := a.prepare(ctx, spec)
	a.mu.Lock()
	// A reload may have been faster, and Stop does not wait for a start.
	late := a.stopped || a.current != nil || a.edition != edition
	switch {
	case late:
	case err != nil:
		a.failed++
		a.reason, a.err = err.Error(), err
	default:
		a.set(g)
	}
	a.mu.Unlock()
	switch {
	case late && g != nil:
		g.discard()
	case late:
	case err != nil:
		a.opt.Logger.Error("adapter is not up", "adapter", a.name, "reason", err.Error())
	default:
		a.opt.Logger.Info("adapter is up", "adapter", a.name, "version", g.desc.Version, "generation", g.number)
	}
	return err
}

// prepare starts and configures a process that takes no calls yet.
func (a *adapter) prepare(ctx context.Context, spec Spec) (*generation, error) {
	a.mu.Lock()
	a.number++
	number := a.number
	a.mu.Unlock()
	return begin(ctx, spec, a.opt, number)
}

// replace lets a prepared generation take over and the present one drain.
func (a *adapter) replace(g *generation, spec Spec) {
	a.mu.Lock()
	defer a.mu.Unlock()
	old := a.current
	a.spec, a.failed = spec, 0
	a.edition++
	a.set(g)
	a.opt.Logger.Info("adapter has a new generation", "adapter", a.name, "version", g.desc.Version, "generation", g.number)
	if old != nil {
		a.wg.Go(func() { old.retire(a.opt.Timing.Drain, a.cut) })
	}
}

// set makes g current; a.mu is held.
func (a *adapter) set(g *generation) {
	a.current, a.err = g, nil
	close(a.changes)
	a.changes = make(chan struct{})
}

// changed reports whether s needs another process than the present one.
func (a *adapter) changed(s Spec) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.spec.same(s) || a.current != nil && a.current.proc.outdated()
}

// keep goes on with the process: its spec differs in nothing that it sees.
func (a *adapter) keep(s Spec) {
	a.mu.Lock()
	a.spec = s
	g := a.current
	if g == nil {
		a.failed = 0
	}
	a.mu.Unlock()
	if g != nil {
		g.schema.forget()
		return
	}
	select {
	case a.kick <- struct{}{}:
	default:
	}
}

func (a *adapter) now() *generation {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.current
}

func (a *adapter) status() Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := Status{Name: a.name, Reason: a.reason, Err: a.err, Restarts: a.restarts}
	if g := a.current; g != nil {
		s.Up, s.Reason, s.Err, s.Generation, s.PID, s.Description = true, "", nil, g.number, g.proc.pid, g.desc
	}
	return s
}

func (a *adapter) warnUnchecked(s Spec) {
	if s.SHA256 == nil {
		a.opt.Logger.Warn("adapter has no sha256: whoever can write its file can read the CRM", "adapter", a.name)
	}
}

// stop ends the adapter: current generation, those that still drain, and a
// start that is under way.
func (a *adapter) stop(drain time.Duration) {
	a.cancel()
	a.mu.Lock()
	a.stopped = true
	g := a.current
	a.current, a.reason = nil, "stopped"
	a.mu.Unlock()
	if g != nil {
		g.retire(drain, a.cut)
	}
	a.wg.Wait()
}
