package links

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/inzage/inzage/host/internal/privacy"
)

// watched is a master with a replica, and a Sentinel that watches them.
type watched struct {
	master, replica *server
	sentinel        string
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	m := newServer(t, false, "--masterauth", serverPassword)
	host, port, _ := net.SplitHostPort(m.addr)
	r := newServer(t, false, "--masterauth", serverPassword, "--replicaof", host+" "+port)
	w := &watched{master: m, replica: r, sentinel: "127.0.0.1:" + freePort(t)}
	_, own, _ := net.SplitHostPort(w.sentinel)
	conf := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("bind 127.0.0.1\nport %s\nsentinel monitor mymaster %s %s 1\nsentinel auth-pass mymaster %s\n"+
		"sentinel down-after-milliseconds mymaster 500\nsentinel failover-timeout mymaster 2000\n", own, host, port, serverPassword)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("redis-server", conf, "--sentinel")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	w.wait(t)
	return w
}

// wait returns when the replica follows and the Sentinel knows it.
func (w *watched) wait(t *testing.T) {
	t.Helper()
	s := redis.NewSentinelClient(&redis.Options{Addr: w.sentinel})
	defer s.Close()
	eventually(t, "the Sentinel knows a replica that follows", func() bool {
		replicas, err := s.Replicas(t.Context(), "mymaster").Result()
		return err == nil && len(replicas) == 1 && replicas[0]["master-link-status"] == "ok"
	})
}

func (w *watched) open(t *testing.T, o Options) *Store {
	t.Helper()
	o.URL, o.Sentinels = "redis://:"+serverPassword+"@mymaster/0", []string{w.sentinel}
	return mustOpen(t, o)
}

// eventually polls a real process; there is no clock here to inject.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within 30 s: %s", what)
}

func TestVisitsGoOnAfterAFailover(t *testing.T) {
	s := newWatched(t)
	w := newWorld(t, s.open)
	id, token, code := w.link()
	_, secret := w.enter(token, code)
	if n, err := w.rdb.Wait(t.Context(), 1, 5*time.Second).Result(); err != nil || n != 1 {
		t.Fatalf("%d replicas have it, %v", n, err)
	}
	s.master.kill()
	began := time.Now()
	_, err := w.Visit(w.ctx, secret)
	if took := time.Since(began); took > Budget+500*time.Millisecond {
		t.Errorf("while there is no master an answer took %s", took)
	}
	if err != nil {
		wantErr(t, err, privacy.ErrStore)
	}
	eventually(t, "the visit goes on", func() bool {
		_, err := w.Visit(w.ctx, secret)
		return err == nil
	})
	w.wantStatus(id, privacy.LinkActive)
	w.enter(token, code)
}

// TestUseThatAFailoverLost: the new master does not know that the link was used
// up, or that its code was sent and used. Whoever has the link alone is stopped
// by the code all the same.
func TestUseThatAFailoverLost(t *testing.T) {
	s := newWatched(t)
	w := newWorld(t, s.open)
	w.visits = 1
	id, token, code := w.link()
	if n, err := w.rdb.Wait(t.Context(), 1, 5*time.Second).Result(); err != nil || n != 1 {
		t.Fatalf("%d replicas have the link, %v", n, err)
	}
	s.cut(t)
	w.enter(token, code)
	w.wantStatus(id, privacy.LinkUsedUp)
	s.master.kill()
	eventually(t, "a new master answers", func() bool { return w.Ping(w.ctx) == nil && w.state1(id) != nil })
	if st := w.state(id); st.Status != privacy.LinkActive || st.Visits != 0 {
		t.Fatalf("the use was not lost: %+v; this test shows nothing", st)
	}
	_, _, err := w.Enter(w.ctx, token, "", privacy.NewID())
	wantErr(t, err, privacy.ErrMalformedCode)
	for range MaxWrongCodes - 1 {
		_, _, err = w.Enter(w.ctx, token, wrong(code), privacy.NewID())
		var e *privacy.WrongCodeError
		if !errors.As(err, &e) {
			t.Fatalf("without the code: %v", err)
		}
	}
	_, _, err = w.Enter(w.ctx, token, wrong(code), privacy.NewID())
	wantErr(t, err, privacy.ErrLocked)
}

func (w *world) state1(id string) *privacy.LinkState {
	st, err := w.Get(w.ctx, id)
	if err != nil {
		return nil
	}
	return st
}

// cut keeps the replica from following, as a broken network would.
func (w *watched) cut(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	for _, c := range []struct {
		to   *server
		args []any
	}{
		{w.replica, []any{"CONFIG", "SET", "masterauth", "wrong"}},
		{w.master, []any{"CLIENT", "KILL", "TYPE", "replica"}},
	} {
		rdb := redis.NewClient(&redis.Options{Addr: c.to.addr, Password: serverPassword})
		if err := rdb.Do(ctx, c.args...).Err(); err != nil {
			t.Fatal(err)
		}
		_ = rdb.Close()
	}
}
