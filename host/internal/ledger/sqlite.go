package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

// sqliteStore is a file. One host at a time writes it.
func sqliteStore(path, host string, pragmas func() []string) *store {
	return &store{
		dialect: sqliteDialect, name: path,
		claim: func() (io.Closer, error) { return claimFile(path, host) },
		connect: func(u use) (*sql.DB, error) {
			switch u {
			case reading:
				return openReaders(path)
			case working:
				return openJobs(path)
			case migrating:
				return openWriter(path, nil)
			default:
				return openWriter(path, pragmas)
			}
		},
		backup: func(ctx context.Context, file string) error { return copySQLite(ctx, path, file) },
	}
}

// claimFile makes the ledger's folder and file, and locks it.
func claimFile(path, host string) (io.Closer, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil { //nolint:gosec // the operator names the file
		return nil, fmt.Errorf("ledger: folder: %w", err)
	}
	l, err := acquire(path, host)
	if err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// makeFile sees to it that only this user can read the ledger. SQLite gives the
// files that it makes beside it the same rights. A file that is there is not
// opened: closing it again would take SQLite's locks along.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
	if err == nil {
		err = f.Close()
	} else if errors.Is(err, fs.ErrExist) {
		err = os.Chmod(path, 0o600) //nolint:gosec // the operator names the file
	}
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

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
