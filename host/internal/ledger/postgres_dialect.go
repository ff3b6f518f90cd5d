package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
)

// upgradeWait is how long an upgrade waits for other hosts.
const upgradeWait = 10 * time.Second

var postgresDialect = &dialect{
	steps:   "postgres",
	shared:  true,
	note:    "(nullif(e.notes, '')::json ->> 'case')",
	gone:    "NOT EXISTS (SELECT 1 FROM pg_locks k WHERE " + lockHeld + fmt.Sprintf(lockKey, "'host ' || e.host") + ")",
	stamp:   "UPDATE inzage_ledger SET version = %d WHERE id = 1;",
	version: postgresVersion,
	alone:   alone,
	turn:    awaitTurn,
	refuses: func(err error) bool { return hasClass(err, "22", "23", "54", "P0") },
	raced:   func(err error) bool { return hasCode(err, "23505", "40001", "40P01") },
	inspect: inspectPostgres,
	jobs:    func(db *sql.DB) riverdriver.Driver[*sql.Tx] { return riverdatabasesql.New(db) },
}

// lockHeld begins a condition: that k is an advisory lock of this database, with
// the number that follows.
const lockHeld = "k.locktype = 'advisory' AND k.granted AND k.objsubid = 1" +
	" AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())" +
	" AND (k.classid::bigint << 32 | k.objid::bigint) = "

// postgresVersion reads the version, and refuses a schema that is not a ledger's.
func postgresVersion(ctx context.Context, db rowQuerier) (have int, err error) {
	var schema, encoding sql.NullString
	var tables, ours int
	err = db.QueryRowContext(ctx, "SELECT current_schema(), current_setting('server_encoding'), count(*),"+
		" count(*) FILTER (WHERE relname = 'inzage_ledger') FROM pg_class"+
		" WHERE relnamespace = current_schema()::text::regnamespace AND relkind IN ('r', 'p')").
		Scan(&schema, &encoding, &tables, &ours)
	switch {
	case err != nil:
		return 0, err
	case !schema.Valid:
		return 0, errors.New("the schema in its search_path does not exist")
	case encoding.String != "UTF8":
		return 0, fmt.Errorf("the database has the encoding %s and must have UTF8", encoding.String)
	case ours == 0 && tables > 0:
		return 0, fmt.Errorf("schema %s holds another program's tables: give the ledger a database of its own", schema.String)
	case ours == 0:
		return 0, nil
	}
	err = db.QueryRowContext(ctx, "SELECT version FROM inzage_ledger WHERE id = 1").Scan(&have)
	return have, err
}

// alone holds the common lock, which every host that writes holds with others.
func alone(ctx context.Context, db *sql.DB, migrate func() error) (err error) {
	if _, err := db.ExecContext(ctx, "SET lock_timeout = "+millis(upgradeWait)); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, queryLockAlone, commonName); err != nil {
		if isBusy(err) {
			return ErrOthers
		}
		return err
	}
	defer func() {
		_, unlock := db.ExecContext(ctx, queryUnlock, commonName)
		err = errors.Join(err, unlock)
	}()
	return migrate()
}

var queryTurn = fmt.Sprintf("SELECT pg_advisory_xact_lock(number) FROM (SELECT DISTINCT "+lockKey+
	" AS number FROM unnest($1::text[]) AS name ORDER BY number OFFSET 0) AS ordered", "name")

// awaitTurn locks names until the transaction ends. As all do it at once and in the
// order of their numbers, no two can wait for each other crosswise; and what the
// other host did in the meantime is seen, because it comes before any reading.
func awaitTurn(ctx context.Context, tx *sql.Tx, names []string) error {
	_, err := tx.ExecContext(ctx, queryTurn, names)
	return err
}

// isBusy: somebody else holds a lock for longer than one waits.
func isBusy(err error) bool { return hasCode(err, "55P03") }

func hasCode(err error, codes ...string) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		for _, c := range codes {
			if e.Code == c {
				return true
			}
		}
	}
	return false
}

func hasClass(err error, classes ...string) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		for _, c := range classes {
			if len(e.Code) == 5 && e.Code[:2] == c {
				return true
			}
		}
	}
	return false
}
