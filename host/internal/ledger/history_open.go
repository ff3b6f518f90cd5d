package ledger

import (
	"context"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// takeOver is how old another host's operation must be before this one settles
// it: longer than that host may need to come back.
const takeOver = 2 * time.Minute

// Which operations are open. An index holds all phases but "closed", and is found
// only when the condition says so in its words.
const (
	whereOpen = "WHERE e.op IN (SELECT op FROM open_operations WHERE time < $1) AND e.phase <> 'closed' AND e.phase = 'intended'"
	whereMine = " AND (e.host = $2 OR e.time < $3"
	inOrder   = " ORDER BY e.time, e.host, e.seq"
)

// Open lists operations that were intended before a moment and never closed,
// oldest first, of all hosts. It reads only what is open, however long the ledger
// is.
func (r *Reader) Open(ctx context.Context, before time.Time) ([]privacy.Operation, error) {
	return r.open(ctx, whereOpen+inOrder, before.UnixNano())
}

// Open lists the operations that are this host's to settle: as [Reader.Open], but
// of its own chain, and of hosts that have not been running for a while. What
// another host is doing at this moment is left to it.
func (l *Ledger) Open(ctx context.Context, before time.Time) ([]privacy.Operation, error) {
	return l.open(ctx, l.whereSettle(), before.UnixNano(), l.host, before.Add(-takeOver).UnixNano())
}

func (d *dialect) whereSettle() string {
	where := whereOpen + whereMine
	if d.gone != "" {
		where += " AND " + d.gone
	}
	return where + ")" + inOrder
}

func (r *Reader) open(ctx context.Context, where string, args ...any) ([]privacy.Operation, error) {
	entries, err := r.entries(ctx, where, args...)
	if err != nil {
		return nil, err
	}
	var open []privacy.Operation
	for _, e := range entries {
		if e.Outcome == nil {
			open = append(open, e.Operation)
		}
	}
	return open, nil
}
