package privacy

import (
	"context"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Ledger keeps what must not be lost. It never receives a personal value:
// references, field names, counts and keyed marks only.
type Ledger interface {
	// Intend commits an operation before its effect. When it fails, nothing
	// may be done. ErrExists when there is an operation of that id.
	Intend(ctx context.Context, op Operation) error
	// Close commits the outcome of an intended operation.
	Close(ctx context.Context, out Outcome) error
	// Note commits something that has no effect to wait for: a view.
	Note(ctx context.Context, op Operation) error
}

// History reads the ledger back.
type History interface {
	// Open lists operations that were intended before a moment and never closed, oldest first.
	Open(ctx context.Context, before time.Time) ([]Operation, error)
	// Entry returns one operation with its outcome; ErrNotFound.
	Entry(ctx context.Context, id string) (*Entry, error)
	// Recent lists a subject's entries, newest first.
	Recent(ctx context.Context, subject sdk.Subject, limit int) ([]Entry, error)
	// Since lists a subject's entries of one kind from a moment on, newest first.
	Since(ctx context.Context, subject sdk.Subject, kind OpKind, from time.Time) ([]Entry, error)
}

// Marker makes keyed HMACs of values, so that the ledger can later tell
// whether a value is the old or the new one without knowing either.
type Marker interface {
	// Mark is bound to the operation and the field: equal values in two
	// operations have different marks.
	Mark(opID string, ref sdk.Ref, field string, v sdk.Value) string
	// Matches reports whether mark was made of v, with whichever key.
	Matches(mark, opID string, ref sdk.Ref, field string, v sdk.Value) bool
}

// CRM is the adapters, as the rights see them. Errors are *sdk.Error.
type CRM interface {
	Schema(ctx context.Context, adapter string) (*sdk.Schema, error)
	Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error)
	Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error
	Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error)
}

// Searcher finds contacts for an agent.
type Searcher interface {
	Find(ctx context.Context, adapter string, req *sdk.FindRequest) (*sdk.FindResponse, error)
}

// Links keeps temporary links and their codes; it stores neither, only hashes.
type Links interface {
	// Create stores a link under spec.ID and returns its token and code, which
	// are known to nobody else and shown once.
	Create(ctx context.Context, spec LinkSpec) (token, code string, err error)
	// Get returns a link by its id; ErrNotFound.
	Get(ctx context.Context, id string) (*LinkState, error)
	// List returns the links of a subject, newest first, dead ones included as
	// long as their tombstone stands.
	List(ctx context.Context, subject sdk.Subject) ([]LinkState, error)
	// Revoke ends a link and all its visits at once. Revoking twice is no error.
	Revoke(ctx context.Context, id string) error
}

// Codes renews what a link is opened with.
type Codes interface {
	// AskCode counts that the holder of a token asked for a code to be sent.
	// ErrDeadLink, ErrLocked, ErrTooMany.
	AskCode(ctx context.Context, token string) (*LinkState, error)
	// IssueCode makes the code that is about to be sent; the one before it is
	// worth nothing any more. ErrDeadLink, ErrLocked.
	IssueCode(ctx context.Context, id string) (string, error)
	// Readdress gives a link another token, for a message that is about to be
	// sent. ErrDeadLink.
	Readdress(ctx context.Context, id string) (string, *LinkState, error)
	// NewCode gives a link a new told code with fresh tries. ErrNotFound, ErrDeadLink.
	NewCode(ctx context.Context, id string) (string, error)
}

// Tombs knows links that have died.
type Tombs interface {
	// Tombstone returns the dead link that a token once opened; ErrNotFound.
	Tombstone(ctx context.Context, token string) (*LinkState, error)
}

// Doors is the customer's side of links: the way from a token to a visit.
type Doors interface {
	// Knock looks a token up. It changes nothing but the fetched counter when
	// fetched is true. ErrDeadLink for an unknown, expired or revoked token, in
	// the same time; ErrLocked for a link with too many wrong codes.
	Knock(ctx context.Context, token string, fetched bool) (*LinkState, error)
	// Enter tries a code, counts it, and begins a visit: one atomic step.
	// ErrMalformedCode (not counted), *WrongCodeError, ErrLocked,
	// ErrTooManyVisits, ErrDeadLink.
	Enter(ctx context.Context, token, code, visitID string) (*Visit, string, error)
	// Visit returns the visit of a cookie's secret and moves its idle end; ErrNoVisit.
	Visit(ctx context.Context, secret string) (*Visit, error)
	// Leave ends a visit.
	Leave(ctx context.Context, secret string) error
}
