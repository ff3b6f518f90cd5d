package links

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
)

// dump writes all keys of a Redis with their values.
func (w *world) dump() string {
	w.t.Helper()
	var out strings.Builder
	for _, key := range w.rdb.Keys(w.ctx, "*").Val() {
		var value any
		var err error
		switch kind := w.rdb.Type(w.ctx, key).Val(); kind {
		case "string":
			value, err = w.rdb.Get(w.ctx, key).Result()
		case "hash":
			value, err = w.rdb.HGetAll(w.ctx, key).Result()
		case "zset":
			value, err = w.rdb.ZRangeWithScores(w.ctx, key, 0, -1).Result()
		default:
			w.t.Errorf("%s is a %s; this test cannot read it", key, kind)
		}
		if err != nil {
			w.t.Errorf("%s: %v", key, err)
		}
		fmt.Fprintf(&out, "%s = %v\n", key, value)
	}
	return out.String()
}

// holdsNoSecret goes through everything and then looks for every secret, and
// for everything personal that was typed on the way.
func holdsNoSecret(w *world) {
	var log bytes.Buffer
	w.Store = w.open(w.t, Options{
		Keys: []Key{testKey("k1")}, Now: w.clock.Now,
		Logger: hclog.New(&hclog.LoggerOptions{Output: &log, Level: hclog.Trace}),
	})
	id, secrets := w.customersDay()
	secrets = append(secrets, w.agentsDay()...)
	secrets = append(secrets, string(testKey("k1").Secret), serverPassword)
	held, logged := strings.ToLower(w.dump()), strings.ToLower(log.String())
	if !strings.Contains(held, id) || !strings.Contains(logged, id) {
		w.t.Fatal("the test looked in the wrong place")
	}
	for _, s := range secrets {
		for _, form := range []string{s, strings.ReplaceAll(s, "-", "")} {
			if strings.Contains(held, strings.ToLower(form)) {
				w.t.Errorf("Redis holds %q", form)
			}
			if strings.Contains(logged, strings.ToLower(form)) {
				w.t.Errorf("the log holds %q", form)
			}
		}
	}
}

// customersDay uses a link in every way and returns what must not be found.
func (w *world) customersDay() (id string, secrets []string) {
	id, token, code := w.link()
	_, err := w.Knock(w.ctx, token, true)
	wantErr(w.t, err, nil)
	_, visit := w.enter(token, code)
	_, err = w.Visit(w.ctx, visit)
	wantErr(w.t, err, nil)
	_, _, err = w.Enter(w.ctx, token, "canary-birthday", privacy.NewID())
	wantErr(w.t, err, privacy.ErrMalformedCode)
	w.lock(token, code)
	second, err := w.NewCode(w.ctx, id)
	wantErr(w.t, err, nil)
	_, err = w.Knock(w.ctx, "canary-token", true)
	wantErr(w.t, err, privacy.ErrDeadLink)
	_, err = w.Visit(w.ctx, "canary-secret")
	wantErr(w.t, err, privacy.ErrNoVisit)
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	_, err = w.Knock(w.ctx, token, true)
	wantErr(w.t, err, privacy.ErrDeadLink)
	_, _, err = w.Allow(w.ctx, "land", "192.0.2.77", Limit{Rate: 1, Per: time.Second, Burst: 1})
	wantErr(w.t, err, nil)
	return id, []string{
		token, code, wrong(code), visit, second, "canary-birthday", "canary-token", "canary-secret", "192.0.2.77",
	}
}

// agentsDay does the same for what agents do.
func (w *world) agentsDay() []string {
	_, token, code := w.link()
	bad := spec()
	bad.AskedBy = "canary-asked by Anna"
	_, _, err := w.Create(w.ctx, bad)
	if refused := new(SpecError); !errors.As(err, &refused) {
		w.t.Errorf("error is %v", err)
	}
	used, err := w.CreateTicket(w.ctx, ticket(), 0)
	wantErr(w.t, err, nil)
	_, panel, err := w.RedeemTicket(w.ctx, used)
	wantErr(w.t, err, nil)
	_, err = w.Panel(w.ctx, panel)
	wantErr(w.t, err, nil)
	unused, err := w.CreateTicket(w.ctx, ticket(), 0)
	wantErr(w.t, err, nil)
	return []string{token, code, used, panel, unused, "canary-asked"}
}

// everyKeyExpires: nothing stays in Redis but one counter without a link.
func everyKeyExpires(w *world) {
	id, token, code := w.link()
	w.enter(token, code)
	_, err := w.Knock(w.ctx, newSecret(), true)
	wantErr(w.t, err, privacy.ErrDeadLink)
	used, err := w.CreateTicket(w.ctx, ticket(), 0)
	wantErr(w.t, err, nil)
	_, _, err = w.RedeemTicket(w.ctx, used)
	wantErr(w.t, err, nil)
	_, err = w.CreateTicket(w.ctx, ticket(), 0)
	wantErr(w.t, err, nil)
	_, _, err = w.Allow(w.ctx, "land", "k", Limit{Rate: 1, Per: time.Second, Burst: 1})
	wantErr(w.t, err, nil)
	for _, key := range w.rdb.Keys(w.ctx, "*").Val() {
		if ttl := w.rdb.PTTL(w.ctx, key).Val(); key != "inzage:stray" && (ttl <= 0 || ttl > 72*time.Hour+Tombstone) {
			w.t.Errorf("%s expires after %v", key, ttl)
		}
	}
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	if ttl := w.rdb.PTTL(w.ctx, linkKey(id)).Val(); ttl > Tombstone {
		w.t.Errorf("revoked link expires after %v", ttl)
	}
}
