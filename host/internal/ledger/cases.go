package ledger

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// caseRow is one row of the table cases.
type caseRow struct {
	number, kind, state, subject, op, visit string
	received, due                           int64
	codeMAC, box, reason                    string
	closed                                  int64
	keyID                                   string
	mac                                     []byte
}

var caseColumns = []string{
	"number", "kind", "state", "subject", "op", "visit", "received", "due", "code_mac", "box", "reason", "closed", "key_id", "mac",
}

// columns is the one list of what is stored, read, and covered; mac is the last.
func (c *caseRow) columns() []any {
	return []any{
		&c.number, &c.kind, &c.state, &c.subject, &c.op, &c.visit, &c.received, &c.due, &c.codeMAC, &c.box, &c.reason,
		&c.closed, &c.keyID, &c.mac,
	}
}

var (
	queryCase = "INSERT INTO cases (" + strings.Join(caseColumns, ", ") + ") VALUES (" + parameters(1, len(caseColumns)) + ")" +
		" ON CONFLICT (number) DO UPDATE SET " + updates(caseColumns[1:])
	selectCases = "SELECT " + strings.Join(caseColumns, ", ") + " FROM cases " //nolint:gosec // columns are constants of this file
)

// updates sets columns to the row that could not be inserted.
func updates(columns []string) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c + " = excluded." + c
	}
	return strings.Join(list, ", ")
}

const queryCaseOf = "INSERT INTO case_subjects (ref, number) VALUES ($1, $2) ON CONFLICT DO NOTHING"

func caseOf(c *privacy.Case) (*caseRow, error) {
	row := &caseRow{
		number: c.Number, kind: string(c.Kind), state: string(c.State), op: c.Op, visit: c.Visit,
		received: nanos(c.Received), due: nanos(c.Due), codeMAC: c.CodeMAC, box: c.Box, reason: c.Reason, closed: nanos(c.Closed),
	}
	if c.Number == "" || c.Kind == "" || c.State == "" || c.Op == "" || c.Received.IsZero() || c.Due.IsZero() {
		return nil, fmt.Errorf("%w: a case is incomplete", ErrInvalid)
	}
	refs := make([]string, len(c.Subject))
	for i, ref := range c.Subject {
		var err error
		if refs[i], err = refText(ref); err != nil || refs[i] == "" {
			return nil, fmt.Errorf("%w: a reference of a case is incomplete", ErrInvalid)
		}
	}
	row.subject = strings.Join(refs, " ")
	for _, col := range row.columns() {
		if text, ok := col.(*string); ok && (!utf8.ValidString(*text) || strings.ContainsRune(*text, 0)) {
			return nil, fmt.Errorf("%w: a case holds bytes that are no text", ErrInvalid)
		}
	}
	return row, nil
}

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func moment(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// seal makes the row's keyed MAC.
func (c *caseRow) seal(keys *keyring) {
	c.keyID = keys.current
	c.mac = c.sum(keys.cases[c.keyID])
}

func (c *caseRow) sum(key []byte) []byte {
	columns := c.columns()
	enc := make(encoding, 0, 512)
	for _, col := range columns[:len(columns)-1] {
		switch v := col.(type) {
		case *string:
			enc.text(*v)
		case *int64:
			enc.number(*v)
		}
	}
	return sum(key, enc)
}

// forged says why a row is not as this program wrote it; "" when it is.
func (c *caseRow) forged(keys *keyring) string {
	key := keys.cases[c.keyID]
	switch {
	case key == nil:
		return fmt.Sprintf("was made with key %q, which is not among the keys", c.keyID)
	case !hmac.Equal(c.mac, c.sum(key)):
		return "was changed"
	default:
		return ""
	}
}

func (c *caseRow) open() (*privacy.Case, error) {
	out := &privacy.Case{
		Number: c.number, Kind: privacy.CaseKind(c.kind), State: privacy.CaseState(c.state), Op: c.op, Visit: c.visit,
		Received: moment(c.received), Due: moment(c.due), CodeMAC: c.codeMAC, Box: c.box, Reason: c.reason, Closed: moment(c.closed),
	}
	for _, text := range strings.Fields(c.subject) {
		ref, err := sdk.ParseRef(text)
		if err != nil {
			return nil, fmt.Errorf("case %s: %w", c.number, err)
		}
		out.Subject = append(out.Subject, ref)
	}
	return out, nil
}

func (t *transaction) putCase(c *caseRow) error {
	if err := t.exec(queryCase, c.columns()...); err != nil {
		return err
	}
	for _, ref := range strings.Fields(c.subject) {
		if err := t.exec(queryCaseOf, ref, c.number); err != nil {
			return err
		}
	}
	return nil
}

// Case returns one case by its number; [privacy.ErrNotFound]. A row that was
// changed by another program is an error: nobody may be told what it says.
func (r *Reader) Case(ctx context.Context, number string) (*privacy.Case, error) {
	list, err := r.cases(ctx, "WHERE number = $1", number)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, privacy.ErrNotFound
	}
	return &list[0], nil
}

// CasesOf lists the cases of any of a subject's records, newest first.
func (r *Reader) CasesOf(ctx context.Context, subject sdk.Subject) ([]privacy.Case, error) {
	if len(subject) == 0 {
		return nil, nil
	}
	args := make([]any, len(subject))
	for i, ref := range subject {
		args[i] = ref.String()
	}
	return r.cases(ctx, "WHERE number IN (SELECT number FROM case_subjects WHERE ref IN ("+parameters(1, len(args))+
		")) ORDER BY received DESC, number", args...)
}

// Due lists open cases, the one that is due first at the top.
func (r *Reader) Due(ctx context.Context, limit int) ([]privacy.Case, error) {
	return r.cases(ctx, "WHERE state = 'open' ORDER BY due, number LIMIT $1", min(limit, maxRecent))
}

func (r *Reader) cases(ctx context.Context, rest string, args ...any) (out []privacy.Case, err error) {
	rows, err := r.db.QueryContext(ctx, selectCases+rest, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		c, err := r.scanCase(rows)
		if err != nil {
			return nil, unavailable(err)
		}
		out = append(out, *c)
	}
	if err := rows.Err(); err != nil {
		return nil, unavailable(err)
	}
	return out, nil
}

func (r *Reader) scanCase(rows *sql.Rows) (*privacy.Case, error) {
	var c caseRow
	if err := rows.Scan(c.columns()...); err != nil {
		return nil, err
	}
	if why := c.forged(r.keys); why != "" {
		return nil, fmt.Errorf("case %s %s", c.number, why)
	}
	return c.open()
}
