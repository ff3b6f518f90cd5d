package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/inzage/inzage/host/internal/pgtest"
)

// backend is a database that the tests run on.
type backend string

const (
	onSQLite   backend = "sqlite"
	onPostgres backend = "postgres"
)

// onBoth runs a test on each database.
func onBoth(t *testing.T, test func(t *testing.T, b backend)) {
	for _, b := range []backend{onSQLite, onPostgres} {
		t.Run(string(b), func(t *testing.T) { test(t, b) })
	}
}

// options are those of an empty ledger.
func (b backend) options(t testing.TB) Options {
	o := testOptions(t)
	if b == onPostgres {
		server := pgtest.Shared(t)
		if _, measured := t.(*testing.B); measured {
			server = pgtest.New(t) // which waits for the disk
		}
		o.Path, o.URL = "", server.Database(t)
	}
	return o
}

// raw opens a ledger's database as somebody would who has the rights but not the key.
func raw(t testing.TB, o Options, statements ...string) *sql.DB {
	t.Helper()
	driver, source := "sqlite", o.Path
	if o.URL != "" {
		driver, source = "pgx", pgtest.Admin(o.URL)
	}
	db, err := sql.Open(driver, source)
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	db.SetMaxOpenConns(1) // so that a setting is everybody's
	run(t, db, statements...)
	return db
}

func run(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// unguarded changes the ledger without its triggers, which stay as they are.
func unguarded(t testing.TB, o Options, change ...string) {
	t.Helper()
	db := raw(t, o)
	if o.URL != "" {
		run(t, db, "SET session_replication_role = replica")
		run(t, db, change...)
		must(t, db.Close())
		return
	}
	triggers := pairs(t, db, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
	for name := range triggers {
		run(t, db, "DROP TRIGGER "+name)
	}
	run(t, db, change...)
	for _, text := range triggers {
		run(t, db, text)
	}
}

func pairs(t testing.TB, db *sql.DB, query string) map[string]string {
	t.Helper()
	rows, err := db.QueryContext(ctx, query)
	must(t, err)
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var key, value string
		must(t, rows.Scan(&key, &value))
		found[key] = value
	}
	must(t, rows.Err())
	return found
}

// setVersion writes another version of the tables.
func setVersion(t testing.TB, o Options, n int) {
	t.Helper()
	statement := "PRAGMA user_version = %d"
	if o.URL != "" {
		statement = "UPDATE inzage_ledger SET version = %d"
	}
	must(t, raw(t, o, fmt.Sprintf(statement, n)).Close())
}

// scalar reads one value as a text.
func scalar(t testing.TB, o Options, query string) string {
	t.Helper()
	db := raw(t, o)
	var value string
	if err := db.QueryRowContext(ctx, query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", strings.TrimSpace(query), err)
	}
	must(t, db.Close())
	return value
}
