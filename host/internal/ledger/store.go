package ledger

import (
	"context"
	"database/sql"
	"io"

	"github.com/riverqueue/river/riverdriver"
)

// use is what a pool of connections is for.
type use int

const (
	writing   use = iota // the one connection that commits events
	reading              // may not change anything
	working              // jobs, and their states
	migrating            // one connection, which may take long
)

// store is the database under a ledger.
type store struct {
	*dialect
	name string // for messages: a file, or database and server; never a password
	// claim keeps other hosts away; nil where writing does.
	claim func() (io.Closer, error)
	// connect makes a pool. It may begin to connect only when it is used.
	connect func(use) (*sql.DB, error)
	// backup copies everything, as it is at one moment, into an empty file.
	backup func(ctx context.Context, file string) error
}

// dialect is what one kind of database does in its own way. All other SQL is
// understood by both.
type dialect struct {
	steps  string // folder of the migrations
	shared bool   // several hosts write, each its own chain
	note   string // an expression for the word in e.notes under "case"
	gone   string // a condition: the host of e does not run; "" where only one can
	// stamp is the end of a migration's script, which records the version (%d).
	stamp string
	// version reads the version of the tables, 0 when there are none; an error
	// when they are another program's.
	version func(ctx context.Context, db rowQuerier) (int, error)
	// alone runs a migration while no host writes; nil: that is so anyway.
	alone func(ctx context.Context, db *sql.DB, migrate func() error) error
	// refuses tells an event that the database refuses from a database that takes
	// nothing. It must not be asked about an error of a commit.
	refuses func(error) bool
	// turn makes transactions of several hosts about the same operations and cases
	// wait for each other, in one order for all; nil: there is one host.
	turn func(ctx context.Context, tx *sql.Tx, names []string) error
	// raced tells that another host was in the way: a repeat finds what it did.
	raced func(error) bool
	// inspect says what is wrong with the tables; "" for nothing.
	inspect func(ctx context.Context, db *sql.DB) (string, error)
	jobs    func(*sql.DB) riverdriver.Driver[*sql.Tx]
}

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
