package privacy

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
)

// The errors of the rights and of the packages that serve them. Errors of the
// CRM are *sdk.Error and pass through unchanged.
var (
	ErrNotFound      = errors.New("not found")
	ErrDeadLink      = errors.New("link does not work")
	ErrLocked        = errors.New("link is locked")
	ErrTooManyVisits = errors.New("link has been used too often")
	ErrMalformedCode = errors.New("code is not well-formed")
	ErrNoVisit       = errors.New("no visit")
	// ErrDenied: the CRM does not let this agent do this.
	ErrDenied = errors.New("denied by the CRM")
	// ErrInvalidText: empty or too long.
	ErrInvalidText = errors.New("text is empty or too long")
	// ErrTooMany: asked more often than the rules allow.
	ErrTooMany = errors.New("asked too often")
	// ErrExists: an operation of that id is in the ledger already.
	ErrExists = errors.New("operation exists already")
	// ErrLedger: the ledger could not be written; nothing was done.
	ErrLedger = errors.New("ledger unavailable")
	// ErrStore: Redis could not be reached; nothing is known.
	ErrStore = errors.New("store unavailable")
)

// WrongCodeError says how many tries are left.
type WrongCodeError struct{ Left int }

// Error names the tries left.
func (e *WrongCodeError) Error() string { return fmt.Sprintf("wrong code, %d left", e.Left) }

// NewID returns a new random id for an operation, link or visit: 130 bits,
// 26 characters of lower-case base 32.
func NewID() string {
	var b [17]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic("privacy: no randomness: " + err.Error()) // Go's rand.Read never fails; guard against a future change
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))[:26]
}
