package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

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
	seals, err := newSeals(o.SealKeys)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o700); err != nil {
		return nil, fmt.Errorf("ledger: folder: %w", err)
	}
	l := &Ledger{
		Reader: &Reader{path: o.Path, host: o.HostID, keys: keys, seals: seals, now: o.Now, log: o.Logger},
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
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
	if err == nil {
		err = f.Close()
	} else if errors.Is(err, fs.ErrExist) {
		err = os.Chmod(path, 0o600) //nolint:gosec // the operator names the file
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
	if err := migrateJobs(ctx, l.writer); err != nil {
		return err
	}
	if l.inserter, err = newInserter(l.writer); err != nil {
		return fmt.Errorf("ledger %s: jobs: %w", l.path, err)
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
