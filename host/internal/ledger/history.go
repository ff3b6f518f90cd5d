package ledger

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// maxRecent bounds what one call of Recent returns: the history of somebody who
// is looked at each day for years, in a few megabytes.
const maxRecent = 20_000

// selectEntries reads events that begin, with their outcome if there is one.
var selectEntries = "SELECT e." + strings.Join(eventColumns, ", e.") +
	", c.time, c.result, c.reason, c.revision, c.closed_by" +
	" FROM events e LEFT JOIN events c ON c.op = e.op AND c.phase = 'closed' "

// whereOp selects one entry. An index holds all phases but "closed", and is found
// only when the condition says so in its words.
const whereOp = "WHERE e.op = $1 AND e.phase <> 'closed'"

// whereSubject selects the newest entries of any of n records.
func whereSubject(n int) string {
	return "WHERE (e.host, e.seq) IN (SELECT host, seq FROM event_subjects WHERE ref IN (" + parameters(2, n) +
		")) ORDER BY e.time DESC, e.host, e.seq DESC LIMIT $1"
}

// Entry returns one operation with its outcome; [privacy.ErrNotFound].
func (r *Reader) Entry(ctx context.Context, id string) (*privacy.Entry, error) {
	entries, err := r.entries(ctx, whereOp, id)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, privacy.ErrNotFound
	}
	return &entries[0], nil
}

// Recent lists the entries of a subject, of any of its records, newest first:
// at most limit, and at most maxRecent.
func (r *Reader) Recent(ctx context.Context, subject sdk.Subject, limit int) ([]privacy.Entry, error) {
	if len(subject) == 0 || limit <= 0 {
		return nil, nil
	}
	args := []any{min(limit, maxRecent)}
	for _, ref := range subject {
		args = append(args, ref.String())
	}
	return r.entries(ctx, whereSubject(len(subject)), args...)
}

func (r *Reader) entries(ctx context.Context, rest string, args ...any) (out []privacy.Entry, err error) {
	rows, err := r.db.QueryContext(ctx, selectEntries+rest, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		entry, err := scanEntry(rows)
		if err != nil {
			return nil, unavailable(err)
		}
		out = append(out, entry)
	}
	if err := rows.Err(); err != nil {
		return nil, unavailable(err)
	}
	return out, nil
}

func scanEntry(rows *sql.Rows) (privacy.Entry, error) {
	var (
		e                            event
		at                           sql.NullInt64
		result, reason, revision, by sql.NullString
	)
	if err := rows.Scan(append(e.columns(), &at, &result, &reason, &revision, &by)...); err != nil {
		return privacy.Entry{}, err
	}
	op, err := e.operation()
	entry := privacy.Entry{Operation: op}
	if at.Valid {
		entry.Closed = time.Unix(0, at.Int64).UTC()
		entry.Outcome = &privacy.Outcome{
			Op: op.ID, Result: privacy.Result(result.String), Reason: reason.String,
			Revision: revision.String, By: by.String,
		}
	}
	return entry, err
}
