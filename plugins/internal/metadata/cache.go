package metadata

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/sdk"
)

// Age is the age at which what is known is read again.
const Age = time.Hour

// Cache keeps what was read last.
type Cache[T any] struct {
	load func(context.Context) (*T, error)
	now  func() time.Time
	log  hclog.Logger
	turn chan struct{} // held by the one who asks the CRM
	cur  atomic.Pointer[dated[T]]
	next atomic.Int64 // not to be tried again before, Unix nanoseconds
}

type dated[T any] struct {
	value *T
	read  time.Time
}

// NewCache makes a cache over load.
func NewCache[T any](load func(context.Context) (*T, error), now func() time.Time, log hclog.Logger) *Cache[T] {
	return &Cache[T]{load: load, now: now, log: log, turn: make(chan struct{}, 1)}
}

// Get returns what was read at most that long ago. With age 0 it is read now
// and every problem is an error. From Age on, what is older goes on serving
// while the CRM cannot be asked, or no longer fits the settings: who looks at a
// page should not suffer from a field that an administrator has just renamed.
func (c *Cache[T]) Get(ctx context.Context, age time.Duration) (*T, error) {
	asked := c.now()
	if v := c.usable(asked, age); v != nil {
		return v, nil
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if v := c.usable(asked, age); v != nil {
		return v, nil // somebody else has just read it
	}
	v, err := c.load(ctx)
	if err == nil {
		c.cur.Store(&dated[T]{v, c.now()})
		return v, nil
	}
	if old := c.cur.Load(); old != nil && age >= Age {
		c.log.Warn("the CRM's description of itself could not be read again", "kind", kindOf(err))
		c.next.Store(c.now().Add(time.Minute).UnixNano())
		return old.value, nil
	}
	return nil, err
}

func (c *Cache[T]) usable(now time.Time, age time.Duration) *T {
	d := c.cur.Load()
	if d == nil || age == 0 {
		return nil
	}
	if now.Sub(d.read) < age || (age >= Age && now.UnixNano() < c.next.Load()) {
		return d.value
	}
	return nil
}

func kindOf(err error) string {
	var e *sdk.Error
	if errors.As(err, &e) {
		return string(e.Kind)
	}
	return string(sdk.KindUnavailable)
}
