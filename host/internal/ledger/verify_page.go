package ledger

import (
	"context"
	"database/sql"
)

// batch is how many events are read in one go: no transaction stays open for
// long, so the host can go on writing and tidying up its file.
const batch = 500

// linked is an event with the references under which the index finds it.
type linked struct {
	event
	indexed []string
}

// page reads the events after a number, in one transaction with their index.
func (v *verifier) page(ctx context.Context, end Head, after int64) ([]linked, error) {
	tx, err := v.r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() //nolint:errcheck // it only reads
	page, err := pageEvents(ctx, tx, end, after)
	if err != nil || len(page) == 0 {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx,
		"SELECT seq, ref FROM event_subjects WHERE host = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, ref",
		end.Host, after, page[len(page)-1].seq)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	i := 0
	for rows.Next() {
		var seq int64
		var ref string
		if err := rows.Scan(&seq, &ref); err != nil {
			return nil, err
		}
		for page[i].seq < seq {
			i++
		}
		page[i].indexed = append(page[i].indexed, ref)
	}
	return page, rows.Err()
}

func pageEvents(ctx context.Context, tx *sql.Tx, end Head, after int64) ([]linked, error) {
	rows, err := tx.QueryContext(ctx,
		selectEvents+"WHERE host = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4", end.Host, after, end.Seq, batch)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var page []linked
	for rows.Next() {
		var e linked
		if err := rows.Scan(e.columns()...); err != nil {
			return nil, err
		}
		page = append(page, e)
	}
	return page, rows.Err()
}
