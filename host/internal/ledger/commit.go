package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"
)

// maxRaces is how often a group is repeated because other hosts were in its way.
const maxRaces = 3

// commit writes a group in one transaction and returns a verdict for each
// event. When the commit fails all of them fail: a verdict such as ErrExists may
// rest on an event of the same group, which then does not stand either.
func (l *Ledger) commit(group []*event) []error {
	start := time.Now() // a duration needs the monotonic clock, not the host's
	poisoned := map[int]error{}
	for races := 0; ; {
		verdicts, bad, err := l.try(group, poisoned, start)
		switch {
		case err == nil:
			return verdicts
		case l.raced(err) && races < maxRaces:
			races++
		case bad >= 0:
			// One event's own fault: the others try again without it.
			poisoned[bad] = unavailable(err)
		default:
			l.failed(err, len(group))
			for i := range verdicts {
				verdicts[i] = unavailable(err)
			}
			return verdicts
		}
	}
}

// try is one transaction. bad is the event whose own fault the error is, or -1.
func (l *Ledger) try(group []*event, poisoned map[int]error, start time.Time) (verdicts []error, bad int, err error) {
	verdicts = make([]error, len(group))
	ctx, cancel := context.WithTimeout(context.Background(), MaxWait)
	defer cancel()
	t, err := l.begin(ctx, group)
	if err != nil {
		return verdicts, -1, err
	}
	defer func() {
		if err != nil {
			_ = t.tx.Rollback() // says nothing that err does not say
		}
	}()
	for i, e := range group {
		if verdicts[i] = poisoned[i]; verdicts[i] != nil {
			continue
		}
		if verdicts[i], err = t.apply(e); err != nil {
			if l.refuses(err) {
				return verdicts, i, err
			}
			return verdicts, -1, err
		}
	}
	if !t.written {
		return verdicts, -1, t.tx.Rollback() // nothing that a disk must take, or proves about it
	}
	if err = t.tx.Commit(); err == nil {
		l.succeeded(t, time.Since(start))
	}
	return verdicts, -1, err
}

// begin opens a transaction at the end of this host's chain, which must be
// where the last commit left it.
func (l *Ledger) begin(ctx context.Context, group []*event) (_ *transaction, err error) {
	tx, err := l.writer.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	if l.turn != nil {
		if err = l.turn(ctx, tx, names(group)); err != nil {
			return nil, err
		}
	}
	t := &transaction{ctx: ctx, tx: tx, stmts: map[string]*sql.Stmt{}, l: l, open: l.stats.open.Load()}
	if err = t.row(queryHead, l.host).Scan(&t.head.seq, &t.head.hash); isNoRows(err) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if l.known != nil && !l.known.equal(t.head) {
		return nil, ErrForeignWrite
	}
	// Counted anew after a commit whose end is not known, and where other hosts
	// open and close operations too.
	if l.known == nil || l.shared {
		err = t.row(queryOpenCount).Scan(&t.open)
	}
	return t, err
}

// names are what another host's transaction can be about, too.
func names(group []*event) []string {
	var list []string
	for _, e := range group {
		if e != nil && e.op != "" {
			list = append(list, "op "+e.op)
		}
		if e != nil && e.with != nil && e.with.kase != nil {
			list = append(list, "case "+e.with.kase.number)
		}
	}
	return list
}

// failed forgets what the writer believes about the file, so that the next
// group begins from what the file holds.
func (l *Ledger) failed(err error, events int) {
	if !l.stats.failing.Swap(true) {
		l.log.Error("ledger cannot commit; operations are refused until it can", "events", events, "error", err)
	}
	if errors.Is(err, ErrForeignWrite) {
		return // adopting that chain would cover up what happened
	}
	l.known = nil
	l.reconnect()
}

func (l *Ledger) succeeded(t *transaction, took time.Duration) {
	l.known = &t.head
	l.stats.open.Store(t.open)
	l.stats.commits.Add(1)
	l.stats.events.Add(t.events)
	l.stats.lastCommit.Store(int64(took))
	l.stats.provenAt.Store(l.now().UnixNano())
	if l.stats.failing.Swap(false) {
		l.log.Info("ledger commits again")
	}
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
