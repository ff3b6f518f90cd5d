package ledger

import (
	"errors"
	"fmt"

	"github.com/inzage/inzage/host/internal/privacy"
)

// Errors of single events. The ledger works; a repeat would fail again.
var (
	// ErrExists: an operation of that id is in the ledger already.
	ErrExists = privacy.ErrExists
	// ErrInvalid: the event has no id or kind, holds bytes that are no text, a
	// reference without all its parts, or is too large.
	ErrInvalid = errors.New("not an event for the ledger")
)

// Errors that come wrapped with privacy.ErrLedger.
var (
	// ErrUncertain: the deadline passed while the event was being committed. It
	// may be in the ledger or not.
	ErrUncertain = errors.New("the commit was not finished in time; the event may be in the ledger")
	// ErrNotWritten: the deadline passed while the event waited. It is not in
	// the ledger and never will be.
	ErrNotWritten = errors.New("the event waited too long and was not written")
	// ErrStopped: the ledger has been stopped.
	ErrStopped = errors.New("the ledger is stopped")
	// ErrOthers: hosts run on a ledger whose tables must be changed first.
	ErrOthers = errors.New("other hosts are running on it: stop them all before an upgrade of its tables")
	// ErrForeignWrite: the end of the chain is not what this host wrote last.
	// Nothing is written until a restart, and Verify tells what happened.
	ErrForeignWrite = errors.New("the ledger was changed by another program; stop the host and verify it")
)

// ClosedError refuses a second outcome that differs from the first. The first
// stands.
type ClosedError struct{ First privacy.Outcome }

// Error names the operation and its outcome.
func (e *ClosedError) Error() string {
	return fmt.Sprintf("operation %s was closed before as %s", e.First.Op, e.First.Result)
}

// LockedError refuses a second host on the same file, or under the same id.
type LockedError struct {
	Path   string // the ledger's file, or its database
	Host   string // the id that is in use; "": the whole ledger is
	Holder string // the other host: its process id
}

// Error says what to do.
func (e *LockedError) Error() string {
	if e.Host != "" {
		return fmt.Sprintf("ledger %s: another host runs as %q (%s): stop that one, or give this one a host_id of its own", e.Path, e.Host, e.Holder)
	}
	return fmt.Sprintf("ledger %s is in use by another host (%s): stop that one, or give this one a ledger path of its own", e.Path, e.Holder)
}

// VersionError refuses a ledger whose tables this program does not know.
type VersionError struct {
	Path string
	Have int // the version of the tables
	Know int // the version that this program writes
}

// Error names both versions and says what to do.
func (e *VersionError) Error() string {
	todo := "use the newer program, or restore the backup from before its upgrade"
	if e.Have < e.Know {
		todo = "start the host once to bring it up to date"
	}
	return fmt.Sprintf("ledger %s has version %d and this program knows version %d: %s", e.Path, e.Have, e.Know, todo)
}

// ChainError refuses to continue a chain whose last event does not verify.
type ChainError struct {
	Path string
	Bad  Bad
}

// Error says where and why, and what to do.
func (e *ChainError) Error() string {
	return fmt.Sprintf("ledger %s cannot be continued: %s: check the keys, else keep the file and restore a backup or begin a new ledger", e.Path, e.Bad)
}

// unavailable wraps why the ledger could not be written or read.
func unavailable(err error) error { return fmt.Errorf("%w: %w", privacy.ErrLedger, err) }
