package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

// secondCRM adds an adapter and its contact to the demo's configuration.
func secondCRM(w *world, text string) string {
	return text + `
adapter "mem" {
  command = "` + bin + `/memadapter"
  sha256  = file("` + bin + `/memadapter.sha256")
  settings { contacts = 5 }
}

contact "account" {
  adapter = "mem"
  type    = "person"
  section "account" {
    title = { nl = "Uw account", en = "Your account" }
    field "email" { editable = true }
    field "number" {}
  }
}
`
}

func twoCRMs(t *testing.T) (*world, *customer) {
	t.Helper()
	w := newWorld(t, limecrm.Options{}, func(w *world, text string) string {
		// With two adapters each contact names its own.
		for _, name := range []string{"company", "member"} {
			text = strings.Replace(text, `contact "`+name+`" {`, `contact "`+name+`" {`+"\n  adapter = \"lime\"", 1)
		}
		return secondCRM(w, text)
	}).start()
	status, out := w.api("POST", "/contacts/"+eva+"/links", map[string]any{"agent": "1001", "identified": "desk", "also": []string{"mem:person:1"}})
	if status != http.StatusCreated {
		t.Fatalf("a link for records in two CRMs: %d %v", status, out)
	}
	c := w.customer()
	if p := c.post(strings.TrimPrefix(out["url"].(string), w.base), url.Values{"code": {out["code"].(string)}}); p.path != "/overview" {
		t.Fatalf("sign in: %d %s", p.status, p.text())
	}
	return w, c
}

// TestOnePersonInTwoCRMs: both records on one page, corrected each in its own
// CRM, and one copy of both.
func TestOnePersonInTwoCRMs(t *testing.T) {
	w, c := twoCRMs(t)
	p := c.get("/data")
	for _, want := range []string{"eva@example.test", "person1@example.test", "10001"} {
		if !strings.Contains(p.text(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	c.change("Plaats", "Tweestad")
	if got := w.crm.Object("person", limecrm.IDEva)["city"]; got != "Tweestad" {
		t.Errorf("Lime has %v", got)
	}
	got := readCopy(t, c.copyOf("everything", "json", false))
	if !got.Complete || len(got.rows("person")) != 1 || len(got.rows("mem.person")) != 1 {
		t.Errorf("the copy: complete %v, %d and %d records", got.Complete, len(got.rows("person")), len(got.rows("mem.person")))
	}
}

// TestOneCRMFailsTheOtherServes: the page says what is missing, and so does the copy.
func TestOneCRMFailsTheOtherServes(t *testing.T) {
	w, c := twoCRMs(t)
	stopped := w.adapterPID("memadapter")
	if err := syscall.Kill(stopped, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(stopped, syscall.SIGKILL) })
	began := time.Now()
	p := c.get("/data")
	if p.status != http.StatusOK || !strings.Contains(p.text(), "eva@example.test") || strings.Contains(p.text(), "person1@example.test") {
		t.Fatalf("with one CRM away: %d\n%s", p.status, p.text())
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %s", took)
	}
	if !strings.Contains(p.text(), "kunnen wij nu niet laten zien") {
		t.Errorf("the page does not say what is missing\n%s", p.text())
	}
	if got := readCopy(t, c.copyOf("everything", "json", false)); got.Complete || len(got.Gaps) == 0 || len(got.rows("person")) != 1 {
		t.Errorf("the copy: complete %v, gaps %v", got.Complete, got.Gaps)
	}
	w.await("the host ends the stopped process and starts another", 30*time.Second, func() bool { return strings.Contains(c.get("/data").text(), "person1@example.test") })
}

// TestAdaptersAreSwappedUnderLoad: one adapter becomes another program while
// customers read, by configuration and SIGHUP, and no request fails.
func TestAdaptersAreSwappedUnderLoad(t *testing.T) {
	w, _ := twoCRMs(t)
	customers := []*customer{w.signIn("mem:person:2"), w.signIn("mem:person:3"), w.signIn(eva)}
	var tasks sync.WaitGroup
	done := make(chan struct{})
	var mu sync.Mutex
	served, failed := 0, []int{}
	for _, c := range customers {
		tasks.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				p, err := c.do(http.MethodGet, "/data", nil)
				mu.Lock()
				if err != nil || p.status != http.StatusOK || strings.Contains(p.text(), "nu niet laten zien") {
					status := 0
					if p != nil {
						status = p.status
					}
					failed = append(failed, status)
				}
				served++
				mu.Unlock()
			}
		})
	}
	for i := 1; i <= 5; i++ {
		w.rewrite("contacts = "+itoa(4+i), "contacts = "+itoa(5+i))
		w.reload("adapter has a new generation", i)
		time.Sleep(200 * time.Millisecond)
	}
	close(done)
	tasks.Wait()
	if len(failed) > 0 || served < 50 {
		t.Errorf("%d of %d requests failed: %v", len(failed), served, failed)
	}
}
