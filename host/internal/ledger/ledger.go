package ledger

import (
	"context"
	"database/sql"
	"errors"
	"io"

	"github.com/riverqueue/river"

	"github.com/inzage/inzage/host/internal/privacy"
)

// The ledger is what the rights need of it.
var (
	_ privacy.Ledger  = (*Ledger)(nil)
	_ privacy.History = (*Ledger)(nil)
	_ privacy.Marker  = (*Ledger)(nil)
)

// Ledger writes one host's chain, and reads all. Make it with [Open].
type Ledger struct {
	*Reader
	lock   io.Closer
	writer *sql.DB
	stmts  map[string]*sql.Stmt
	queue  *queue
	stats  counters
	// inserter adds River's jobs in the writer's transactions.
	inserter *river.Client[*sql.Tx]
	done     chan struct{} // closed when everything is given back
	err      error         // of giving back; read it after done

	known *head // end of the chain after the last commit; the writer's own
}

// Intend commits an operation before its effect: [ErrExists] when one of its id
// is there, [ErrInvalid], else [privacy.ErrLedger]. Its time is the host's clock
// at the commit.
func (l *Ledger) Intend(ctx context.Context, op privacy.Operation) error {
	return l.begun(ctx, op, intended)
}

// Note commits an operation that has no effect to wait for. Errors as Intend.
func (l *Ledger) Note(ctx context.Context, op privacy.Operation) error {
	return l.begun(ctx, op, noted)
}

func (l *Ledger) begun(ctx context.Context, op privacy.Operation, phase string) error {
	e, err := eventOf(op, phase)
	if err != nil {
		return err
	}
	return l.put(ctx, e)
}

// Close commits the outcome of an intended operation. The first outcome stands:
// the same one again is no error, another one is *[ClosedError]. An operation
// that was never intended is [privacy.ErrNotFound].
func (l *Ledger) Close(ctx context.Context, out privacy.Outcome) error {
	e, err := closingOf(out)
	if err != nil {
		return err
	}
	return l.put(ctx, e)
}

func (l *Ledger) put(ctx context.Context, e *event) error {
	ctx, cancel := context.WithTimeout(ctx, MaxWait)
	defer cancel()
	return l.queue.put(ctx, e)
}

// Stop refuses new events, commits those that wait, and gives the file back. It
// may be called more than once. When ctx ends first, because the disk is stuck,
// the ledger goes on stopping by itself.
func (l *Ledger) Stop(ctx context.Context) error {
	l.queue.stop()
	select {
	case <-l.done:
		return l.err
	case <-ctx.Done():
		return unavailable(ctx.Err())
	}
}

func (l *Ledger) run() {
	l.queue.run()
	l.err = l.release()
	close(l.done)
}

// release gives back whatever has been opened, the lock last.
func (l *Ledger) release() error {
	var errs []error
	for _, s := range l.stmts {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	for _, db := range []*sql.DB{l.db, l.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if l.lock != nil {
		errs = append(errs, l.lock.Close())
	}
	return errors.Join(errs...)
}
