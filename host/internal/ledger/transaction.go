package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/inzage/inzage/host/internal/privacy"
)

// What the writer runs, prepared once. The numbered parameters are understood
// by SQLite and PostgreSQL.
var (
	queryInsert = "INSERT INTO events (" + strings.Join(eventColumns, ", ") + ") VALUES (" + parameters(1, len(eventColumns)) + ")" //nolint:gosec // columns are constants of this package
	queryHead   = "SELECT seq, hash FROM events WHERE host = $1 ORDER BY seq DESC LIMIT 1"
)

const (
	queryBegun     = "SELECT phase FROM events WHERE op = $1 AND phase <> 'closed'"
	queryClosed    = "SELECT result, reason, revision, closed_by FROM events WHERE op = $1 AND phase = 'closed'"
	querySubject   = "INSERT INTO event_subjects (ref, host, seq) VALUES ($1, $2, $3)"
	queryOpen      = "INSERT INTO open_operations (op, time) VALUES ($1, $2)"
	queryShut      = "DELETE FROM open_operations WHERE op = $1"
	queryOpenCount = "SELECT count(*) FROM open_operations"
	queryProbe     = "UPDATE probes SET time = $1 WHERE id = 1"
)

func writerQueries() []string {
	return []string{
		queryInsert, queryHead, queryBegun, queryClosed, querySubject,
		queryOpen, queryShut, queryOpenCount, queryProbe,
		queryCase, queryCaseOf, queryBox, queryDrop, querySweep,
	}
}

// parameters are the numbers of n parameters, from first on.
func parameters(first, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "$" + strconv.Itoa(first+i)
	}
	return strings.Join(list, ", ")
}

// transaction is one group on its way to the disk.
type transaction struct {
	ctx     context.Context //nolint:containedctx // lives as long as the transaction
	tx      *sql.Tx
	stmts   map[string]*sql.Stmt // those of the ledger that this transaction has used
	l       *Ledger
	head    head
	open    int64 // operations that are open after this transaction
	events  int64
	written bool
}

func (t *transaction) stmt(query string) *sql.Stmt {
	s := t.stmts[query]
	if s == nil {
		s = t.tx.StmtContext(t.ctx, t.l.stmts[query])
		t.stmts[query] = s
	}
	return s
}

func (t *transaction) row(query string, args ...any) *sql.Row {
	return t.stmt(query).QueryRowContext(t.ctx, args...)
}

func (t *transaction) exec(query string, args ...any) error {
	_, err := t.stmt(query).ExecContext(t.ctx, args...)
	t.written = true
	return err
}

// apply adds one event. A verdict is the event's own and leaves the transaction
// good; an error does not.
func (t *transaction) apply(e *event) (verdict, err error) {
	if e == nil {
		return nil, t.exec(queryProbe, t.l.now().UnixNano())
	}
	if verdict, err = t.applyEvent(e); verdict != nil || err != nil || e.with == nil {
		return verdict, err
	}
	return nil, t.attach(e.with)
}

func (t *transaction) applyEvent(e *event) (verdict, err error) {
	switch e.phase {
	case "": // only what is attached
		return nil, nil
	case closed:
		return t.close(e)
	default:
		return t.start(e)
	}
}

// start adds an event that begins an operation or is one by itself.
func (t *transaction) start(e *event) (verdict, err error) {
	var phase string
	if err = t.row(queryBegun, e.op).Scan(&phase); err == nil {
		return fmt.Errorf("%w: %s", ErrExists, e.op), nil
	}
	if !isNoRows(err) {
		return nil, err
	}
	if err = t.insert(e); err != nil {
		return nil, err
	}
	for _, ref := range e.subjects() {
		if err = t.exec(querySubject, ref, e.host, e.seq); err != nil {
			return nil, err
		}
	}
	if e.phase == intended {
		t.open++
		return nil, t.exec(queryOpen, e.op, e.time)
	}
	return nil, nil
}

// close adds an outcome. The first one stands; the same one again is no error,
// so that a caller may repeat a close whose answer it lost.
func (t *transaction) close(e *event) (verdict, err error) {
	var phase string
	if err = t.row(queryBegun, e.op).Scan(&phase); isNoRows(err) || err == nil && phase != intended {
		return fmt.Errorf("%w: operation %s was never intended", privacy.ErrNotFound, e.op), nil
	}
	if err != nil {
		return nil, err
	}
	first := privacy.Outcome{Op: e.op}
	err = t.row(queryClosed, e.op).Scan(&first.Result, &first.Reason, &first.Revision, &first.By)
	switch {
	case err == nil && string(first.Result) == e.result && first.Reason == e.reason && first.Revision == e.revision:
		return nil, nil
	case err == nil:
		return &ClosedError{first}, nil
	case !isNoRows(err):
		return nil, err
	}
	if err = t.insert(e); err != nil {
		return nil, err
	}
	t.open--
	return nil, t.exec(queryShut, e.op)
}

func (t *transaction) insert(e *event) error {
	next := t.head.append(e, t.l.host, t.l.now(), t.l.keys)
	if err := t.exec(queryInsert, e.columns()...); err != nil {
		return err
	}
	t.head, t.events = next, t.events+1
	return nil
}

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
