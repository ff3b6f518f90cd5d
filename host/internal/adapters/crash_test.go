package adapters

import (
	"context"
	"errors"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

func TestACrashInACallIsAClearErrorAndHeals(t *testing.T) {
	m, log := start(t, with(spec("mem"), `{"faults":{"crash_at":{"contact":3}}}`), spec("other"))
	for range 2 {
		if err := contact(m, "mem"); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	err := contact(m, "mem")
	var e *sdk.Error
	if !errors.As(err, &e) || e.Kind != sdk.KindUnavailable || !e.ProcessGone || !e.MayHaveApplied {
		t.Fatalf("in the crash: %+v", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Fatalf("told after %s", took)
	}
	eventually(t, 3*time.Second, "the process is noticed to be gone", func() bool { return statusOf(t, m, "mem").Restarts == 1 })
	if err := contact(m, "mem"); err != nil { // waits for the restart
		t.Fatalf("after the crash: %v", err)
	}
	if st := statusOf(t, m, "mem"); st.Generation != 2 {
		t.Fatalf("status: %+v", st)
	}
	if st := statusOf(t, m, "other"); st.Restarts != 0 || contact(m, "other") != nil {
		t.Fatalf("the other adapter: %+v", st)
	}
	if !strings.Contains(log.String(), "exit status 9") {
		t.Fatalf("the log does not say how it ended:\n%s", log)
	}
}

func TestACrashLoopIsSlowedDownAndStaysAlone(t *testing.T) {
	opt, log := options(t)
	opt.Timing.BackoffMin, opt.Timing.BackoffMax = 20*time.Millisecond, 10*time.Second
	m := launchAll(t, opt, spec("loop", "-panic-after=10ms"), spec("good"))
	end := time.Now().Add(1500 * time.Millisecond)
	calls := 0
	for ; time.Now().Before(end); calls++ {
		if err := contact(m, "good"); err != nil {
			t.Fatalf("the other adapter: %v", err)
		}
		time.Sleep(time.Millisecond)
	}
	a := m.get("loop")
	a.mu.Lock()
	failed := a.failed
	a.mu.Unlock()
	// 20 + 40 + ... + 640 ms, at least half of it each: no more than eight fit.
	if failed < 3 || failed > 8 {
		t.Fatalf("%d failures in a row", failed)
	}
	if a.backoff() < 20*time.Millisecond<<(failed-1)/2 {
		t.Fatal("the backoff does not grow")
	}
	if st := statusOf(t, m, "good"); st.Restarts != 0 || calls < 100 {
		t.Fatalf("%d calls, %+v", calls, st)
	}
	if strings.Contains(log.String(), "canary") {
		t.Fatalf("the panic's text came out:\n%s", log)
	}
}

func TestBackoffHasBoundsAndIsForgivenByAStableRun(t *testing.T) {
	opt, _ := options(t)
	a := newAdapter(spec("mem"), opt, nil)
	defer a.cancel()
	for _, failed := range []int{0, 1, 2, 10, 1000} {
		a.failed = failed
		if d := a.backoff(); d < opt.Timing.BackoffMin/2 || d > opt.Timing.BackoffMax {
			t.Errorf("%d failures: %s", failed, d)
		}
	}
	for _, c := range []struct {
		age  time.Duration
		want int
	}{{time.Second, 6}, {time.Hour, 0}} {
		a.failed = 5
		a.current = &generation{born: time.Now().Add(-c.age), closed: true}
		a.lost(a.current, "gone", 0)
		if a.failed != c.want {
			t.Errorf("after a run of %s: %d failures", c.age, a.failed)
		}
	}
	a.wg.Wait()
}

func TestAStoppedProcessIsFoundKilledAndReplaced(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.Interact = 400 * time.Millisecond
	m := launchAll(t, opt, spec("mem"), spec("other"))
	pid := statusOf(t, m, "mem").PID
	freeze(t, pid)
	began := time.Now()
	err := contact(m, "mem")
	if took := time.Since(began); sdk.KindOf(err) != sdk.KindUnavailable || took > time.Second {
		t.Fatalf("after %s: %v", took, err)
	}
	if err := contact(m, "other"); err != nil {
		t.Fatalf("the other adapter: %v", err)
	}
	eventually(t, 5*time.Second, "the stopped process is killed", func() bool { return !alive(pid) })
	eventually(t, 5*time.Second, "another one serves", func() bool { return contact(m, "mem") == nil })
	if st := statusOf(t, m, "mem"); st.PID == pid || st.Restarts != 1 {
		t.Fatalf("status: %+v", st)
	}
}

// A shell that does not exec: the adapter is its child, keeps its output open,
// and must end with it.
func TestChildrenOfAnAdapterEndWithIt(t *testing.T) {
	s := plain(script(t, `unset INZAGE_HOST_PID; `+fixture.path+` & echo "{\"@message\":\"child\",\"count\":$!}" >&2; wait`))
	s.Name = "mem"
	m, log := start(t, s)
	if err := contact(m, "mem"); err != nil {
		t.Fatal(err)
	}
	child := numberAfter(t, log.String(), "child: count=")
	signal(t, statusOf(t, m, "mem").PID, syscall.SIGKILL)
	// The pipes stay open, so the end is not seen; a call works as long as the child serves.
	if !alive(child) {
		t.Fatal("the child is gone already")
	}
	m.Stop(0)
	eventually(t, time.Second, "the child is gone too", func() bool { return !alive(child) })
}

// Between a process's end and the watcher's notice of it, calls wait too.
func TestACallDoesNotEnterADeadProcess(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.WaitUp = 50 * time.Millisecond
	a := newAdapter(spec("mem"), opt, nil)
	defer a.stop(0)
	if err := a.start(context.Background()); err != nil { // nobody watches it
		t.Fatal(err)
	}
	g := a.now()
	signal(t, g.proc.pid, syscall.SIGKILL)
	eventually(t, 3*time.Second, "it is dead", g.dead)
	var e *sdk.Error
	if _, err := a.acquire(context.Background()); !errors.As(err, &e) || !e.ProcessGone || e.MayHaveApplied {
		t.Fatalf("got %+v", err)
	}
}

func TestCallersDoNotRaceWithProbesAndCrashes(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.Probe = 2 * time.Millisecond
	m := launchAll(t, opt, spec("mem"))
	ctx, cancel := context.WithTimeout(context.Background(), 700*time.Millisecond)
	defer cancel()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for ctx.Err() == nil {
				_, _ = m.Find(ctx, "mem", &sdk.FindRequest{Text: "Person", Limit: 1})
				_, _ = m.Schema(ctx, "mem")
				_, _ = m.Status(), m.Description("mem")
			}
		})
	}
	for range 3 {
		time.Sleep(200 * time.Millisecond)
		if st := statusOf(t, m, "mem"); st.Up {
			signal(t, st.PID, syscall.SIGKILL)
		}
	}
	wg.Wait()
	eventually(t, 3*time.Second, "it is up again", func() bool { return contact(m, "mem") == nil })
}
