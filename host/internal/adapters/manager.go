package adapters

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Manager keeps all adapters of a host running.
type Manager struct {
	opt Options
	mu  sync.RWMutex
	all map[string]*adapter
}

// New prepares the socket directory and starts every adapter at once. An
// adapter that cannot start does not stop the host: it is tried again, and the
// others serve.
func New(ctx context.Context, specs []Spec, opt Options) (*Manager, error) {
	if err := sweep(opt.SocketDir); err != nil {
		return nil, err
	}
	m := &Manager{opt: opt, all: map[string]*adapter{}}
	var wg sync.WaitGroup
	for _, s := range specs {
		a := newAdapter(s, opt)
		m.all[s.Name] = a
		wg.Go(func() { _ = a.start(ctx); a.run() })
	}
	wg.Wait()
	return m, nil
}

// sweep makes the socket directory ours alone and removes what a killed host left.
func sweep(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("socket directory: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("socket directory %s must be a directory of mode 0700", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("socket directory: %w", err)
	}
	for _, e := range entries {
		_ = os.RemoveAll(filepath.Join(dir, e.Name()))
	}
	return nil
}

// Reload brings the adapters to specs: new ones start, changed ones are
// swapped, missing ones are retired. On any error every present adapter stays
// as it was.
func (m *Manager) Reload(ctx context.Context, specs []Spec) error {
	var errs []error
	fresh := map[string]*adapter{}
	for _, s := range specs {
		a := m.get(s.Name)
		if a != nil {
			continue
		}
		n := newAdapter(s, m.opt)
		if err := n.start(ctx); err != nil {
			errs = append(errs, err)
			continue
		}
		fresh[s.Name] = n
	}
	if len(errs) == 0 {
		errs = m.swapChanged(ctx, specs)
	}
	if len(errs) > 0 {
		for _, n := range fresh {
			n.stop(0)
		}
		return errors.Join(errs...)
	}
	m.install(specs, fresh)
	return nil
}

func (m *Manager) swapChanged(ctx context.Context, specs []Spec) []error {
	for _, s := range specs {
		a := m.get(s.Name)
		if a == nil {
			continue
		}
		if st := a.status(); st.Up && a.spec.same(s) {
			a.forgetSchema()
			continue
		}
		if err := a.swap(ctx, s); err != nil {
			return []error{err}
		}
	}
	return nil
}

func (m *Manager) install(specs []Spec, fresh map[string]*adapter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, n := range fresh {
		m.all[name] = n
		n.run()
	}
	for name, a := range m.all {
		if !slices.ContainsFunc(specs, func(s Spec) bool { return s.Name == name }) {
			delete(m.all, name)
			go a.stop(m.opt.Timing.Drain)
		}
	}
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

// Stop ends all adapters at once, within drain plus twice the kill bound.
func (m *Manager) Stop(drain time.Duration) {
	m.mu.Lock()
	all := m.all
	m.all = map[string]*adapter{}
	m.mu.Unlock()
	var wg sync.WaitGroup
	for _, a := range all {
		wg.Go(func() { a.stop(drain) })
	}
	wg.Wait()
	_ = os.RemoveAll(m.opt.SocketDir)
}

func (m *Manager) get(name string) *adapter {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.all[name]
}
