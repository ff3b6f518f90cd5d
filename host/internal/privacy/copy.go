package privacy

import (
	"time"

	"github.com/inzage/inzage/sdk"
)

// CopyWriter writes a copy of somebody's data as a stream of parts: a section,
// its rows, the next section, and at the end what the whole holds. The first
// error stays: every later call returns it, and what was written is then broken
// off in a way that every reader notices. An implementation keeps no part.
type CopyWriter interface {
	// Section begins a section and ends the one before it.
	Section(CopySection) error
	// Row adds a row to the section. Its values may be reused afterwards.
	Row(CopyRow) error
	// Gap says that something is missing. The copy is then not complete.
	Gap(CopyGap) error
	// Close ends the copy. Only then it is whole.
	Close(CopyCover) error
}

// CopyProfile is which copy was asked for.
type CopyProfile string

// The profiles.
const (
	CopyEverything  CopyProfile = "everything"  // Art. 15: all that is kept, and why
	CopyPortability CopyProfile = "portability" // Art. 20: what the person gave, to move
)

// CopyRoute is the way by which a copy was asked for.
type CopyRoute string

// The routes.
const (
	CopyByCustomer CopyRoute = "customer" // from the portal
	CopyByAgent    CopyRoute = "agent"    // from the Actionpad
)

// CopyHead is what is known of a copy before its first section.
type CopyHead struct {
	Profile  CopyProfile
	Language string // BCP 47: "nl" or "en"; of labels and texts
	// Subject says whose copy it is without being personal data: a case number
	// or references.
	Subject string
	Made    time.Time
	Route   CopyRoute
}

// CopyShape is how a section is shown.
type CopyShape string

// The shapes.
const (
	CopyTable  CopyShape = "table"  // a row a line, under the columns' labels
	CopyFields CopyShape = "fields" // a column a line, label before value: for one record or few
)

// CopySection is a part of a copy with columns of its own: a record, a relation,
// consents, purposes, activity, the list of files.
type CopySection struct {
	Key     string // stable over languages and versions; once in a copy
	Label   string // in the language of the copy
	Shape   CopyShape
	Columns []CopyColumn
	// Refs: the rows are records of the CRM, and say which.
	Refs bool
}

// CopyColumn is a field of a section.
type CopyColumn struct {
	Key     string // stable over languages and versions; once in a section
	Label   string // in the language of the copy
	Kind    sdk.Kind
	Format  sdk.Format   // with KindText
	Options []sdk.Option // what can be chosen, if known
}

// CopyRow is a row of a section. Values stand in the order of the columns; the
// ones that are left out at the end are empty.
type CopyRow struct {
	Ref    sdk.Ref // with CopySection.Refs
	Values []sdk.Value
}

// CopyReason is why something is missing.
type CopyReason string

// The reasons.
const (
	CopyUnavailable CopyReason = "unavailable" // the CRM could not be reached
	CopyBrokenOff   CopyReason = "broken_off"  // it stopped in the middle
	CopyRefused     CopyReason = "refused"     // the CRM did not allow it
	CopyTooLarge    CopyReason = "too_large"   // more than fits
)

// CopyGap is something that should be in a copy and is not.
type CopyGap struct {
	Section string // key of the section that it is missing from; empty: of none
	Label   string // what is missing, in the language of the copy; empty: the section's label
	Reason  CopyReason
}

// CopyWithholding is why something is not shown although it is there.
type CopyWithholding string

// The reasons to withhold.
const (
	CopyOfOthers CopyWithholding = "others" // it also concerns somebody else: Art. 15(4)
	CopyInReview CopyWithholding = "review" // waits until a person has looked at it
	CopyByCRM    CopyWithholding = "system" // the CRM does not hand it out
	CopyOfStaff  CopyWithholding = "staff"  // names of employees
)

// CopyWithheld counts what is not shown.
type CopyWithheld struct {
	Section string // key of a section; need not be in the copy
	Label   string // of what, in the language of the copy
	Count   int    // of records or values
	Reason  CopyWithholding
	Until   time.Time // with CopyInReview: when the review is done at the latest
	Ask     string    // how to ask for it, in the language of the copy; empty: by phone
}

// CopyCover is what is known at the end. Sections, counts and gaps are known to
// the writer.
type CopyCover struct {
	Withheld []CopyWithheld
}
