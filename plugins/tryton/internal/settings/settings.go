package settings

import (
	"net/url"
	"time"

	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// Settings are the checked settings of one database.
type Settings struct {
	URL       *url.URL // the server
	Database  string
	Login     string
	Password  settings.Secret
	Company   int64    // id; 0: the user's own
	Languages []string // in which labels are read; the first is that of the session
	Simulated bool
	PageSize  int
	Rate      Rate
	Models    map[string]Model // by name
	Consents  *Consents        // nil: there are none
}

// Rate is the CRM's limit and the part of it that this adapter may use.
type Rate struct {
	Requests int
	Per      time.Duration
	Share    float64
}

// Model says what one model means.
type Model struct {
	Name     string
	Contact  bool     // a person's own record
	Search   []string // fields that an agent's text is looked for in; "relation.field" looks in the children
	Title    string   // field that names the record; default: Tryton's own name of it
	Moved    string   // to-one field that is set on a record that was merged into another
	Choices  []string // to-one fields that people choose from a list
	Currency string   // field with the currency's code of the record's amounts: "currency.code"
	Files    bool     // attachments are files of the record

	Personal   []string // nil: every field is personal
	Impersonal []string // exceptions from that
	Sensitive  []string
	ThirdParty []string
	ReadOnly   []string
	Hidden     []string

	Relations []Relation // in order of name
	Inline    []Inline   // in order of name
}

// Relation says where the records that belong to a record are found: in a
// to-many field of the model (Field), or by looking through another model for
// records that point back (Model and By).
type Relation struct {
	Name      string
	Label     string
	Field     string
	Model     string
	By        []string
	Ownership sdk.Ownership

	// People are the to-one fields of the related model that hold persons.
	// Without PeopleKnown all that point to a contact count.
	People      []string
	PeopleKnown bool
}

// Inline is a field of a child record that is shown and changed as if it were
// the contact's own: the e-mail address, which Tryton keeps in a record of its
// own. Of several children the first in use counts.
type Inline struct {
	Name     string
	Label    string
	Relation string            // name of an owned relation with Field
	Field    string            // of the child
	Where    map[string]string // which children count: values by field, as in { type = "email" }
	Format   sdk.Format
	// Remove: to empty the field removes the child; otherwise the child stays,
	// with an empty field.
	Remove bool
}
