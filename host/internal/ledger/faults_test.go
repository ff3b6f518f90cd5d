package ledger

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"modernc.org/sqlite"

	"github.com/inzage/inzage/host/internal/privacy"
)

func isForeign(err error) bool {
	return errors.Is(err, ErrForeignWrite) && errors.Is(err, privacy.ErrLedger)
}

// breakable is a ledger whose writing connection can be spoiled.
type breakable struct {
	*Ledger
	mu      sync.Mutex
	pragmas []string
}

func openBreakable(t *testing.T) *breakable {
	t.Helper()
	b := &breakable{}
	o := testOptions(t)
	o.pragmas = func() []string {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.pragmas
	}
	b.Ledger = open(t, o)
	return b
}

// spoil gives the next connections these pragmas, and makes one now.
func (b *breakable) spoil(pragmas ...string) {
	b.mu.Lock()
	b.pragmas = pragmas
	b.mu.Unlock()
	b.reconnect()
}

// TestFailsClosed: whatever the disk does not take is refused, nothing of it
// stands, and the ledger works again when the disk does.
func TestFailsClosed(t *testing.T) {
	for name, pragma := range map[string]string{
		"full":      "max_page_count = 1", // SQLite keeps what there is
		"read only": "query_only = 1",
	} {
		t.Run(name, func(t *testing.T) {
			b := openBreakable(t)
			must(t, b.Intend(ctx, correction("before")))
			h, err := b.Head(ctx)
			must(t, err)
			b.spoil(pragma)
			refused := fillUp(b.Ledger)
			if len(refused) == 0 {
				t.Fatal("nothing was refused")
			}
			for id, err := range refused {
				if !errors.Is(err, privacy.ErrLedger) {
					t.Errorf("%s: %v", id, err)
				}
				if _, err := b.Entry(ctx, id); !errors.Is(err, privacy.ErrNotFound) {
					t.Errorf("refused, but there: %s, %v", id, err)
				}
			}
			if !b.Stats().Failing || b.Ping(ctx) == nil && name == "read only" {
				t.Error("the ledger says that it works")
			}
			b.spoil()
			must(t, b.Ping(ctx), b.Close(ctx, privacy.Outcome{Op: "before", Result: privacy.Applied}))
			if b.Stats().Failing {
				t.Error("the ledger says that it does not work")
			}
			verified(t, b.Reader, b.Stats().Events, h)
		})
	}
}

// fillUp sends large events from many callers and returns what was refused.
func fillUp(l *Ledger) map[string]error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	refused := map[string]error{}
	for c := range 8 {
		wg.Go(func() {
			for i := range 8 {
				op := correction(fmt.Sprintf("op-%d-%d", c, i))
				op.Notes["page"] = strings.Repeat("x", 8000)
				if err := l.Intend(ctx, op); err != nil {
					mu.Lock()
					refused[op.ID] = err
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return refused
}

// TestCommitFails lets all go well until the commit itself.
func TestCommitFails(t *testing.T) {
	l := open(t, testOptions(t))
	must(t, l.Intend(ctx, correction("op1")))
	hook(t, l, 1)
	group := []*event{begin(t, "op2"), begin(t, "op2"), end(t, "op1", privacy.Applied), nil}
	for i, err := range l.commit(group) { // the queue is empty, so nobody else writes
		if !errors.Is(err, privacy.ErrLedger) || errors.Is(err, ErrExists) {
			t.Errorf("verdict %d: %v", i, err)
		}
	}
	if s := l.Stats(); !s.Failing || s.Open != 1 || s.Events != 1 {
		t.Errorf("stats: %+v", s)
	}
	verified(t, l.Reader, 1)
	must(t, l.Intend(ctx, correction("op2")), l.Close(ctx, privacy.Outcome{Op: "op1", Result: privacy.Applied}))
	if s := l.Stats(); s.Failing || s.Open != 1 || s.Events != 3 {
		t.Errorf("stats: %+v", s)
	}
	verified(t, l.Reader, 3)
}

// TestLostAnswer: the commit was reported as failed, and stands all the same. The
// ledger goes on from what the file holds.
func TestLostAnswer(t *testing.T) { onBoth(t, testLostAnswer) }

func testLostAnswer(t *testing.T, b backend) {
	l := open(t, b.options(t))
	must(t, l.Intend(ctx, correction("op1")))
	before := *l.known
	must(t, l.Intend(ctx, correction("op2")))
	l.known = &before // nobody else writes now
	l.stats.open.Store(1)
	l.failed(errors.New("answer lost"), 1)
	must(t, l.Close(ctx, privacy.Outcome{Op: "op2", Result: privacy.Applied}))
	if s := l.Stats(); s.Open != 1 || s.Failing {
		t.Errorf("stats: %+v", s)
	}
	verified(t, l.Reader, 3)
}

// hook turns the present writing connection's commits into roll-backs.
func hook(t *testing.T, l *Ledger, result int32) {
	t.Helper()
	conn, err := l.writer.Conn(ctx)
	must(t, err)
	must(t, conn.Raw(func(c any) error {
		c.(sqlite.HookRegisterer).RegisterCommitHook(func() int32 { return result })
		return nil
	}), conn.Close())
}

// TestPoisonedGroup: an event that the database refuses costs only itself.
func TestPoisonedGroup(t *testing.T) { onBoth(t, testPoisonedGroup) }

func testPoisonedGroup(t *testing.T, b backend) {
	l := open(t, b.options(t))
	bad := begin(t, "op2")
	bad.phase = "invented"
	verdicts := l.commit([]*event{begin(t, "op1"), bad, begin(t, "op3"), bad, end(t, "op1", privacy.Applied)})
	for i, err := range verdicts {
		if isBad := i == 1 || i == 3; isBad != errors.Is(err, privacy.ErrLedger) {
			t.Errorf("verdict %d: %v", i, err)
		}
	}
	if s := l.Stats(); s.Failing || s.Events != 3 || s.Open != 1 {
		t.Errorf("stats: %+v", s)
	}
	verified(t, l.Reader, 3)
}

// TestLockedByAnother: another program holds the file or the table; it is waited
// for, but not for ever.
func TestLockedByAnother(t *testing.T) { onBoth(t, testLocked) }

func testLocked(t *testing.T, b backend) {
	o := b.options(t)
	l := open(t, o)
	other, err := raw(t, o).Conn(ctx)
	must(t, err)
	defer other.Close()
	statements := []string{"BEGIN IMMEDIATE"}
	if b == onPostgres {
		statements = []string{"BEGIN", "LOCK TABLE events IN EXCLUSIVE MODE"}
	}
	for _, s := range statements {
		must(t, second(other.ExecContext(ctx, s)))
	}
	if err := l.Note(ctx, correction("op1")); !errors.Is(err, privacy.ErrLedger) {
		t.Errorf("note: %v", err)
	}
	must(t, second(other.ExecContext(ctx, "ROLLBACK")))
	must(t, l.Note(ctx, correction("op1")))
	verified(t, l.Reader, 1)
}
