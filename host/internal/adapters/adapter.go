package adapters

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/client"
)

// Status is the state of one adapter, for readiness, metrics and the log.
type Status struct {
	Name        string
	Up          bool
	Reason      string // why it is not up
	Generation  int
	Restarts    int
	PID         int
	Description *sdk.Description
}

// adapter keeps one adapter running.
type adapter struct {
	opt Options

	mu       sync.Mutex
	spec     Spec
	current  *generation
	changed  chan struct{} // closed and replaced at every change of current
	reason   string
	number   int
	restarts int
	failed   int // starts in a row that failed or did not last
	retry    *time.Timer

	ctx    context.Context //nolint:containedctx // the adapter's life
	cancel context.CancelFunc
	wg     sync.WaitGroup
	probe  chan struct{} // asks for a probe now
}

func newAdapter(spec Spec, opt Options) *adapter {
	ctx, cancel := context.WithCancel(context.Background())
	return &adapter{
		opt: opt, spec: spec, changed: make(chan struct{}), reason: "starting",
		ctx: ctx, cancel: cancel, probe: make(chan struct{}, 1),
	}
}

// run keeps the adapter up until stop. The first start has been tried already.
func (a *adapter) run() {
	a.wg.Add(1)
	go func() {
		defer a.wg.Done()
		for a.ctx.Err() == nil {
			if g := a.now(); g != nil {
				a.watch(g)
				continue
			}
			if !a.sleep(a.backoff()) {
				return
			}
			if a.now() == nil { // a reload may have been faster
				_ = a.start(a.ctx)
			}
		}
	}()
}

// start launches a generation of the present spec and makes it current.
func (a *adapter) start(ctx context.Context) error {
	a.mu.Lock()
	spec := a.spec
	a.number++
	number := a.number
	a.mu.Unlock()
	g, err := begin(ctx, spec, a.opt, number)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		a.failed++
		a.reason = err.Error()
		a.opt.Logger.Error("adapter is not up", "adapter", spec.Name, "reason", a.reason)
		return err
	}
	a.set(g)
	a.opt.Logger.Info("adapter is up", "adapter", spec.Name, "version", g.desc.Version, "generation", number)
	return nil
}

// set makes g current; a.mu is held.
func (a *adapter) set(g *generation) {
	a.current = g
	close(a.changed)
	a.changed = make(chan struct{})
}

// watch returns when g is no longer current, dead, or has been given up.
func (a *adapter) watch(g *generation) {
	fails := 0
	tick := time.NewTicker(a.opt.Timing.Probe)
	defer tick.Stop()
	for {
		a.mu.Lock()
		changed := a.changed
		a.mu.Unlock()
		if a.now() != g {
			return
		}
		select {
		case <-a.ctx.Done():
			return
		case <-changed:
			continue
		case <-g.client.Gone():
			a.lost(g, "process ended")
			return
		case <-tick.C:
		case <-a.probe:
		}
		if a.healthy(g) {
			fails = 0
			continue
		}
		if fails++; fails >= a.opt.Timing.ProbeFails {
			a.lost(g, "process does not answer")
			return
		}
	}
}

// healthy asks something that needs no CRM, with a deadline of our own:
// go-plugin's Ping has none and hangs on a stopped process.
func (a *adapter) healthy(g *generation) bool {
	ctx, cancel := context.WithTimeout(a.ctx, a.opt.Timing.ProbeLimit)
	defer cancel()
	_, err := g.client.Describe(ctx)
	return err == nil || a.ctx.Err() != nil
}

// lost drops a dead or wedged generation.
func (a *adapter) lost(g *generation, why string) {
	a.mu.Lock()
	if a.current != g {
		a.mu.Unlock()
		return
	}
	a.current, a.reason = nil, why
	a.restarts++
	if time.Since(g.born) > a.opt.Timing.Stable {
		a.failed = 0
	} else {
		a.failed++
	}
	a.mu.Unlock()
	a.opt.Logger.Warn("adapter is lost, restarting", "adapter", a.spec.Name, "reason", why)
	a.wg.Add(1)
	go func() { defer a.wg.Done(); g.retire(0, a.opt.Timing.Kill) }()
}

