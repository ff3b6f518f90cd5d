package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"

	"github.com/inzage/inzage/host/internal/box"
	"github.com/inzage/inzage/host/internal/privacy"
)

const (
	queryBox   = "INSERT INTO boxes (id, case_number, key_id, wrapped, sealed, ends) VALUES ($1, $2, $3, $4, $5, $6)"
	queryDrop  = "DELETE FROM boxes WHERE id = $1"
	querySweep = "DELETE FROM boxes WHERE ends <= $1"
	selectBox  = "SELECT id, case_number, key_id, wrapped, sealed, ends FROM boxes WHERE id = $1"
)

// What box derives keys for.
const (
	wrapUse = "inzage ledger box key"
	textUse = "inzage ledger box"
	maxBox  = 64 << 10 // bytes of one text
)

// boxRow is one row of the table boxes.
type boxRow struct {
	id, kase, keyID, wrapped, sealed string
	ends                             int64
}

// place binds key and text to the row that they stand in.
func (b *boxRow) place() string { return b.id + " " + b.kase + " " + strconv.FormatInt(b.ends, 10) }

// seals are the sealing keys: the first seals, all open.
type seals []Key

func newSeals(keys []Key) (seals, error) {
	seen := map[string]bool{}
	for _, k := range keys {
		if k.ID == "" || seen[k.ID] || len(k.Secret) < 32 {
			return nil, fmt.Errorf("ledger: sealing key %q has no id of its own or is shorter than 32 bytes", k.ID)
		}
		seen[k.ID] = true
	}
	return keys, nil
}

// seal encrypts a text under a key of its own, and that key under the sealing
// key: destroying one of the two destroys the text, in backups too.
func (s seals) seal(b privacy.Box) (*boxRow, error) {
	if len(s) == 0 {
		return nil, fmt.Errorf("%w: there is no sealing key", ErrInvalid)
	}
	if b.ID == "" || b.End.IsZero() || len(b.Text) > maxBox {
		return nil, fmt.Errorf("%w: a text to seal has no id or end, or is too long", ErrInvalid)
	}
	row := &boxRow{id: b.ID, kase: b.Case, keyID: s[0].ID, ends: b.End.UnixNano()}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	var err error
	if row.wrapped, err = box.Seal(s[0].Secret, wrapUse, row.place(), key); err != nil {
		return nil, err
	}
	row.sealed, err = box.Seal(key, textUse, row.place(), b.Text)
	return row, err
}

func (s seals) open(b *boxRow) ([]byte, error) {
	for _, k := range s {
		if k.ID != b.keyID {
			continue
		}
		key, err := box.Open(k.Secret, wrapUse, b.place(), b.wrapped)
		if err != nil {
			return nil, err
		}
		return box.Open(key, textUse, b.place(), b.sealed)
	}
	return nil, errors.New("the sealing key of a text is not configured")
}

// Unseal returns the text of a box; [privacy.ErrNotFound] when it was dropped or
// its time is over.
func (r *Reader) Unseal(ctx context.Context, id string) ([]byte, error) {
	var b boxRow
	err := r.db.QueryRowContext(ctx, selectBox, id).Scan(&b.id, &b.kase, &b.keyID, &b.wrapped, &b.sealed, &b.ends)
	if isNoRows(err) || err == nil && r.now().UnixNano() >= b.ends {
		return nil, privacy.ErrNotFound
	}
	if err != nil {
		return nil, unavailable(err)
	}
	text, err := r.seals.open(&b)
	if err != nil {
		return nil, unavailable(err)
	}
	return text, nil
}

// Sweep destroys the boxes whose time is over.
func (l *Ledger) Sweep(ctx context.Context) error {
	return l.put(ctx, &event{with: &attached{sweep: true}})
}
