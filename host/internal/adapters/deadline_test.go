package adapters

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

func job() context.Context {
	return sdk.WithCall(context.Background(), sdk.Call{Priority: sdk.PriorityJob})
}

func TestDeadlinesFollowThePriority(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.Interact, opt.Timing.Job = 100*time.Millisecond, 300*time.Millisecond
	opt.Timing.ProbeLimit = 2 * time.Second
	m := launchAll(t, opt, with(spec("mem"), `{"faults":{"delay_ms":{"contact":5000}}}`))
	long, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	short, cancel2 := context.WithTimeout(job(), 50*time.Millisecond)
	defer cancel2()
	cases := map[string]struct {
		ctx      context.Context
		min, max time.Duration
	}{
		"a person who waits":                      {context.Background(), 100 * time.Millisecond, 280 * time.Millisecond},
		"a person, whatever the caller allows":    {long, 100 * time.Millisecond, 280 * time.Millisecond},
		"a job":                                   {job(), 300 * time.Millisecond, 2 * time.Second},
		"a job with a deadline of its own sooner": {short, 0, 280 * time.Millisecond},
	}
	for name, c := range cases {
		began := time.Now()
		_, err := m.Contact(c.ctx, person("mem"))
		if took := time.Since(began); sdk.KindOf(err) != sdk.KindUnavailable || took < c.min || took > c.max {
			t.Errorf("%s: %v after %s", name, err, took)
		}
	}
	if st := statusOf(t, m, "mem"); st.Restarts != 0 {
		t.Fatalf("a slow CRM cost the process its life: %+v", st)
	}
}

func TestAStreamMayBeLongButNotSilent(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.Job, opt.Timing.StreamIdle = 50*time.Millisecond, 250*time.Millisecond
	m := launchAll(t, opt,
		with(spec("long"), `{"notes":60,"faults":{"delay_ms":{"related_row":10}}}`),
		with(spec("silent"), `{"faults":{"delay_ms":{"related":10000}}}`))
	read := func(name string) (n int, err error) {
		err = m.Related(job(), &sdk.RelatedRequest{Parent: person(name), Relation: "notes"}, func(*sdk.Record) error {
			if n++; n == 1 {
				time.Sleep(300 * time.Millisecond) // the reader's own time does not count
			}
			return nil
		})
		return n, err
	}
	// The adapter batches for 500 ms, so that its first message may be late.
	m.get("long").now().client.StreamIdle = 2 * time.Second
	if n, err := read("long"); err != nil || n != 60 {
		t.Errorf("a long stream: %d %v", n, err)
	}
	began := time.Now()
	if _, err := read("silent"); sdk.KindOf(err) != sdk.KindUnavailable || time.Since(began) > 2*time.Second {
		t.Errorf("a silent stream: %v after %s", err, time.Since(began))
	}
}

// asked counts the calls that left the manager, by method.
type asked struct {
	mu sync.Mutex
	n  map[string]int
}

func (a *asked) observe(_, method, kind string, _ time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.n[method+kind]++
}

func TestASchemaIsReadOncePerProcessReloadAndAge(t *testing.T) {
	opt, _ := options(t)
	opt.Timing.SchemaAge = time.Hour
	m := launchAll(t, opt, spec("mem"))
	read := func() *sdk.Schema {
		t.Helper()
		s, err := m.Schema(context.Background(), "mem")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := read()
	if read() != first {
		t.Fatal("it was asked twice")
	}
	reload(t, m, spec("mem"))
	second := read()
	if second == first {
		t.Fatal("a reload did not refresh it")
	}
	reload(t, m, with(spec("mem"), `{"contacts":1}`))
	if third := read(); third == second {
		t.Fatal("another process has another schema")
	}
	m.opt.Timing.SchemaAge = time.Nanosecond
	if third := read(); third == read() {
		t.Fatal("it never ages")
	}
}

func TestManyWhoWantTheSchemaAskOnce(t *testing.T) {
	m, _ := start(t, with(spec("mem"), `{"faults":{"delay_ms":{"schema":200}}}`))
	var mu sync.Mutex
	var got []*sdk.Schema
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			s, err := m.Schema(context.Background(), "mem")
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got = append(got, s)
		})
	}
	wg.Wait()
	if len(slices.Compact(got)) != 1 {
		t.Fatal("it was asked more than once")
	}
}

// An answer that was asked for before a reload must not fill the cache after it.
func TestAnOldAnswerDoesNotFillAForgottenCache(t *testing.T) {
	c := newSchemaCache()
	_, epoch := c.get(time.Hour)
	c.forget()
	c.put(&sdk.Schema{}, epoch)
	if s, _ := c.get(time.Hour); s != nil {
		t.Fatal("it did")
	}
}

func TestEveryCallIsObserved(t *testing.T) {
	seen := &asked{n: map[string]int{}}
	opt, _ := options(t)
	opt.Observe = seen.observe
	m := launchAll(t, opt, with(spec("mem"), `{"faults":{"fail":{"check":"rate_limited"}}}`))
	_ = contact(m, "mem")
	_, err := m.Check(context.Background(), "mem")
	if sdk.KindOf(err) != sdk.KindRateLimited {
		t.Fatal(err)
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if seen.n["contact"] != 1 || seen.n["checkrate_limited"] != 1 {
		t.Fatalf("got %v", seen.n)
	}
}
