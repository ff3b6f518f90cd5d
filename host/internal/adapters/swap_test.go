package adapters

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

func reload(t *testing.T, m *Manager, specs ...Spec) {
	t.Helper()
	if err := m.Reload(context.Background(), specs); err != nil {
		t.Fatal(err)
	}
}

func TestSwapsUnderLoadFailNoCall(t *testing.T) {
	m, _ := start(t, spec("mem"))
	ctx, cancel := context.WithCancel(sdk.WithCall(context.Background(), sdk.Call{Priority: sdk.PriorityJob}))
	var calls, failed atomic.Int64
	var first atomic.Value
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for ctx.Err() == nil {
				calls.Add(1)
				if _, err := m.Contact(context.WithoutCancel(ctx), person("mem")); err != nil {
					failed.Add(1)
					first.CompareAndSwap(nil, err)
				}
			}
		})
	}
	for i := range 15 {
		reload(t, m, with(spec("mem"), fmt.Sprintf(`{"contacts":%d}`, i+1)))
	}
	cancel()
	wg.Wait()
	if st := statusOf(t, m, "mem"); st.Generation != 16 || st.Restarts != 0 {
		t.Fatalf("status: %+v", st)
	}
	if failed.Load() > 0 {
		t.Fatalf("%d of %d calls failed, first: %v", failed.Load(), calls.Load(), first.Load())
	}
	t.Logf("%d calls during 15 swaps", calls.Load())
}

func TestAStreamInFlightSurvivesASwap(t *testing.T) {
	m, _ := start(t, with(spec("mem"), `{"notes":1200,"faults":{"delay_ms":{"related_row":1}}}`))
	old := statusOf(t, m, "mem").PID
	job := sdk.WithCall(context.Background(), sdk.Call{Priority: sdk.PriorityBulk})
	rows, swapped := 0, make(chan struct{})
	err := m.Related(job, &sdk.RelatedRequest{Parent: person("mem"), Relation: "notes"}, func(*sdk.Record) error {
		if rows++; rows == 1 {
			reload(t, m, with(spec("mem"), `{"notes":1}`))
			close(swapped)
		}
		return nil
	})
	<-swapped
	if err != nil || rows != 1200 {
		t.Fatalf("%d rows: %v", rows, err)
	}
	if now := statusOf(t, m, "mem").PID; now == old {
		t.Fatal("nothing was swapped")
	}
	eventually(t, 3*time.Second, "the old process is gone", func() bool { return !alive(old) })
}

func TestADrainHasAnEnd(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.Drain = 100 * time.Millisecond
	m := launchAll(t, opt, with(spec("mem"), `{"faults":{"delay_ms":{"contact":60000}}}`))
	old := statusOf(t, m, "mem").PID
	done := make(chan error)
	go func() {
		_, err := m.Contact(sdk.WithCall(context.Background(), sdk.Call{Priority: sdk.PriorityJob}), person("mem"))
		done <- err
	}()
	time.Sleep(100 * time.Millisecond)
	reload(t, m, spec("mem"))
	select {
	case err := <-done:
		if sdk.KindOf(err) != sdk.KindUnavailable {
			t.Fatal(err)
		}
	case <-time.After(3 * time.Second):
		t.Fatal("the call goes on for ever")
	}
	eventually(t, 3*time.Second, "the old process is gone", func() bool { return !alive(old) })
	if st := statusOf(t, m, "mem"); !st.Up || st.Restarts != 0 {
		t.Fatalf("status: %+v", st)
	}
}

func TestAReloadChangesEverythingOrNothing(t *testing.T) {
	opt, _ := options(t)
	m := launchAll(t, opt, spec("a"), spec("b"))
	before := m.Status()
	err := m.Reload(context.Background(), []Spec{with(spec("a"), `{"contacts":1}`), with(spec("b"), `{"contcts":1}`), spec("c")})
	var bad *MisconfiguredError
	if !errors.As(err, &bad) || bad.Adapter != "b" || strings.Join(bad.Diagnostics[0].Path, ".") != "contcts" {
		t.Fatalf("got %v", err)
	}
	after := m.Status()
	for i := range before {
		if len(after) != 2 || after[i].PID != before[i].PID || !after[i].Up || contact(m, after[i].Name) != nil {
			t.Fatalf("before %+v, after %+v", before, after)
		}
	}
	if n := fixtureProcesses(t, opt.SocketDir); n != 2 {
		t.Fatalf("%d processes", n)
	}
}

func TestAReloadAddsKeepsAndRemoves(t *testing.T) {
	m, _ := start(t, spec("keeps"), spec("leaves"), spec("bad", "-exit-at-start"))
	pid, gone := statusOf(t, m, "keeps").PID, statusOf(t, m, "leaves").PID
	// bad is down as before: that is not this reload's fault.
	reload(t, m, spec("keeps"), spec("comes"), spec("bad", "-exit-at-start"))
	if statusOf(t, m, "keeps").PID != pid {
		t.Error("an unchanged adapter was swapped")
	}
	if err := contact(m, "comes"); err != nil {
		t.Error(err)
	}
	if err := contact(m, "leaves"); sdk.KindOf(err) != sdk.KindUnavailable {
		t.Error(err)
	}
	eventually(t, 3*time.Second, "the removed one is gone", func() bool { return !alive(gone) })
	signal(t, statusOf(t, m, "comes").PID, 9)
	eventually(t, 3*time.Second, "the added one is watched", func() bool { return statusOf(t, m, "comes").Restarts == 1 && contact(m, "comes") == nil })
}

func TestAReloadTriesADownAdapterAtOnce(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.BackoffMin, opt.Timing.BackoffMax = time.Hour, time.Hour
	s := spec("late")
	s.Command = filepath.Join(t.TempDir(), "adapter")
	m := launchAll(t, opt, s)
	if err := os.Link(fixture.path, s.Command); err != nil {
		t.Fatal(err)
	}
	reload(t, m, s)
	eventually(t, 3*time.Second, "it is up", func() bool { return statusOf(t, m, "late").Up })
}

// A running binary is replaced by rename: copying over it is refused.
func TestAReplacedBinaryIsSwappedInWithItsChecksum(t *testing.T) {
	dir := t.TempDir()
	s := spec("mem")
	s.Command = filepath.Join(dir, "adapter")
	install := func(extra string) {
		t.Helper()
		b, err := os.ReadFile(fixture.path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.Command+".new", append(b, extra...), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(s.Command+".new", s.Command); err != nil {
			t.Fatal(err)
		}
	}
	install("one")
	s.SHA256, _ = sumOf(s.Command)
	m, _ := start(t, s)
	pid := statusOf(t, m, "mem").PID
	install("two")
	if err := m.Reload(context.Background(), []Spec{s}); err == nil || !strings.Contains(err.Error(), "sha256") {
		t.Fatalf("another file under the old checksum: %v", err)
	}
	if statusOf(t, m, "mem").PID != pid || contact(m, "mem") != nil {
		t.Fatal("the old one was not kept")
	}
	s.SHA256, _ = sumOf(s.Command)
	reload(t, m, s)
	if st := statusOf(t, m, "mem"); st.PID == pid || contact(m, "mem") != nil {
		t.Fatalf("status: %+v", st)
	}
	s.SHA256 = nil // unchecked: the file itself tells
	reload(t, m, s)
	pid = statusOf(t, m, "mem").PID
	install("three")
	reload(t, m, s)
	if statusOf(t, m, "mem").PID == pid {
		t.Fatal("a replaced file was not noticed")
	}
}
