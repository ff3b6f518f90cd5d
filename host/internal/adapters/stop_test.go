package adapters

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

// stopWithin stops m and fails when it takes longer.
func stopWithin(t *testing.T, m *Manager, drain, limit time.Duration) {
	t.Helper()
	began := time.Now()
	m.Stop(drain)
	if took := time.Since(began); took > limit {
		t.Fatalf("stop took %s", took)
	}
}

func TestStopWaitsForCalls(t *testing.T) {
	m, _ := start(t, with(spec("mem"), `{"faults":{"delay_ms":{"contact":300}}}`))
	pid := statusOf(t, m, "mem").PID
	done := make(chan error)
	go func() { done <- contact(m, "mem") }()
	time.Sleep(100 * time.Millisecond)
	go m.Stop(5 * time.Second)
	if err := <-done; err != nil {
		t.Fatalf("the call in flight: %v", err)
	}
	eventually(t, 2*time.Second, "the process is gone", func() bool { return !alive(pid) })
	if err := contact(m, "mem"); sdk.KindOf(err) != sdk.KindUnavailable {
		t.Fatalf("a call after stop: %v", err)
	}
}

func TestStopIsBoundedWithAStoppedProcess(t *testing.T) {
	opt, _ := options(t)
	opt.Timing = DefaultTiming() // the real bounds
	m := launchAll(t, opt, spec("mem"), spec("other"))
	pid := statusOf(t, m, "mem").PID
	freeze(t, pid)
	go func() { _ = contact(m, "mem") }() // hangs
	time.Sleep(50 * time.Millisecond)
	stopWithin(t, m, time.Second, 5*time.Second)
	if alive(pid) {
		t.Fatal("the stopped process is still there")
	}
	m.Stop(0) // again: nothing to do
}

func TestStopEndsAStartThatIsUnderWay(t *testing.T) {
	opt, _ := options(t)
	m := launchAll(t, opt, with(spec("mem", "-start-delay=300ms"), `{"faults":{"crash_at":{"contact":1}}}`))
	_ = contact(m, "mem") // it crashes
	eventually(t, 2*time.Second, "the next start is under way", func() bool {
		return !statusOf(t, m, "mem").Up && fixtureProcesses(t, opt.SocketDir) == 1
	})
	stopWithin(t, m, 0, 2*time.Second)
	time.Sleep(400 * time.Millisecond) // when it would have been up
	if n := fixtureProcesses(t, opt.SocketDir); n != 0 {
		t.Fatalf("%d processes outlive the manager", n)
	}
}

// The narrow case: the process is up when Stop has just been there.
func TestAStartThatEndsAfterStopIsNotKept(t *testing.T) {
	opt, _ := options(t)
	a := newAdapter(spec("mem"), opt, nil)
	a.stop(0)
	if err := a.start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n := fixtureProcesses(t, opt.SocketDir); a.status().Up || n != 0 {
		t.Fatalf("%d processes, %+v", n, a.status())
	}
}

// The other narrow case: a reload was faster than a restart.
func TestAStartThatEndsAfterAReloadIsNotKept(t *testing.T) {
	opt, _ := options(t)
	a := newAdapter(spec("mem", "-start-delay=1s"), opt, nil)
	defer a.stop(0)
	done := make(chan error)
	go func() { done <- a.start(context.Background()) }()
	eventually(t, 3*time.Second, "the start is under way", func() bool { return fixtureProcesses(t, opt.SocketDir) == 1 })
	g, err := a.prepare(context.Background(), spec("mem"))
	if err != nil {
		t.Fatal(err)
	}
	a.replace(g, spec("mem"))
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := fixtureProcesses(t, opt.SocketDir); a.now() != g || n != 1 {
		t.Fatalf("%d processes, %+v", n, a.status())
	}
}

func TestStopDoesNotWaitForTheDrainOfASwap(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.Drain = time.Minute
	slow := with(spec("mem"), `{"faults":{"delay_ms":{"contact":60000}}}`)
	m := launchAll(t, opt, slow, with(spec("leaves"), string(slow.Settings)))
	var wg sync.WaitGroup
	defer wg.Wait()
	job := sdk.WithCall(context.Background(), sdk.Call{Priority: sdk.PriorityJob})
	for _, name := range []string{"mem", "leaves"} {
		wg.Go(func() { _, _ = m.Contact(job, person(name)) })
	}
	time.Sleep(100 * time.Millisecond)
	if err := m.Reload(context.Background(), []Spec{spec("mem")}); err != nil {
		t.Fatal(err)
	}
	if n := fixtureProcesses(t, opt.SocketDir); n != 3 {
		t.Fatalf("%d processes, want the new one and two that drain", n)
	}
	stopWithin(t, m, 200*time.Millisecond, 3*time.Second)
	if n := fixtureProcesses(t, opt.SocketDir); n != 0 {
		t.Fatalf("%d processes outlive the manager", n)
	}
}

func TestStopAndReloadTogether(t *testing.T) {
	for i := range 4 {
		opt, _ := options(t)
		m := launchAll(t, opt, spec("mem"))
		done := make(chan error)
		go func() {
			done <- m.Reload(context.Background(), []Spec{with(spec("mem"), `{"contacts":5}`), spec("fresh")})
		}()
		time.Sleep(time.Duration(i) * 30 * time.Millisecond)
		stopWithin(t, m, 0, 3*time.Second)
		<-done // refused or made, as it came
		if n := fixtureProcesses(t, opt.SocketDir); n != 0 {
			t.Fatalf("%d processes outlive the manager", n)
		}
		if err := m.Reload(context.Background(), nil); err == nil {
			t.Fatal("a reload after stop")
		}
	}
}
