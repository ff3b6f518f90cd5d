package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

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
	lock   *lock
	writer *sql.DB
	stmts  map[string]*sql.Stmt
	queue  *queue
	stats  counters
	done   chan struct{} // closed when everything is given back
	err    error         // of giving back; read it after done

	known *head // end of the chain after the last commit; the writer's own
}

// Open opens the ledger for writing and makes it when there is none. A second
// host on the same file gets *[LockedError], a file of a newer program
// *[VersionError], a chain whose end does not verify *[ChainError].
func Open(ctx context.Context, o Options) (_ *Ledger, err error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	keys, err := newKeyring(o.HMACKeys)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o700); err != nil {
		return nil, fmt.Errorf("ledger: folder: %w", err)
	}
	l := &Ledger{
		Reader: &Reader{path: o.Path, host: o.HostID, keys: keys, now: o.Now, log: o.Logger},
		done:   make(chan struct{}),
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.release())
		}
	}()
	if l.lock, err = acquire(o.Path, o.HostID); err != nil {
		return nil, err
	}
	if err := makeFile(o.Path); err != nil {
		return nil, err
	}
	if err := l.openDatabase(ctx, o.pragmas); err != nil {
		return nil, err
	}
	l.queue = newQueue(queueSize, l.commit)
	go l.run()
	return l, nil
}

// makeFile sees to it that only this user can read the ledger. SQLite gives the
// files that it makes beside it the same rights. A file that is there is not
// opened: closing it again would take SQLite's locks along.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = f.Close()
	} else if errors.Is(err, fs.ErrExist) {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

func (l *Ledger) openDatabase(ctx context.Context, pragmas func() []string) (err error) {
	if l.writer, err = openWriter(l.path, pragmas); err != nil {
		return err
	}
	if err := migrate(ctx, l.writer, l.path); err != nil {
		return err
	}
	if l.db, err = openReaders(l.path); err != nil {
		return err
	}
	l.stmts = map[string]*sql.Stmt{}
	for _, q := range writerQueries() {
		if l.stmts[q], err = l.writer.PrepareContext(ctx, q); err != nil {
			return fmt.Errorf("ledger %s: %w", l.path, err)
		}
	}
	return l.resume(ctx)
}

// resume finds the end of the chain and refuses one that it cannot continue.
func (l *Ledger) resume(ctx context.Context) error {
	last, err := l.last(ctx, l.host)
	if err != nil {
		return err
	}
	if last != nil {
		if why := last.forged(l.keys); why != "" {
			return &ChainError{Path: l.path, Bad: Bad{Host: last.host, Seq: last.seq, Why: why}}
		}
		l.known = &head{last.seq, last.hash}
	} else {
		l.known = &head{}
	}
	var open int64
	if err := l.db.QueryRowContext(ctx, queryOpenCount).Scan(&open); err != nil {
		return fmt.Errorf("ledger %s: %w", l.path, err)
	}
	l.stats.open.Store(open)
	return nil
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
		errs = append(errs, l.lock.release())
	}
	return errors.Join(errs...)
}

// reconnect drops the writing connection: one that met a read-only or replaced
// file would keep failing after the cause is gone.
func (l *Ledger) reconnect() {
	ctx, cancel := context.WithTimeout(context.Background(), lockWait)
	defer cancel()
	conn, err := l.writer.Conn(ctx)
	if err != nil {
		return // there is none to drop
	}
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}
