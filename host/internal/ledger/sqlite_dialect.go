package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// applicationID tells a ledger from any other SQLite file: "Inzg".
const applicationID = 0x496e7a67

var sqliteDialect = &dialect{
	steps:   "sqlite",
	note:    "json_extract(e.notes, '$.case')",
	stamp:   fmt.Sprintf("PRAGMA application_id = %d;\nPRAGMA user_version = %%d;", applicationID),
	version: sqliteVersion,
	refuses: sqliteRefuses,
	raced:   func(error) bool { return false },
	inspect: inspectSQLite,
	jobs:    func(db *sql.DB) riverdriver.Driver[*sql.Tx] { return riversqlite.New(db) },
}

func sqliteRefuses(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_CONSTRAINT, lib.SQLITE_TOOBIG, lib.SQLITE_MISMATCH:
		return true
	default:
		return false
	}
}

func sqliteVersion(ctx context.Context, db rowQuerier) (have int, err error) {
	var tables, app int
	err = errors.Join(
		db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have),
		db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&app),
		db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables),
	)
	if err == nil && tables > 0 && app != applicationID {
		err = errors.New("the file is another program's database")
	}
	return have, err
}

// copySQLite writes a copy that holds nothing of what was deleted. The host may
// go on writing.
func copySQLite(ctx context.Context, path, file string) error {
	db, err := connect(path, nil, "mode", "ro")
	if err != nil {
		return err
	}
	defer db.Close()                                                                      //nolint:errcheck // it only reads
	_, err = db.ExecContext(ctx, "VACUUM INTO '"+strings.ReplaceAll(file, "'", "''")+"'") //nolint:gosec // quoted
	return err
}
