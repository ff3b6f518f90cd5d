package ledger

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// lock keeps a second host away from the same file. The kernel gives it back
// when the process ends, however it ends. The lock file stays: deleting it would
// let two hosts lock two files of the same name.
type lock struct{ file *os.File }

func acquire(path, host string) (*lock, error) {
	// A file of its own: SQLite's locks on the ledger would be lost when another
	// handle on that file is closed.
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("ledger: lock file: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close() //nolint:errcheck // nothing was written
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &LockedError{Path: path, Holder: holder(f)}
		}
		return nil, fmt.Errorf("ledger: lock file: %w", err)
	}
	if err := sign(f, host); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: lock file: %w", err), f.Close())
	}
	return &lock{f}, nil
}

// sign leaves word for a person who meets the lock.
func sign(f *os.File, host string) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt(fmt.Appendf(nil, "host %q, process %d\n", host, os.Getpid()), 0)
	return err
}

func holder(f *os.File) string {
	text, err := io.ReadAll(io.LimitReader(f, 512))
	if err != nil || len(text) == 0 {
		return "unknown process"
	}
	return strings.TrimSpace(string(text))
}

// Close gives the lock back.
func (l *lock) Close() error { return l.file.Close() }
