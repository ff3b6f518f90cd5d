package links

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"github.com/inzage/inzage/host/internal/privacy"
)

// proxied puts a faulty network between a Store and a real server.
func proxied(t *testing.T) (*world, *toxiproxy.Proxy) {
	t.Helper()
	srv := newServer(t, false)
	api := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(api, "redis", "127.0.0.1:0", srv.addr)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	w := newWorld(t, func(t *testing.T, o Options) *Store {
		t.Helper()
		o.URL = srv.urlAt(proxy.Listen)
		return mustOpen(t, o)
	})
	return w, proxy
}

func TestFaultyNetwork(t *testing.T) {
	for name, toxic := range map[string]string{
		"slow":       `{"name":"t","type":"latency","stream":"downstream","attributes":{"latency":3000}}`,
		"silent":     `{"name":"t","type":"timeout","stream":"upstream","attributes":{"timeout":0}}`,
		"reset":      `{"name":"t","type":"reset_peer","stream":"downstream","attributes":{"timeout":0}}`,
		"cut answer": `{"name":"t","type":"limit_data","stream":"downstream","attributes":{"bytes":2}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they mostly wait
			w, proxy := proxied(t)
			_, token, code := w.link()
			if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
				t.Fatal(err)
			}
			w.everyCall()
			if err := proxy.Toxics.RemoveToxic(context.Background(), "t"); err != nil {
				t.Fatal(err)
			}
			w.heal()
			w.enter(token, code)
		})
	}
}

// TestCrowd: waiting in a queue for a Redis that is silent is bounded too.
func TestCrowd(t *testing.T) {
	w, proxy := proxied(t)
	silent := `{"name":"t","type":"timeout","stream":"upstream","attributes":{"timeout":0}}`
	if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(silent)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			w.wantStoreError("Visit", func() error { _, err := w.Visit(w.ctx, "x"); return err })
		})
	}
	wg.Wait()
}

// lossy loses one answer when told to: Redis has done its work, the connection
// breaks, and the next one is fine.
type lossy struct {
	net.Conn
	lose *atomic.Int32
}

func (c lossy) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if left := c.lose.Load(); left > 0 && c.lose.Add(-1) == 0 {
		return 0, io.EOF
	}
	return n, err
}

// TestLostAnswer: what may not happen twice is not sent again, and the rest is.
func TestLostAnswer(t *testing.T) {
	w := newWorld(t, openEmbedded)
	var lose atomic.Int32
	opts := &redis.Options{
		Addr: "127.0.0.1:0",
		Dialer: func(context.Context, string, string) (net.Conn, error) {
			c, err := w.embedded.redis.Dial()
			return lossy{c, &lose}, err
		},
	}
	bound(opts)
	wantErr(t, w.rdb.Close(), nil)
	w.rdb = redis.NewClient(opts)

	id, token, code := w.link()
	_, secret := w.enter(token, code) // from here on Redis knows the scripts
	_, err := w.Visit(w.ctx, secret)
	wantErr(t, err, nil)

	loseNext := func(answer int32) {
		wantErr(t, w.Ping(w.ctx), nil) // a connection is there, past its greeting
		lose.Store(answer)
	}
	loseNext(2) // the first answer only tells which link it is
	_, _, err = w.Enter(w.ctx, token, wrong(code), privacy.NewID())
	wantErr(t, err, privacy.ErrStore)
	loseNext(2)
	_, _, err = w.Enter(w.ctx, token, code, privacy.NewID())
	wantErr(t, err, privacy.ErrStore)
	if st := w.state(id); st.WrongCodes != 1 || st.Visits != 2 {
		t.Errorf("%d tries and %d visits were counted, want 1 and 2", st.WrongCodes, st.Visits)
	}
	loseNext(1)
	_, err = w.Visit(w.ctx, secret)
	wantErr(t, err, nil)
	if lose.Load() != 0 {
		t.Error("no answer was lost")
	}
}

// answer is an error that Redis sent.
type answer string

func (a answer) Error() string { return string(a) }
func (a answer) RedisError()   {}

// TestStoreErrorTellsNothing: nothing of what was sent or received is in an error.
func TestStoreErrorTellsNothing(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{answer("OOM command not allowed, canary"), "store unavailable: redis answered OOM"},
		{errors.New(`redis: can't parse "canary"`), "store unavailable: redis client: *errors.errorString"},
		{context.DeadlineExceeded, "store unavailable: redis is too slow"},
		{io.ErrUnexpectedEOF, "store unavailable: connection closed"},
	} {
		err := storeError(c.err)
		wantErr(t, err, privacy.ErrStore)
		if err.Error() != c.want {
			t.Errorf("error is %q, want %q", err, c.want)
		}
	}
}

func TestCallerHangsUp(t *testing.T) {
	w := newWorld(t, openEmbedded)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.Visit(ctx, "x")
	wantErr(t, err, privacy.ErrStore)
	wantErr(t, err, context.Canceled)
	if w.lost.Load() {
		t.Error("Redis is taken for lost")
	}
}

func TestWrongPasswordIsNotTold(t *testing.T) {
	srv := newServer(t, false)
	host, _, _ := net.SplitHostPort(srv.addr)
	url := strings.Replace(srv.url(), serverPassword, "other-canary", 1)
	w := &world{t: t, ctx: t.Context(), Store: mustOpen(t, Options{URL: url, Keys: []Key{testKey("k1")}})}
	err := w.Ping(w.ctx)
	wantErr(t, err, privacy.ErrStore)
	if s := err.Error(); !strings.Contains(s, "WRONGPASS") || strings.Contains(s, "canary") || strings.Contains(s, host) {
		t.Errorf("error is %q", s)
	}
}
