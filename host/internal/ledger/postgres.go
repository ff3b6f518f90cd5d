package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// connectWait bounds how long making one connection may take.
const connectWait = 3 * time.Second

// postgresStore is a database that several hosts share. Nothing is connected yet.
func postgresStore(url, host string) (*store, error) {
	base, err := pgx.ParseConfig(url)
	if err != nil || !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") {
		return nil, errors.New("ledger: the url is not one of a PostgreSQL database") // the reason could repeat it
	}
	base.ConnectTimeout = connectWait
	p := &postgres{base: base, host: host, session: rand.Text()[:8]}
	return &store{
		dialect: postgresDialect, name: p.name(), connect: p.connect,
		backup: func(ctx context.Context, file string) error { return dump(ctx, url, file) },
	}, nil
}

// postgres makes connections to one database.
type postgres struct {
	base    *pgx.ConnConfig
	host    string
	session string // tells this process's sessions from those of any other
}

func (p *postgres) name() string { return fmt.Sprintf("%s on %s", p.base.Database, p.base.Host) }

// label is the name of this process's sessions, for an operator who looks at them.
func (p *postgres) label(u string) string {
	machine, _ := os.Hostname()
	return fmt.Sprintf("inzage %s %s %d@%s", p.session, u, os.Getpid(), machine)
}

func (p *postgres) connect(u use) (*sql.DB, error) {
	c := p.base.Copy()
	set := c.RuntimeParams
	// A server notices within half a minute that a host's machine is gone, and
	// gives its lock back.
	set["tcp_keepalives_idle"], set["tcp_keepalives_interval"], set["tcp_keepalives_count"] = "10", "5", "3"
	set["lock_timeout"] = millis(2 * lockWait) // longer than the server needs to find a deadlock
	most, options := 1, []stdlib.OptionOpenDB(nil)
	switch u {
	case writing:
		set["application_name"] = p.label("writer")
		// On the disk before it is acknowledged, whatever the server's default is.
		set["synchronous_commit"] = "on"
		set["statement_timeout"], set["idle_in_transaction_session_timeout"] = millis(MaxWait), millis(2*MaxWait)
		options = append(options, stdlib.OptionAfterConnect(p.claim))
	case reading:
		set["application_name"], set["default_transaction_read_only"] = p.label("reader"), "on"
		most = readerPool
	case working:
		set["application_name"] = p.label("jobs")
		most = workers
	case migrating:
		set["application_name"] = p.label("upgrade")
	}
	db := stdlib.OpenDB(*c, options...)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db, nil
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// The names of advisory locks, which a session gives back when it ends, however
// it ends. Each host holds its own alone and the common one with all others; who
// changes the tables holds the common one alone.
const (
	lockKey    = "hashtextextended('inzage ledger ' || current_schema() || ' ' || %s, 0)"
	commonName = "all hosts"
)

var (
	queryLockCommon = fmt.Sprintf("SELECT pg_advisory_lock_shared("+lockKey+")", "$1")
	queryLockAlone  = fmt.Sprintf("SELECT pg_advisory_lock("+lockKey+")", "$1")
	queryUnlock     = fmt.Sprintf("SELECT pg_advisory_unlock("+lockKey+")", "$1")
	queryHolder     = "SELECT a.application_name || coalesce(', at ' || host(a.client_addr), '') FROM pg_stat_activity a" +
		" JOIN pg_locks k ON k.pid = a.pid WHERE " + lockHeld + fmt.Sprintf(lockKey, "$1") + " LIMIT 1"
)

// hostLock names the lock of one host's chain.
func hostLock(host string) string { return "host " + host }

// claim makes a new session the one that may write this host's chain. The lock
// lives and dies with the session that writes, so no other can write under it.
func (p *postgres) claim(ctx context.Context, conn *pgx.Conn) error {
	err := p.lock(ctx, conn)
	if err != nil {
		_ = conn.Close(ctx) // nobody else does
	}
	return err
}

func (p *postgres) lock(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, queryLockCommon, commonName); err != nil {
		if isBusy(err) {
			return &LockedError{Path: p.name(), Holder: "an upgrade of its tables"}
		}
		return err
	}
	// A session of this process whose connection broke can still hold the lock.
	if _, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"+
		" WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()"+
		" AND datname = current_database() AND usename = current_user"); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, queryLockAlone, hostLock(p.host))
	if !isBusy(err) {
		return err
	}
	holder := ""
	if err := conn.QueryRow(ctx, queryHolder, hostLock(p.host)).Scan(&holder); err != nil || holder == "" {
		holder = "another session"
	}
	return &LockedError{Path: p.name(), Host: p.host, Holder: holder}
}
