package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// Everything that another database would do otherwise is in this file, in
// lock.go and in migrations/.

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID tells a ledger from any other SQLite file: "Inzg".
const applicationID = 0x496e7a67

// openWriter opens the one connection that writes. Each commit is on the disk
// before it is acknowledged: synchronous is FULL.
func openWriter(path string, pragmas func() []string) (*sql.DB, error) {
	// As durable as fsync and up to twice as fast, because it leaves out the
	// file's timestamps. Where a system lacks it, fsync stays.
	_, _ = sqlite.Fdatasync(true)
	db, err := connect(path, pragmas,
		"_txlock", "immediate", "_defensive", "1",
		"_pragma", "journal_mode(WAL)", "_pragma", "synchronous(FULL)", "_pragma", "journal_size_limit(67108864)",
		"_pragma", "secure_delete(1)") // a text that is destroyed is overwritten
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// openJobs opens the connection of the jobs: they write too, so it waits longer.
func openJobs(path string) (*sql.DB, error) {
	db, err := connect(path, nil, "_txlock", "immediate", "_pragma", "secure_delete(1)", "_pragma", "synchronous(NORMAL)")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// openReaders opens a pool that can read while another process writes.
func openReaders(path string) (*sql.DB, error) {
	db, err := connect(path, nil, "mode", "ro", "_query_only", "1")
	if err == nil {
		db.SetMaxOpenConns(readerPool)
	}
	return db, err
}

func connect(path string, pragmas func() []string, settings ...string) (*sql.DB, error) {
	q := url.Values{"_dqs": {"0"}, "_pragma": {"trusted_schema(0)", "cell_size_check(1)"}}
	q.Add("_busy_timeout", fmt.Sprint(lockWait.Milliseconds()))
	for i := 0; i < len(settings); i += 2 {
		q.Add(settings[i], settings[i+1]) //nolint:gosec // pairs
	}
	c, err := sqlite.NewConnector((&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	if pragmas != nil {
		c = prepared{c, pragmas}
	}
	return sql.OpenDB(c), nil
}

// prepared runs pragmas on each new connection.
type prepared struct {
	driver.Connector
	pragmas func() []string
}

// Connect opens a connection and prepares it.
func (p prepared) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	for _, pragma := range p.pragmas() {
		if _, err := conn.(driver.ExecerContext).ExecContext(ctx, "PRAGMA "+pragma, nil); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

// isRowError tells an event that the database refuses from a database that
// takes nothing. It must not be asked about an error of a commit.
func isRowError(err error) bool {
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

// migrations are the steps from each version to the next.
func migrations() ([]string, error) {
	files, err := migrationFiles.ReadDir("migrations") // sorted by name
	if err != nil {
		return nil, err
	}
	steps := make([]string, len(files))
	for i, f := range files {
		text, err := migrationFiles.ReadFile("migrations/" + f.Name())
		if err != nil {
			return nil, err
		}
		steps[i] = string(text)
	}
	return steps, nil
}

// migrate brings the tables up to date, in one transaction.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("ledger %s: %w", path, err)
	}
	defer tx.Rollback() //nolint:errcheck // after the commit it does nothing
	have, err := version(ctx, tx, path)
	if err != nil {
		return err
	}
	if have > len(steps) {
		return &VersionError{Path: path, Have: have, Know: len(steps)}
	}
	if have == len(steps) {
		return nil
	}
	script := strings.Join(steps[have:], "\n") + //nolint:gosec // embedded migrations
		fmt.Sprintf("\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;", applicationID, len(steps))
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return fmt.Errorf("ledger %s: version %d to %d: %w", path, have, len(steps), err)
	}
	return tx.Commit()
}

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// version reads the version of the tables; 0 for an empty file.
func version(ctx context.Context, db rowQuerier, path string) (have int, err error) {
	var tables, app int
	err = errors.Join(
		db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have),
		db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&app),
		db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables),
	)
	switch {
	case err != nil:
		return 0, fmt.Errorf("ledger %s: %w", path, err)
	case tables > 0 && app != applicationID:
		return 0, fmt.Errorf("ledger %s: the file is another program's database", path)
	default:
		return have, nil
	}
}
