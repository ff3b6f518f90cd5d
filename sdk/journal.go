package sdk

import (
	"context"
	"time"
)

// Journal writes a line into the CRM's own history of a record. Without it
// agents see in Inzage only what happened there.
type Journal interface {
	// Write adds one line. A line whose ID stands at the record already is not
	// written again, which makes a repeat of a lost answer safe. Errors: as
	// Contact; KindUnavailable with MayHaveApplied when the line was sent and
	// its answer was lost; KindUnsupported when the type has no history.
	Write(ctx context.Context, req *JournalRequest) error
}

// JournalRequest adds one line to one record's history.
type JournalRequest struct {
	Ref  Ref
	Line JournalLine
}

// JournalLine is one line of a history.
type JournalLine struct {
	ID    string // the operation's id: the same on every repeat; letters, digits, - and _, 8 to 64 of them
	Time  time.Time
	Kind  JournalKind
	Text  string // made by the host, for an agent's eyes; holds no personal data
	Actor Actor
}

// JournalKind says what happened.
type JournalKind string

// The kinds of lines.
const (
	JournalLinkMade   JournalKind = "link_made"
	JournalLinkClosed JournalKind = "link_closed"
	JournalSignedIn   JournalKind = "signed_in"
	JournalCorrected  JournalKind = "corrected"
	JournalAsked      JournalKind = "asked"
	JournalConsent    JournalKind = "consent"           // a consent was given or withdrawn
	JournalStopped    JournalKind = "marketing_stopped" // marketing was objected to
	JournalCopied     JournalKind = "copied"            // a copy was made
)

// Valid reports whether the line can be written: an ID that is safe to look
// for in a text, a known kind, a time and a text.
func (l *JournalLine) Valid() bool {
	if !validID(l.ID) || l.Text == "" || l.Time.IsZero() {
		return false
	}
	switch l.Kind {
	case JournalLinkMade, JournalLinkClosed, JournalSignedIn, JournalCorrected, JournalAsked,
		JournalConsent, JournalStopped, JournalCopied:
		return true
	}
	return false
}

// validID reports whether an id is safe to look for in a text of the CRM.
func validID(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}
