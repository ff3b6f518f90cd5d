package tryton

import (
	"context"
	"sync"

	"github.com/inzage/inzage/sdk"
)

// locks let one change of a record run at a time in this process, so that two
// equal requests at once do not both find that nothing stands yet.
type locks struct {
	mu   sync.Mutex
	held map[sdk.Ref]chan struct{} // closed when free
}

// take waits for the record and returns what frees it.
func (l *locks) take(ctx context.Context, ref sdk.Ref) (free func(), err error) {
	for {
		l.mu.Lock()
		busy := l.held[ref]
		if busy == nil {
			if l.held == nil {
				l.held = map[sdk.Ref]chan struct{}{}
			}
			mine := make(chan struct{})
			l.held[ref] = mine
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				delete(l.held, ref)
				l.mu.Unlock()
				close(mine)
			}, nil
		}
		l.mu.Unlock()
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
