package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/host/internal/pgtest"
)

// TestKill kills the host at random moments under load of every operation, so
// that all gaps between ledger, Redis and CRM are hit, and then holds ledger
// and CRM against each other.
func TestKill(t *testing.T) {
	rounds := 8
	if testing.Short() {
		rounds = 2
	}
	t.Run("sqlite", func(t *testing.T) { testKill(newWorld(t, limecrm.Options{}), rounds) })
	t.Run("postgres", func(t *testing.T) {
		testKill(newWorld(t, limecrm.Options{}, onPostgres(pgtest.Shared(t).Database(t))), min(rounds, 4))
	})
}

func testKill(w *world, rounds int) {
	t := w.t
	w.start()
	told := 0
	for round := range rounds {
		promises := w.hammer(time.Duration(300+rand.IntN(900)) * time.Millisecond)
		w.start()
		w.await("everything is settled", 20*time.Second, func() bool {
			out, err := w.run("audit", "open")
			return err == nil && strings.HasPrefix(out, "0 ")
		})
		for id, p := range promises {
			if p.saved == "" {
				continue
			}
			told++
			if got := w.crm.Object("person", int64(id))["city"]; got != p.saved && got != p.trying {
				t.Errorf("round %d: %d was told that %q is saved and was trying %q; the CRM holds %v", round, id, p.saved, p.trying, got)
			}
		}
		if out, err := w.run("ledger", "verify"); err != nil {
			t.Fatalf("round %d: %v\n%s", round, err, out)
		}
	}
	if told == 0 {
		t.Error("no customer was told anything before a kill: the test proves nothing")
	}
	t.Logf("%d promises held against the CRM", told)
	w.settledTruly()
}

// promise is what a customer was last told to be saved, and what they were
// saving when the host was killed: that one may have landed or not.
type promise struct{ saved, trying string }

// hammer runs customers who make links, type codes, view and correct, kills
// the host in the midst, and returns what each was promised.
func (w *world) hammer(after time.Duration) map[int]promise {
	var mu sync.Mutex
	promises := map[int]promise{}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for i := range 6 {
		id := 1030 + i
		wg.Go(func() {
			var p promise
			for n := 0; ; n++ {
				select {
				case <-stop:
					mu.Lock()
					promises[id] = p
					mu.Unlock()
					return
				default:
				}
				p.trying = fmt.Sprintf("Town %d-%d", n, rand.IntN(1_000_000))
				if w.thread(id, p.trying) {
					p = promise{saved: p.trying}
					continue
				}
				<-stop // the host is gone; what was being tried is settled after the restart
			}
		})
	}
	time.Sleep(after)
	w.kill()
	close(stop)
	wg.Wait()
	return promises
}

// thread goes from link to saved correction; any failure means that the host is gone.
func (w *world) thread(id int, city string) bool {
	status, out, err := w.tryAPI(w.key, "POST", fmt.Sprintf("/contacts/lime:person:%d/links", id), map[string]any{"agent": "1001", "identified": "desk"})
	if err != nil || status != http.StatusCreated {
		return false
	}
	c := w.customer()
	path := strings.TrimPrefix(out["url"].(string), w.base)
	if p, err := c.do(http.MethodPost, path, url.Values{"code": {out["code"].(string)}}); err != nil || p.path != "/overview" {
		return false
	}
	data, err := c.do(http.MethodGet, "/data", nil)
	if err != nil {
		return false
	}
	for _, l := range data.links("/data/edit/") {
		edit, err := c.do(http.MethodGet, l, nil)
		if err != nil {
			return false
		}
		name := edit.input("Plaats")
		if name == "" {
			continue
		}
		form := edit.form("/data/check")
		form.Set(name, city)
		check, err := c.do(http.MethodPost, "/data/check", form)
		if err != nil {
			return false
		}
		saved, err := c.do(http.MethodPost, "/data/save", check.form("/data/save"))
		return err == nil && saved.status == http.StatusOK && strings.Contains(saved.text(), city)
	}
	return false
}

// settledTruly: after all the kills the host still serves, and a correction
// still lands.
func (w *world) settledTruly() {
	w.t.Helper()
	if !w.thread(1040, "Aftertown") || w.crm.Object("person", 1040)["city"] != "Aftertown" {
		w.t.Error("the thread no longer works after the kills")
	}
	if err := w.stop(); err != nil {
		w.t.Errorf("stop: %v", err)
	}
}
