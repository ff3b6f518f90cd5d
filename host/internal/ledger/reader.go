package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
)

// Reader reads a ledger, also while a host writes it. Make it with [OpenReader].
type Reader struct {
	*store
	host  string
	keys  *keyring
	seals seals
	now   func() time.Time
	log   hclog.Logger
	db    *sql.DB
}

// OpenReader opens an existing ledger for reading, for audits. It takes no lock
// and changes nothing. Tables of another version are *[VersionError].
func OpenReader(ctx context.Context, o Options) (*Reader, error) {
	s, err := o.complete()
	if err != nil {
		return nil, err
	}
	keys, err := newKeyring(o.HMACKeys)
	if err != nil {
		return nil, err
	}
	seals, err := newSeals(o.SealKeys)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(o.Path); o.Path != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("ledger: there is none at %s: %w", o.Path, fs.ErrNotExist)
	}
	r := &Reader{store: s, host: o.HostID, keys: keys, seals: seals, now: o.Now, log: o.Logger}
	if r.db, err = s.connect(reading); err != nil {
		return nil, err
	}
	if err := r.checkVersion(ctx); err != nil {
		return nil, errors.Join(err, r.db.Close())
	}
	return r, nil
}

func (r *Reader) checkVersion(ctx context.Context) error {
	steps, err := migrations(r.steps)
	if err != nil {
		return err
	}
	have, err := r.version(ctx, r.db)
	if err != nil {
		return fmt.Errorf("ledger %s: %w", r.name, err)
	}
	if have != len(steps) {
		return &VersionError{Path: r.name, Have: have, Know: len(steps)}
	}
	return nil
}

// Stop closes the file.
func (r *Reader) Stop(context.Context) error { return r.db.Close() }

// Head returns the end of this host's own chain; Seq 0 when it is empty.
func (r *Reader) Head(ctx context.Context) (Head, error) {
	last, err := r.last(ctx, r.host)
	if err != nil || last == nil {
		return Head{Host: r.host}, err
	}
	return last.head(), nil
}

// Heads returns the end of each host's chain.
func (r *Reader) Heads(ctx context.Context) ([]Head, error) {
	var heads []Head
	host := ""
	for {
		// One step in the index for each host, however many events there are.
		var next sql.NullString
		err := r.db.QueryRowContext(ctx, "SELECT min(host) FROM events WHERE host > $1", host).Scan(&next)
		if err != nil {
			return nil, unavailable(err)
		}
		if !next.Valid {
			return heads, nil
		}
		host = next.String
		last, err := r.last(ctx, host)
		if err != nil {
			return nil, err
		}
		heads = append(heads, last.head())
	}
}

var selectEvents = "SELECT " + strings.Join(eventColumns, ", ") + " FROM events "

// last returns the last event of a host's chain, or nil.
func (r *Reader) last(ctx context.Context, host string) (*event, error) {
	e := &event{}
	row := r.db.QueryRowContext(ctx, selectEvents+"WHERE host = $1 ORDER BY seq DESC LIMIT 1", host)
	err := row.Scan(e.columns()...)
	if isNoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return e, nil
}
