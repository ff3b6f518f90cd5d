package ledger

import (
	"context"
	"fmt"
	"strings"
)

// What finds rows that no event accounts for, and events without their rows.
// Each returns a name for a person. {case} is the word in an event's notes.
var derivedChecks = []struct{ query, why string }{
	{
		"SELECT s.host || ' ' || s.seq FROM event_subjects s WHERE NOT EXISTS" +
			" (SELECT 1 FROM events e WHERE e.host = s.host AND e.seq = s.seq) LIMIT 1",
		"the index of subjects names event %s, which does not exist",
	},
	{
		"SELECT o.op FROM open_operations o WHERE NOT EXISTS" +
			" (SELECT 1 FROM events e WHERE e.op = o.op AND e.phase <> 'closed' AND e.phase = 'intended' AND e.time = o.time)" +
			" OR EXISTS (SELECT 1 FROM events c WHERE c.op = o.op AND c.phase = 'closed') LIMIT 1",
		"operation %s stands as open and is not",
	},
	{
		"SELECT {case} FROM events e WHERE e.kind = 'case.open' AND NOT EXISTS" +
			" (SELECT 1 FROM cases c WHERE c.op = e.op) LIMIT 1",
		"case %s is missing",
	},
	{
		"SELECT c.number FROM cases c WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.op = c.op AND e.phase <> 'closed') LIMIT 1",
		"case %s was opened by no event",
	},
	{
		"SELECT {case} FROM events e JOIN cases c ON c.number = {case}" +
			" WHERE e.kind = 'case.end' AND c.state = 'open' LIMIT 1",
		"case %s stands as open and was closed",
	},
	{
		"SELECT e.op FROM events e WHERE e.phase <> 'closed' AND e.phase = 'intended'" +
			" AND NOT EXISTS (SELECT 1 FROM events c WHERE c.op = e.op AND c.phase = 'closed')" +
			" AND NOT EXISTS (SELECT 1 FROM open_operations o WHERE o.op = e.op) LIMIT 1",
		"operation %s is open and does not stand so",
	},
}

// derived makes the derived tables anew, in one query each, and compares.
func (v *verifier) derived(ctx context.Context) error {
	for _, c := range derivedChecks {
		var name string
		err := v.r.db.QueryRowContext(ctx, strings.ReplaceAll(c.query, "{case}", v.r.note)).Scan(&name)
		if isNoRows(err) {
			continue
		}
		if err != nil {
			return err
		}
		v.bad("", 0, fmt.Sprintf(c.why, name))
	}
	rows, err := v.r.db.QueryContext(ctx, selectCases)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var c caseRow
		if err := rows.Scan(c.columns()...); err != nil {
			return err
		}
		if why := c.forged(v.r.keys); why != "" {
			v.bad("", 0, "case "+c.number+" "+why)
		}
	}
	return rows.Err()
}
