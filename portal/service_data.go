package portal

import (
	"slices"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Landing is what the page before sign-in may know.
type Landing struct {
	Language  string
	NeedsCode bool // false with verify = off: one button, still a POST
	CodeSent  bool // the code is sent on request: six digits; else it was told
}

// Session is a visit that has just begun.
type Session struct {
	Secret string // for the cookie
	Visit  *Visit
}

// Visit is the customer who is signed in.
type Visit struct {
	ID       string
	Language string
	IdleEnd  time.Time // the visit ends then, unless a page is opened before
	Previous time.Time // the visit before this one; zero: none
	MayEdit  bool
	// MaySee, MayConsent and MayCopy say which pages there are for this visit.
	MaySee, MayConsent, MayCopy bool
	Preview                     bool // an agent looks along: read only, and every page says so
	// Inner is the host's own record of the visit; the pages pass it back untouched.
	Inner any
}

// Overview is the first page after sign-in.
type Overview struct {
	// Given and Withdrawn count consents; both zero: none was ever asked.
	Given, Withdrawn int
	// Stopped is when marketing was objected to; zero: never.
	Stopped time.Time
	// Running are the customer's open requests.
	Running    []Running
	Sections   int           // sections on My data
	Related    []RelatedLink // related lists that exist
	Purposes   []Purpose
	Activities []Activity // the last three
	Missing    []Gap
}

// Purpose tells why data is kept. Basis is a word of Art. 6(1): consent,
// contract, legal_obligation, vital_interests, public_task, legitimate_interest.
// What is empty does not apply or is not known.
type Purpose struct {
	Title, Basis, Retention                  string
	Categories, Source, Transfers, Automated string
	Recipients                               []string
	// Withdraw says that a consent can be withdrawn on the page of consents.
	Withdraw bool
	// Object is a handle for Question: the customer can object (Art. 21(1)).
	Object string
}

// Running is a request that waits for an answer.
type Running struct {
	Kind   string // of the case
	Number string
	Due    time.Time
}

// Activity is one line of what passed through this service. Key is a text id:
// "view", "correct", "consent_given"; those that have a text stand in activityTexts.
type Activity struct {
	Time   time.Time
	Key    string
	Role   string // "customer", "agent", "system"
	Fields []string
}

// Gap says that a part could not be shown, in words of the locale files.
type Gap struct {
	Key string // text id
}

// RelatedLink leads to a related list.
type RelatedLink struct {
	Title  string
	Handle string
}

// MyData is everything of the contact itself.
type MyData struct {
	Records []RecordView
	Related []RelatedLink
	Missing []Gap // records that cannot be shown now
}

// RecordView is one record of the customer; usually there is one.
type RecordView struct {
	Title    string // shown only when there is more than one record
	Sections []Section
	Files    string // handle for Files; empty: there are none
}

// Section is one block of fields with one form.
type Section struct {
	ID      string // anchor
	Title   string
	Purpose string // one line: why this is kept; may be empty
	// Purposes are what the fields of this section are kept for.
	Purposes []Purpose
	Fields   []FieldView
	Handle   string // for Form; empty when nothing can be changed
	// Withheld counts fields that are not shown because they also concern somebody else.
	Withheld int
	// Ask and AskWithheld are handles for Question; empty: nothing can be asked.
	Ask, AskWithheld string
}

// FieldView is one line of a section.
type FieldView struct {
	Label    string
	Value    sdk.Value
	Format   sdk.Format
	Editable bool
	Why      string // why it cannot be changed, for an uneditable field; may be empty
}

// RelatedPage is one page of a related list.
type RelatedPage struct {
	Title    string
	Columns  []string
	Rows     []RelatedRow
	Withheld int    // rows on this page that are not shown, or shown in part
	Prev     string // handles; empty: none
	Next     string
	First    string // set when Prev is no longer known: back to the beginning
	// Ask and AskWithheld are handles for Question; empty: nothing can be asked.
	Ask, AskWithheld string
}

// Titled reports whether the rows have titles of their own. Otherwise the first
// column names the row.
func (p *RelatedPage) Titled() bool {
	return slices.ContainsFunc(p.Rows, func(r RelatedRow) bool { return r.Title != "" })
}

// RelatedRow is one related record.
type RelatedRow struct {
	Title string
	Cells []FieldView // one per column
}
