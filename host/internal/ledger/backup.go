package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Backup copies a ledger, as it is at one moment, into a file that must not
// exist yet; only this user can read it (0600). Hosts may go on writing. A file of
// that name is whole: until then it has another name. Of SQLite it is a ledger by
// itself; of PostgreSQL it is an archive for pg_restore, and without the program
// pg_dump it is [ErrNoDump].
func Backup(ctx context.Context, o Options, file string) (err error) {
	s, err := o.complete()
	if err != nil {
		return err
	}
	if o.Path != "" {
		if _, err := os.Stat(o.Path); err != nil {
			return fmt.Errorf("ledger: there is none at %s: %w", o.Path, fs.ErrNotExist)
		}
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("ledger: backup: %s exists already", file)
	}
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".part-*") // 0600
	if err != nil {
		return fmt.Errorf("ledger: backup: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := s.backup(ctx, f.Name()); err != nil {
		return errors.Join(fmt.Errorf("ledger %s: backup: %w", s.name, err), f.Close())
	}
	// Whoever wrote it did so through the same file, so this takes it to the disk.
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("ledger: backup: %w", err)
	}
	if err := os.Rename(f.Name(), file); err != nil { //nolint:gosec // the operator names the file
		return fmt.Errorf("ledger: backup: %w", err)
	}
	return syncDir(filepath.Dir(file))
}

// syncDir takes a new name to the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // the operator names the folder
	if err == nil {
		err = errors.Join(d.Sync(), d.Close())
	}
	if err != nil {
		return fmt.Errorf("ledger: backup: %w", err)
	}
	return nil
}
