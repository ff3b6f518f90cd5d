package links

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
)

func TestOpenRefuses(t *testing.T) {
	junk := filepath.Join(t.TempDir(), "junk.pem")
	if err := os.WriteFile(junk, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	keys := []Key{testKey("k1")}
	for name, o := range map[string]Options{
		"no key":          {},
		"short key":       {Keys: []Key{{ID: "k1", Secret: []byte("canary")}}},
		"key without id":  {Keys: []Key{{Secret: bytes.Repeat([]byte("x"), 32)}}},
		"same id twice":   {Keys: []Key{testKey("k1"), testKey("k1")}},
		"idle > longest":  {Keys: keys, VisitIdle: time.Hour, VisitLongest: time.Minute},
		"scheme":          {Keys: keys, URL: "http://:canary@127.0.0.1:1"},
		"port":            {Keys: keys, URL: "redis://:canary@127.0.0.1:port"},
		"escape":          {Keys: keys, URL: "redis://:canary%zz@127.0.0.1:1"},
		"control":         {Keys: keys, URL: "redis://:canary@127.0.0.1\x7f:1"},
		"database":        {Keys: keys, URL: "redis://:canary@127.0.0.1:1/x"},
		"no host":         {Keys: keys, URL: "redis:canary"},
		"skip_verify":     {Keys: keys, URL: "rediss://:canary@127.0.0.1:1?skip_verify=true"},
		"CA without TLS":  {Keys: keys, URL: "redis://127.0.0.1:1", CAFile: junk},
		"CA missing":      {Keys: keys, URL: "rediss://127.0.0.1:1", CAFile: junk + "x"},
		"CA without cert": {Keys: keys, URL: "rediss://127.0.0.1:1", CAFile: junk},
	} {
		s, err := Open(t.Context(), o)
		if err == nil {
			s.Stop()
			t.Errorf("%s: opened", name)
		} else if strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: error holds the secret: %v", name, err)
		}
	}
}

// TestTLSIsVerified: a server whose certificate nobody vouches for, neither the
// system nor the CA file, is refused.
func TestTLSIsVerified(t *testing.T) {
	srv, other := newServer(t, true), newServer(t, true)
	for name, ca := range map[string]string{"system": "", "another CA": other.ca} {
		var log bytes.Buffer
		st := mustOpen(t, Options{
			URL: srv.url(), CAFile: ca, Keys: []Key{testKey("k1")},
			Logger: hclog.New(&hclog.LoggerOptions{Output: &log}),
		})
		err := st.Ping(t.Context())
		wantErr(t, err, privacy.ErrStore)
		if err == nil || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%s: error is %v", name, err)
		}
		if s := log.String(); strings.Contains(s, serverPassword) || strings.Count(s, "does not answer") != 1 {
			t.Errorf("%s: log is %s", name, s)
		}
	}
}

// TestEmbeddedAges: time passes for the keys by itself.
func TestEmbeddedAges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := startEmbedded()
		defer e.stop()
		if err := e.redis.Set("k", "v"); err != nil {
			t.Fatal(err)
		}
		e.redis.SetTTL("k", time.Hour)
		time.Sleep(time.Hour - ageEvery) // the bubble's time: nobody waits
		synctest.Wait()
		if !e.redis.Exists("k") {
			t.Error("the key went early")
		}
		time.Sleep(2 * ageEvery)
		synctest.Wait()
		if e.redis.Exists("k") {
			t.Error("the key is still there")
		}
	})
}

// TestEmbeddedForgets: keys leave the embedded Redis when their time is over,
// also when nobody asks for them.
func TestEmbeddedForgets(t *testing.T) {
	w := newWorld(t, openEmbedded)
	_, token, code := w.link()
	w.enter(token, code)
	if n := w.rdb.DBSize(w.ctx).Val(); n == 0 {
		t.Fatal("nothing was kept")
	}
	w.embedded.redis.FastForward(72*time.Hour + Tombstone + slack)
	if n := w.rdb.DBSize(w.ctx).Val(); n != 0 {
		t.Errorf("%d keys are left", n)
	}
}
