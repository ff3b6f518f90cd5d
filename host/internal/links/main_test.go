package links

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// clock is the host's clock in the tests: it moves only when told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func testKey(id string) Key {
	return Key{ID: id, Secret: []byte(strings.Repeat(id, 32))}
}

// opener opens an empty Store with its keys and clock from o.
type opener func(t *testing.T, o Options) *Store

// world is one case's store and clock.
type world struct {
	*Store
	t     *testing.T
	ctx   context.Context
	clock *clock
	open  opener
}

func newWorld(t *testing.T, open opener) *world {
	t.Helper()
	c := newClock()
	return &world{
		Store: open(t, Options{Keys: []Key{testKey("k1")}, Now: c.Now}),
		t:     t, ctx: t.Context(), clock: c, open: open,
	}
}

var anna = sdk.Ref{Adapter: "lime", Type: "person", ID: "1001"}

func spec() privacy.LinkSpec {
	return privacy.LinkSpec{
		ID: privacy.NewID(), Subject: sdk.Subject{anna},
		Maker:    privacy.Actor{Kind: privacy.Agent, ID: "27", Key: "crm"},
		Language: "nl", Lifetime: 72 * time.Hour, Verify: privacy.VerifyTold,
		AskedOn: "2026-03-01", AskedBy: "phone", Identified: "called_back",
		Rights: []string{privacy.RightSee, privacy.RightCorrect},
	}
}

// link makes a link and returns its id, token and code.
func (w *world) link(change ...func(*privacy.LinkSpec)) (id, token, code string) {
	w.t.Helper()
	sp := spec()
	for _, f := range change {
		f(&sp)
	}
	token, code, err := w.Create(w.ctx, sp)
	if err != nil {
		w.t.Fatalf("Create: %v", err)
	}
	return sp.ID, token, code
}

func (w *world) enter(token, code string) (*privacy.Visit, string) {
	w.t.Helper()
	v, secret, err := w.Enter(w.ctx, token, code, privacy.NewID())
	if err != nil {
		w.t.Fatalf("Enter: %v", err)
	}
	return v, secret
}

// wrong returns a well-formed code that is not this one.
func wrong(code string) string {
	if strings.HasPrefix(code, "0") {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

// lock uses up the tries of a link.
func (w *world) lock(token, code string) {
	w.t.Helper()
	for range MaxWrongCodes {
		_, _, err := w.Enter(w.ctx, token, wrong(code), privacy.NewID())
		var left *privacy.WrongCodeError
		if !errors.As(err, &left) && !errors.Is(err, privacy.ErrLocked) {
			w.t.Fatalf("wrong code: %v", err)
		}
	}
}

func (w *world) state(id string) *privacy.LinkState {
	w.t.Helper()
	st, err := w.Get(w.ctx, id)
	if err != nil {
		w.t.Fatalf("Get: %v", err)
	}
	return st
}

func (w *world) wantStatus(id string, want privacy.LinkStatus) {
	w.t.Helper()
	if got := w.state(id).Status; got != want {
		w.t.Errorf("status is %s, want %s", got, want)
	}
}

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("error is %v, want %v", got, want)
	}
}
