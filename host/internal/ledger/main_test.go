package ledger

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"go.uber.org/goleak"

	"github.com/inzage/inzage/host/internal/pgtest"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// roleEnv makes this binary play another process: see roles.
const roleEnv = "LEDGER_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := roles[os.Getenv(roleEnv)]; role != nil {
		if err := role(os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(withPostgres{m})
}

// withPostgres ends the server that tests share.
type withPostgres struct{ m *testing.M }

func (w withPostgres) Run() int {
	defer pgtest.Stop()
	return w.m.Run()
}

var (
	keyOne = Key{ID: "k1", Secret: []byte("0123456789abcdef0123456789abcdef")}
	keyTwo = Key{ID: "k2", Secret: []byte("fedcba9876543210fedcba9876543210")}
	anna   = sdk.Ref{Adapter: "lime", Type: "person", ID: "1001"}
	bert   = sdk.Ref{Adapter: "lime", Type: "person", ID: "1002"}
)

// clock is a host's clock that moves when told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 3, 4, 9, 0, 0, 123456789, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
	return c.t
}

func testOptions(t testing.TB) Options {
	return Options{
		Path: filepath.Join(t.TempDir(), "data", "ledger.db"), HMACKeys: []Key{keyOne}, SealKeys: []Key{keyTwo}, HostID: "host-a",
		Now: newClock().now, Logger: hclog.NewNullLogger(),
	}
}

func open(t testing.TB, o Options) *Ledger {
	t.Helper()
	l, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, l) })
	return l
}

func stop(t testing.TB, l *Ledger) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := l.Stop(ctx); err != nil {
		t.Error("stop:", err)
	}
}

func correction(id string, refs ...sdk.Ref) privacy.Operation {
	if len(refs) == 0 {
		refs = []sdk.Ref{anna}
	}
	return privacy.Operation{
		ID: id, Kind: privacy.OpCorrect, Actor: privacy.Actor{Kind: privacy.Customer}, Subject: refs, Ref: refs[0],
		Link: "link1", Visit: "visit1", Notes: map[string]string{"assurance": "told", "page": "contact"},
		Fields: []privacy.FieldMark{{Field: "email", Old: "k1:b2xk", New: "k1:bmV3"}},
	}
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// verified fails the test unless the ledger is good and holds that many events.
func verified(t testing.TB, r *Reader, events int64, expected ...Head) {
	t.Helper()
	report, err := r.Verify(context.Background(), expected...)
	must(t, err)
	if report.FirstBad != nil || report.Events != events {
		t.Fatalf("report: %d events, want %d; bad: %v", report.Events, events, report.FirstBad)
	}
}
