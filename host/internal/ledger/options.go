package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hashicorp/go-hclog"
)

// Limits of the writer.
const (
	// MaxWait bounds how long an append waits when its caller allows more.
	MaxWait = 5 * time.Second
	// lockWait is how long another program's lock on the file, or on rows, is
	// waited for.
	lockWait   = time.Second
	queueSize  = 1024 // events that may wait
	groupSize  = 256  // events in one transaction
	maxEvent   = 64 << 10
	readerPool = 4
)

// Key is a secret for HMACs. Its ID stands beside everything made with it, so
// that keys can be rotated; the ledger needs an old key as long as it is kept.
type Key struct {
	ID     string
	Secret []byte // 32 bytes or more
}

// Options configure a ledger.
type Options struct {
	// Path of the SQLite file. Its folder is made (0700) when it is missing.
	Path string
	// URL of a PostgreSQL database ("postgres://user:password@host/name"), in
	// place of Path. Several hosts may share it, each with a HostID of its own.
	// It can hold a password; no error repeats it.
	URL string
	// HMACKeys: the current one first, then older ones that still verify.
	HMACKeys []Key
	// SealKeys: the current one first, then older ones that still open. Without
	// one nothing can be sealed.
	SealKeys []Key
	// HostID names this host's chain. It must outlive restarts; the machine's
	// name by default.
	HostID string
	// Now is the host's clock; time.Now by default.
	Now func() time.Time
	// Logger gets ids, counts and states.
	Logger hclog.Logger

	// pragmas run on each new writing connection; tests break the disk with it.
	pragmas func() []string
}

// complete fills in what is missing and names the database.
func (o *Options) complete() (*store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
	if (o.Path == "") == (o.URL == "") {
		return nil, errors.New("ledger: it needs a path or a url, one of them")
	}
	if o.HostID == "" {
		name, err := os.Hostname()
		if err != nil {
			return nil, fmt.Errorf("ledger: no host id, and the machine has no name: %w", err)
		}
		o.HostID = name
	}
	if o.URL != "" {
		return postgresStore(o.URL, o.HostID)
	}
	path, err := realPath(o.Path)
	if err != nil {
		return nil, err
	}
	o.Path = path
	return sqliteStore(path, o.HostID, o.pragmas), nil
}

// realPath follows symbolic links, because two names of one file must have one
// lock. The file itself need not exist.
func realPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("ledger: path: %w", err)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path)), nil
	}
	return path, nil
}
