package links

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hashicorp/go-hclog"
	"github.com/redis/go-redis/v9"

	"github.com/inzage/inzage/host/internal/privacy"
)

// Store keeps links, visits, tickets, panel sessions and rate limits. It is
// safe for concurrent use.
type Store struct {
	rdb      *redis.Client
	keys     []Key
	now      func() time.Time
	log      hclog.Logger
	idle     time.Duration
	longest  time.Duration
	visits   int       // that one link can begin
	embedded *embedded // nil with a real server
	lost     atomic.Bool
	stopped  sync.Once
}

var (
	_ privacy.Links = (*Store)(nil)
	_ privacy.Doors = (*Store)(nil)
	_ privacy.Codes = (*Store)(nil)
)

// Open returns a Store. A Redis that cannot be reached now is no error: the
// host starts without it, is not ready, and heals.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	muteClient()
	s := &Store{keys: o.Keys, now: o.Now, log: o.Logger, idle: o.VisitIdle, longest: o.VisitLongest, visits: o.MaxVisits}
	var opts *redis.Options
	if o.URL == "" || o.URL == "embedded" {
		s.embedded = startEmbedded()
		opts = s.embedded.options()
	} else {
		var err error
		if opts, err = o.server(); err != nil {
			return nil, err
		}
	}
	bound(opts)
	if s.embedded == nil && len(o.Sentinels) > 0 {
		s.rdb = redis.NewFailoverClient(o.failover(opts))
	} else {
		s.rdb = redis.NewClient(opts)
	}
	_ = s.Ping(ctx) // logs when Redis is away
	return s, nil
}

// Ping reports whether Redis answers.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	return s.answered(s.rdb.Ping(ctx).Err())
}

// Stop closes the connections and ends an embedded Redis with all it holds.
// Calls after it answer ErrStore.
func (s *Store) Stop() {
	s.stopped.Do(func() {
		_ = s.rdb.Close()
		if s.embedded != nil {
			s.embedded.stop()
		}
	})
}

// ageEvery is how coarse time is for the keys of an embedded Redis: a new key
// may lose that much of its time at once. That is why slack is longer.
const (
	ageEvery = 5 * time.Second
	slack    = 10 * time.Second
)

// embedded is a Redis inside this process, reached over pipes: it has no port
// that somebody else could connect to.
type embedded struct {
	redis *miniredis.Miniredis
	rates *gcra
	quit  chan struct{}
	done  sync.WaitGroup
}

func startEmbedded() *embedded {
	e := &embedded{redis: miniredis.NewMiniRedis(), rates: newGCRA(), quit: make(chan struct{})}
	e.done.Go(e.age)
	return e
}

func (e *embedded) stopped() bool {
	select {
	case <-e.quit:
		return true
	default:
		return false
	}
}

func (e *embedded) options() *redis.Options {
	return &redis.Options{
		Addr:   "127.0.0.1:0", // never dialled, but a name here would be looked up
		Dialer: func(context.Context, string, string) (net.Conn, error) { return e.redis.Dial() },
	}
}

// age lets time pass for the keys. Miniredis can follow the clock by itself,
// but then walks over all keys, sorted, at every command: with 10,000 links a
// knock took 47 ms instead of 0.3. Now and then is enough for a backstop.
func (e *embedded) age() {
	tick := time.NewTicker(ageEvery)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-e.quit:
			return
		case <-tick.C:
			now := time.Now()
			e.redis.FastForward(now.Sub(last))
			last = now
		}
	}
}

func (e *embedded) stop() {
	close(e.quit)
	e.done.Wait()
	e.redis.Close()
}

// muteClient silences the client library, which writes to stderr by itself:
// all that it has to say comes back as errors.
func muteClient() { muted.Do(func() { redis.SetLogger(silence{}) }) }

var muted sync.Once

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}
