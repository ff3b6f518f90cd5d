package adapters

import (
	"context"
	"errors"
	"sync"
)

// step is what a reload does to one adapter.
type step struct {
	a     *adapter
	spec  Spec
	fresh bool        // not known before
	next  *generation // prepared, not yet in use
	err   error
}

// Reload brings the adapters to specs: new ones start, changed ones are
// swapped, missing ones are retired, and schemas are read anew. Everything is
// prepared before anything is changed: on any error every present adapter
// stays as it was. An unchanged adapter that is down is tried again, and does
// not make the reload fail.
func (m *Manager) Reload(ctx context.Context, specs []Spec) error {
	m.reloading.Lock()
	defer m.reloading.Unlock()
	if m.ctx.Err() != nil {
		return errStopping
	}
	if err := distinct(specs); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(m.ctx, cancel)()
	changes, kept := m.plan(specs)
	if err := prepare(ctx, changes); err != nil {
		return err
	}
	m.commit(changes)
	for _, s := range kept {
		s.a.keep(s.spec)
	}
	m.retireMissing(specs)
	return nil
}

// plan tells what changes from what stays.
func (m *Manager) plan(specs []Spec) (changes, kept []*step) {
	for _, s := range specs {
		a := m.get(s.Name)
		switch {
		case a == nil:
			changes = append(changes, &step{a: newAdapter(s, m.opt, m.cut), spec: s, fresh: true})
		case a.changed(s):
			changes = append(changes, &step{a: a, spec: s})
		default:
			kept = append(kept, &step{a: a, spec: s})
		}
	}
	return changes, kept
}

// prepare starts all next generations beside the present ones; when one fails
// none is used.
func prepare(ctx context.Context, steps []*step) error {
	var wg sync.WaitGroup
	for _, s := range steps {
		wg.Go(func() { s.next, s.err = s.a.prepare(ctx, s.spec) })
	}
	wg.Wait()
	var errs []error
	for _, s := range steps {
		errs = append(errs, s.err)
	}
	err := errors.Join(errs...)
	if err == nil {
		return nil
	}
	for _, s := range steps {
		if s.next != nil {
			wg.Go(s.next.discard)
		}
	}
	wg.Wait()
	return err
}

func (m *Manager) commit(steps []*step) {
	for _, s := range steps {
		s.a.warnUnchecked(s.spec)
		s.a.replace(s.next, s.spec)
		if s.fresh {
			m.mu.Lock()
			m.all[s.spec.Name] = s.a
			m.mu.Unlock()
			s.a.run()
		}
	}
}

func (m *Manager) retireMissing(specs []Spec) {
	wanted := map[string]bool{}
	for _, s := range specs {
		wanted[s.Name] = true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, a := range m.all {
		if !wanted[name] {
			delete(m.all, name)
			m.leaving.Go(func() { a.stop(m.opt.Timing.Drain) })
		}
	}
}
