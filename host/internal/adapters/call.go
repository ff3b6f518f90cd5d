package adapters

import (
	"context"
	"errors"
	"time"

	"github.com/inzage/inzage/sdk"
)

// call runs fn on the current generation.
func (a *adapter) call(ctx context.Context, method string, fn func(context.Context, *generation) error) error {
	began := time.Now()
	err := a.inside(ctx, fn)
	if a.opt.Observe != nil {
		a.opt.Observe(a.name, method, string(sdk.KindOf(err)), time.Since(began))
	}
	return err
}

func (a *adapter) inside(ctx context.Context, fn func(context.Context, *generation) error) error {
	g, err := a.acquire(ctx)
	if err != nil {
		return err
	}
	defer g.leave()
	err = fn(ctx, g)
	a.suspect(err)
	return err
}

// acquire enters a generation; the caller leaves it. After a crash the next
// process is waited for a moment, so that the crash is hardly seen; an adapter
// that has been down for longer is answered for at once.
func (a *adapter) acquire(ctx context.Context) (*generation, error) {
	var timeout <-chan time.Time
	for {
		a.mu.Lock()
		g, changes, down := a.current, a.changes, a.down
		a.mu.Unlock()
		dead := g != nil && g.dead()
		if g != nil && !dead {
			if g.enter() {
				return g, nil
			}
			continue // swapped out between the two lines: the next one is current already
		}
		if timeout == nil {
			wait := a.opt.Timing.WaitUp
			if !dead {
				wait -= time.Since(down)
			}
			t := time.NewTimer(max(wait, 0))
			defer t.Stop()
			timeout = t.C
		}
		select {
		case <-changes:
		case <-timeout:
			return nil, notUp("adapter is not up")
		case <-ctx.Done():
			return nil, notUp("adapter is not up")
		case <-a.ctx.Done():
			return nil, notUp("the host is stopping")
		}
	}
}

// notUp is the answer for a process that is not there: nothing was sent.
func notUp(detail string) error {
	return &sdk.Error{Kind: sdk.KindUnavailable, Detail: detail, RetryAfter: 5 * time.Second, ProcessGone: true}
}

// suspect asks for a probe when a call ended as if the process were ill.
func (a *adapter) suspect(err error) {
	var e *sdk.Error
	if errors.As(err, &e) && (e.ProcessGone || e.MayHaveApplied) {
		select {
		case a.nudge <- struct{}{}:
		default:
		}
	}
}