// backoff grows with each failure in a row, with jitter.
func (a *adapter) backoff() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.opt.Timing.BackoffMin << min(max(a.failed-1, 0), 16)
	d = min(d, a.opt.Timing.BackoffMax)
	return d/2 + rand.N(d/2+1) //nolint:gosec // jitter
}

func (a *adapter) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	a.mu.Lock()
	changed := a.changed
	a.mu.Unlock()
	select {
	case <-t.C:
		return true
	case <-changed:
		return true
	case <-a.ctx.Done():
		return false
	}
}

func (a *adapter) now() *generation {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.current
}

// swap starts a process of another spec beside the present one, and only when
// it is configured lets it take over. On an error the old one stays.
func (a *adapter) swap(ctx context.Context, spec Spec) error {
	a.mu.Lock()
	a.number++
	number := a.number
	a.mu.Unlock()
	g, err := begin(ctx, spec, a.opt, number)
	if err != nil {
		return err
	}
	a.mu.Lock()
	old := a.current
	a.spec, a.failed = spec, 0
	a.set(g)
	a.mu.Unlock()
	a.opt.Logger.Info("adapter swapped", "adapter", spec.Name, "version", g.desc.Version, "generation", number)
	if old != nil {
		a.wg.Add(1)
		go func() { defer a.wg.Done(); old.retire(a.opt.Timing.Drain, a.opt.Timing.Kill) }()
	}
	return nil
}

// acquire returns a generation to call, and the function that gives it back.
// A restarting adapter is waited for a moment, so that a crash is hardly seen.
func (a *adapter) acquire(ctx context.Context) (*generation, func(), error) {
	wait := time.NewTimer(a.opt.Timing.WaitUp)
	defer wait.Stop()
	for {
		a.mu.Lock()
		g, changed := a.current, a.changed
		a.mu.Unlock()
		if g != nil && g.enter() {
			return g, g.leave, nil
		}
		if g != nil {
			continue // swapped out between the two lines: the next one is current already
		}
		select {
		case <-changed:
		case <-wait.C:
			return nil, nil, &sdk.Error{Kind: sdk.KindUnavailable, Detail: "adapter is not up", RetryAfter: 5 * time.Second}
		case <-ctx.Done():
			return nil, nil, &sdk.Error{Kind: sdk.KindUnavailable, Detail: "adapter is not up"}
		}
	}
}

// call runs fn on the current generation.
func (a *adapter) call(ctx context.Context, method string, fn func(context.Context, *client.Client) error) error {
	began := time.Now()
	g, release, err := a.acquire(ctx)
	if err == nil {
		defer release()
		err = fn(ctx, g.client)
		a.suspect(err)
	}
	if a.opt.Observe != nil {
		a.opt.Observe(a.spec.Name, method, string(sdk.KindOf(err)), time.Since(began))
	}
	return err
}

// suspect asks for a probe when a call ended as if the process were ill.
func (a *adapter) suspect(err error) {
	var e *sdk.Error
	if errors.As(err, &e) && (e.ProcessGone || e.MayHaveApplied) {
		select {
		case a.probe <- struct{}{}:
		default:
		}
	}
}

func (a *adapter) status() Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := Status{Name: a.spec.Name, Reason: a.reason, Restarts: a.restarts}
	if g := a.current; g != nil {
		s.Up, s.Reason, s.Generation, s.PID, s.Description = true, "", g.number, g.proc.pid, g.desc
	}
	return s
}

// stop ends the adapter within the bounds of drain and kill.
func (a *adapter) stop(drain time.Duration) {
	a.cancel()
	a.mu.Lock()
	g := a.current
	a.current = nil
	a.reason = "stopped"
	a.mu.Unlock()
	if g != nil {
		g.retire(drain, a.opt.Timing.Kill)
	}
	a.wg.Wait()
}
