package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/riverqueue/river"
)

// Open opens the ledger for writing, makes it when there is none and brings its
// tables up to date. A second host on the same file or under the same id gets
// *[LockedError], a ledger of a newer program *[VersionError], a chain whose end
// does not verify *[ChainError].
func Open(ctx context.Context, o Options) (_ *Ledger, err error) {
	s, err := o.complete()
	if err != nil {
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
	l := &Ledger{
		Reader: &Reader{store: s, host: o.HostID, keys: keys, seals: seals, now: o.Now, log: o.Logger},
		done:   make(chan struct{}),
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.release())
		}
	}()
	if s.claim != nil {
		if l.lock, err = s.claim(); err != nil {
			return nil, err
		}
	}
	if err := l.openDatabase(ctx); err != nil {
		return nil, err
	}
	l.queue = newQueue(queueSize, l.commit)
	go l.run()
	return l, nil
}

func (l *Ledger) openDatabase(ctx context.Context) (err error) {
	if _, _, err = l.migrate(ctx); err != nil {
		return err
	}
	if l.writer, err = l.connect(writing); err != nil {
		return err
	}
	if l.inserter, err = river.NewClient(l.jobs(l.writer), &river.Config{Logger: silent()}); err != nil {
		return fmt.Errorf("ledger %s: jobs: %w", l.name, err)
	}
	if l.db, err = l.connect(reading); err != nil {
		return err
	}
	l.stmts = map[string]*sql.Stmt{}
	for _, q := range writerQueries() {
		if l.stmts[q], err = l.writer.PrepareContext(ctx, q); err != nil {
			return fmt.Errorf("ledger %s: %w", l.name, err)
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
			return &ChainError{Path: l.name, Bad: Bad{Host: last.host, Seq: last.seq, Why: why}}
		}
		l.known = &head{last.seq, last.hash}
	} else {
		l.known = &head{}
	}
	var open int64
	if err := l.db.QueryRowContext(ctx, queryOpenCount).Scan(&open); err != nil {
		return fmt.Errorf("ledger %s: %w", l.name, err)
	}
	l.stats.open.Store(open)
	return nil
}
