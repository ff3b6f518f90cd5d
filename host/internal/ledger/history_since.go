package ledger

import (
	"context"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// whereSince selects a subject's entries of one kind from a moment on. It has no
// limit of its own: nobody can push an entry out of sight by adding others.
func whereSince(n int) string {
	return "WHERE (e.host, e.seq) IN (SELECT host, seq FROM event_subjects WHERE ref IN (" + parameters(3, n) +
		")) AND e.kind = $1 AND e.time >= $2 AND e.phase <> 'closed' ORDER BY e.time DESC, e.host, e.seq DESC"
}

// Since lists the entries of a subject of one kind from a moment on, newest first.
func (r *Reader) Since(ctx context.Context, subject sdk.Subject, kind privacy.OpKind, from time.Time) ([]privacy.Entry, error) {
	if len(subject) == 0 {
		return nil, nil
	}
	args := []any{string(kind), from.UnixNano()}
	for _, ref := range subject {
		args = append(args, ref.String())
	}
	return r.entries(ctx, whereSince(len(subject)), args...)
}
