package links

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
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

// TestLostAnswer: a try whose answer is lost counts once; it is not sent again.
func TestLostAnswer(t *testing.T) {
	w, proxy := proxied(t)
	_, other, otherCode := w.link()
	w.enter(other, otherCode) // from here on Redis knows the script
	id, token, code := w.link()
	ticketToken, err := w.CreateTicket(w.ctx, ticket(), time.Hour)
	wantErr(t, err, nil)
	lost := `{"name":"t","type":"timeout","stream":"downstream","attributes":{"timeout":0}}`
	if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(lost)); err != nil {
		t.Fatal(err)
	}
	_, _, err = w.Enter(w.ctx, token, wrong(code), privacy.NewID())
	wantErr(t, err, privacy.ErrStore)
	if err := proxy.Toxics.RemoveToxic(context.Background(), "t"); err != nil {
		t.Fatal(err)
	}
	w.heal()
	if n := w.state(id).WrongCodes; n != 1 {
		t.Errorf("%d tries were counted, want 1", n)
	}
	_, _, err = w.RedeemTicket(w.ctx, ticketToken)
	wantErr(t, err, nil)
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
