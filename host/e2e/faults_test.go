package e2e

import (
	"net/http"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
)

// within fails when a page takes longer than the promised bound.
func within(t *testing.T, what string, limit time.Duration, get func() *page) *page {
	t.Helper()
	began := time.Now()
	p := get()
	if took := time.Since(began); took > limit {
		t.Errorf("%s took %s", what, took)
	}
	return p
}

const bound = 3 * time.Second

// outage checks a page that says that it does not work now.
func outage(t *testing.T, what string, p *page) {
	t.Helper()
	if p.status != http.StatusServiceUnavailable || p.header.Get("Retry-After") == "" || !strings.Contains(p.text(), "Wij kunnen uw gegevens nu niet laten zien") {
		t.Errorf("%s: %d, Retry-After %q\n%s", what, p.status, p.header.Get("Retry-After"), p.text())
	}
}

func (c *customer) heals(what string) {
	c.t.Helper()
	c.w.await(what+" heals", 20*time.Second, func() bool { return c.get("/data").status == http.StatusOK })
}

func TestTheCRMIsInTrouble(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	for name, f := range map[string]limecrm.Fault{
		"429":      {Kind: limecrm.FaultStatus, Status: 429, RetryAfter: 7, Path: "/api/v1/limeobject/"},
		"500":      {Kind: limecrm.FaultStatus, Status: 500, Path: "/api/v1/limeobject/"},
		"slow":     {Kind: limecrm.FaultSlow, DelayMS: 8000, Path: "/api/v1/limeobject/"},
		"dropped":  {Kind: limecrm.FaultDrop, Path: "/api/v1/limeobject/"},
		"bad JSON": {Kind: limecrm.FaultBadJSON, Path: "/api/v1/limeobject/"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := w.crm.AddFault(f); err != nil {
				t.Fatal(err)
			}
			outage(t, "my data", within(t, "my data", bound, func() *page { return c.get("/data") }))
			if p := within(t, "overview", bound, func() *page { return c.get("/overview") }); p.status != http.StatusOK {
				t.Errorf("the overview must open while the CRM is away: %d", p.status)
			}
			w.crm.ClearFaults()
			c.heals("CRM")
		})
	}
}

func TestTheCRMTookTheWriteAndTheAnswerWasLost(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	if err := w.crm.AddFault(limecrm.Fault{Kind: limecrm.FaultLost, Method: "PUT", Times: 1}); err != nil {
		t.Fatal(err)
	}
	p := within(t, "save", bound, func() *page { return c.change("Plaats", "Lostanswer") })
	if p.status != http.StatusOK || !strings.Contains(p.text(), "Lostanswer") {
		t.Fatalf("the adapter reads back: %d\n%s", p.status, p.text())
	}
	if n := w.crm.Count("PUT", "/api/v1/limeobject/person/1003"); n != 1 {
		t.Errorf("%d writes", n)
	}
}

func TestASlowWriteIsUnsureAndThenSettled(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	if err := w.crm.AddFault(limecrm.Fault{Kind: limecrm.FaultSlow, Method: "PUT", DelayMS: 4000, Times: 1}); err != nil {
		t.Fatal(err)
	}
	p := within(t, "save", bound+500*time.Millisecond, func() *page { return c.change("Plaats", "Slowtown") })
	if !strings.Contains(p.text(), "Wij weten nog niet of dit is opgeslagen") {
		t.Fatalf("unsure: %d\n%s", p.status, p.text())
	}
	// A restart settles what is open at once.
	w.kill()
	w.start()
	w.await("the operation is settled", 10*time.Second, func() bool {
		return strings.Contains(w.logs.String(), "resolver settled an operation")
	})
}

// adapterPID finds the adapter process of the host, by its name when there are several.
func (w *world) adapterPID(name ...string) int {
	w.t.Helper()
	args := []string{"-P", strconv.Itoa(w.host.Process.Pid)}
	if len(name) > 0 {
		args = append(args, "-x", name[0])
	}
	out, err := exec.Command("pgrep", args...).Output()
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.Fields(string(out))[0])
	return pid
}

func TestTheAdapterIsKilledOrStopped(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	c := w.signIn(eva)
	for name, sig := range map[string]syscall.Signal{"killed": syscall.SIGKILL, "stopped": syscall.SIGSTOP} {
		t.Run(name, func(t *testing.T) {
			pid := w.adapterPID()
			if pid == 0 {
				t.Fatal("no adapter process")
			}
			if err := syscall.Kill(pid, sig); err != nil {
				t.Fatal(err)
			}
			p := within(t, "my data", bound, func() *page { return c.get("/data") })
			if p.status != http.StatusOK { // a killed one may be back already
				outage(t, "my data", p)
			}
			c.heals("adapter")
			if now := w.adapterPID(); now == pid || now == 0 {
				t.Errorf("process %d is now %d", pid, now)
			}
		})
	}
}

func TestNoAdapterOutlivesAKilledHost(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	pid := w.adapterPID()
	w.kill()
	w.await("the adapter is gone", 4*time.Second, func() bool { return syscall.Kill(pid, 0) != nil })
}

func TestStopIsCleanAlsoWithAStoppedAdapter(t *testing.T) {
	w := newWorld(t, limecrm.Options{}).start()
	if err := syscall.Kill(w.adapterPID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := w.stop(); err != nil || time.Since(began) > 8*time.Second {
		t.Fatalf("stop: %v in %s", err, time.Since(began))
	}
}

// startRedis runs a real server that writes every command to a file in dir.
func startRedis(t *testing.T, addr, dir string) *exec.Cmd {
	t.Helper()
	server, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("this test needs redis-server: .ci/packages installs it")
	}
	_, port, _ := strings.Cut(addr, ":")
	cmd := exec.Command(server, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

func TestRedisGoes(t *testing.T) {
	addr := freePort(t)
	first := startRedis(t, addr, t.TempDir())
	w := newWorld(t, limecrm.Options{}, replace(`url = "embedded"`, `url = "redis://`+addr+`/0"`)).start()
	c := w.signIn(eva)
	path, code, _ := w.link(eva)
	_ = first.Process.Kill()
	_, _ = first.Process.Wait()
	outage(t, "my data without Redis", within(t, "my data", bound, func() *page { return c.get("/data") }))
	p := within(t, "sign in", bound, func() *page { return w.customer().post(path, url.Values{"code": {code}}) })
	if p.status != http.StatusServiceUnavailable {
		t.Errorf("sign in without Redis: %d", p.status)
	}
	began := time.Now()
	status, out := w.api("POST", "/contacts/"+eva+"/links", map[string]any{"agent": "1001", "identified": "desk"})
	if status != http.StatusServiceUnavailable || out["code"] != "store" || time.Since(began) > bound {
		t.Errorf("link without Redis: %d %v in %s", status, out, time.Since(began))
	}
	startRedis(t, addr, t.TempDir()) // empty: links and visits are gone, new ones work
	w.await("a new link works", 10*time.Second, func() bool {
		status, _ := w.api("POST", "/contacts/"+eva+"/links", map[string]any{"agent": "1001", "identified": "desk"})
		return status == http.StatusCreated
	})
	if p := c.get("/data"); strings.Contains(p.body, "Jansen") {
		t.Error("a visit that Redis forgot goes on")
	}
	w.signIn(eva)
}
