package adapters

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// Manager keeps all adapters of a host running.
type Manager struct {
	opt       Options
	ctx       context.Context //nolint:containedctx // the manager's life, ended by Stop
	cancel    context.CancelFunc
	cut       chan struct{}  // closed when Stop's drain is over: no call is waited for any more
	reloading sync.Mutex     // one reload at a time, and none beside Stop
	leaving   sync.WaitGroup // adapters that a reload took out

	mu  sync.RWMutex
	all map[string]*adapter
}

var errStopping = errors.New("the host is stopping")

// New prepares the socket directory and starts every adapter at once. It
// returns when each of them has been tried: one that cannot start does not
// stop the host, it is tried again while the others serve.
func New(ctx context.Context, specs []Spec, opt Options) (*Manager, error) {
	opt = opt.withDefaults()
	if err := distinct(specs); err != nil {
		return nil, err
	}
	dir, err := prepareSockets(opt.SocketDir)
	if err != nil {
		return nil, err
	}
	opt.SocketDir = dir
	m := &Manager{opt: opt, cut: make(chan struct{}), all: map[string]*adapter{}}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, s := range specs {
		a := newAdapter(s, opt, m.cut)
		a.warnUnchecked(s)
		m.all[s.Name] = a
		wg.Go(func() { _ = a.start(ctx); a.run() })
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		m.Stop(0)
		return nil, err
	}
	return m, nil
}

// Status lists the adapters by name.
func (m *Manager) Status() []Status {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var out []Status
	for _, a := range m.all {
		out = append(out, a.status())
	}
	slices.SortFunc(out, func(a, b Status) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Stop ends all adapters at once. Calls have until drain to finish; it returns
// within drain plus twice the kill bound, whatever state the processes are in.
func (m *Manager) Stop(drain time.Duration) {
	m.cancel() // a running reload gives up at once
	m.reloading.Lock()
	defer m.reloading.Unlock()
	m.mu.Lock()
	all := m.all
	m.all = nil
	m.mu.Unlock()
	if all == nil {
		return // stopped before
	}
	timer := time.AfterFunc(drain, func() { close(m.cut) })
	defer timer.Stop()
	var wg sync.WaitGroup
	for _, a := range all {
		wg.Go(func() { a.stop(drain) })
	}
	wg.Wait()
	m.leaving.Wait()
	dropSockets(m.opt.SocketDir)
}

func (m *Manager) get(name string) *adapter {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.all[name]
}
