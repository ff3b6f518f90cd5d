package links

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// bounded is Budget with room for a busy machine.
const bounded = Budget + time.Second

// everyCall makes every call of the Store once and wants ErrStore from it, soon.
func (w *world) everyCall() {
	w.t.Helper()
	calls := map[string]func() error{
		"Ping":         func() error { return w.Ping(w.ctx) },
		"Create":       func() error { _, _, err := w.Create(w.ctx, spec()); return err },
		"Get":          func() error { _, err := w.Get(w.ctx, "x"); return err },
		"List":         func() error { _, err := w.List(w.ctx, spec().Subject); return err },
		"Revoke":       func() error { return w.Revoke(w.ctx, "x") },
		"NewCode":      func() error { _, err := w.NewCode(w.ctx, "x"); return err },
		"Tombstone":    func() error { _, err := w.Tombstone(w.ctx, "x"); return err },
		"Knock":        func() error { _, err := w.Knock(w.ctx, "x", true); return err },
		"Enter":        func() error { _, _, err := w.Enter(w.ctx, "x", newCode(), "v"); return err },
		"Visit":        func() error { _, err := w.Visit(w.ctx, "x"); return err },
		"Leave":        func() error { return w.Leave(w.ctx, "x") },
		"CreateTicket": func() error { _, err := w.CreateTicket(w.ctx, ticket(), 0); return err },
		"RedeemTicket": func() error { _, _, err := w.RedeemTicket(w.ctx, "x"); return err },
		"Panel":        func() error { _, err := w.Panel(w.ctx, "x"); return err },
		"EndPanel":     func() error { return w.EndPanel(w.ctx, "x") },
		"Allow": func() error {
			_, _, err := w.Allow(w.ctx, "land", "x", Limit{Rate: 1, Per: time.Second, Burst: 1})
			return err
		},
	}
	var wg sync.WaitGroup
	for name, call := range calls {
		wg.Go(func() { w.wantStoreError(name, call) })
	}
	wg.Wait()
}

func (w *world) wantStoreError(name string, call func() error) {
	start := time.Now()
	err := call()
	if took := time.Since(start); took > bounded {
		w.t.Errorf("%s took %v", name, took)
	}
	if !errors.Is(err, privacy.ErrStore) {
		w.t.Errorf("%s: error is %v", name, err)
	} else if strings.Contains(err.Error(), serverPassword) {
		w.t.Errorf("%s: error holds the password: %v", name, err)
	}
}

// heal waits until Redis answers again; each try takes its own time.
func (w *world) heal() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 15*time.Second)
	defer cancel()
	for w.Ping(ctx) != nil {
		if ctx.Err() != nil {
			w.t.Fatal("does not heal")
		}
	}
}

func TestRedisKilled(t *testing.T) {
	for _, c := range []struct {
		name string
		tls  bool
	}{{"plain", false}, {"TLS", true}} {
		t.Run(c.name, func(t *testing.T) {
			srv := newServer(t, c.tls)
			w := newWorld(t, srv.open)
			_, token, code := w.link()
			_, secret := w.enter(token, code)
			srv.kill()
			w.everyCall()
			srv.start()
			w.heal()
			_, err := w.Visit(w.ctx, secret) // this server keeps nothing on disk
			wantErr(t, err, privacy.ErrNoVisit)
			_, token, code = w.link()
			w.enter(token, code)
		})
	}
}

func TestStartsWithoutRedis(t *testing.T) {
	srv := newServer(t, false)
	srv.kill()
	w := &world{t: t, ctx: t.Context(), clock: newClock()}
	w.Store = mustOpen(t, Options{URL: srv.url(), Keys: []Key{testKey("k1")}, Now: w.clock.Now})
	wantErr(t, w.Ping(w.ctx), privacy.ErrStore)
	srv.start()
	w.heal()
	w.link()
}

func TestEmbeddedStopped(t *testing.T) {
	w := newWorld(t, func(t *testing.T, o Options) *Store {
		st, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return st
	})
	w.Stop()
	w.Stop()
	w.everyCall()
}

// TestTwoHosts: what one host does, the other sees at once.
func TestTwoHosts(t *testing.T) {
	srv := newServer(t, false)
	a := newWorld(t, srv.open)
	b := mustOpen(t, Options{URL: srv.url(), Keys: a.keys, Now: a.clock.Now})
	id, token, code := a.link()
	_, secret, err := b.Enter(t.Context(), token, code, privacy.NewID())
	wantErr(t, err, nil)
	_, err = a.Visit(t.Context(), secret)
	wantErr(t, err, nil)
	wantErr(t, a.Revoke(t.Context(), id), nil)
	_, err = b.Visit(t.Context(), secret)
	wantErr(t, err, privacy.ErrNoVisit)
}

// TestStrangeContent: what this package did not write is an error of the store,
// told without its content.
func TestStrangeContent(t *testing.T) {
	for _, content := range []string{"canary", `{"subject":["canary"]}`} {
		w := newWorld(t, openEmbedded)
		id, token, code := w.link()
		_, secret := w.enter(token, code)
		wantErr(t, w.rdb.HSet(w.ctx, linkKey(id), "spec", content).Err(), nil)
		_, knock := w.Knock(w.ctx, token, false)
		_, get := w.Get(w.ctx, id)
		_, list := w.List(w.ctx, spec().Subject)
		_, visit := w.Visit(w.ctx, secret)
		_, _, enter := w.Enter(w.ctx, token, code, "v")
		wantErr(t, w.rdb.Set(w.ctx, ticketKey("t"), "9999999999999 "+content, time.Minute).Err(), nil)
		_, _, redeem := w.RedeemTicket(w.ctx, "t")
		wantErr(t, w.rdb.Set(w.ctx, linkKey("odd"), content, 0).Err(), nil)
		_, odd := w.Get(w.ctx, "odd")
		for i, err := range []error{knock, get, list, visit, enter, redeem, odd} {
			wantErr(t, err, privacy.ErrStore)
			if err != nil && strings.Contains(err.Error(), "canary") {
				t.Errorf("%d: error holds the content: %v", i, err)
			}
		}
	}
}
