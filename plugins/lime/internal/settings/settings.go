package settings

import (
	"net/url"
	"time"

	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// Settings are the checked settings of one installation.
type Settings struct {
	URL       *url.URL // the application: scheme, host and application name
	APIKey    settings.Secret
	Simulated bool
	Location  *time.Location // where the CRM's dates without an offset are
	PageSize  int
	Rate      Rate
	Types     map[string]Type // by limetype

	Journal    *Journal            // nil: nothing is written into the CRM's history
	Gatekeeper map[string][]string // groups by action; nil: the CRM is not asked
	Consents   *Consents           // nil: the CRM keeps no consents
	Purposes   *Purposes           // nil: the CRM keeps no purposes
}

// Journal says how a line of history is kept: an object of Limetype.
type Journal struct {
	Limetype string
	Links    map[string]string // by limetype of the record: the property that points to it
	Note     string            // text
	Date     string            // date or time
	Option   string            // option that says what sort of history it is; may be ""
	Key      string            // its value
}

// Rate is the CRM's limit and the part of it that this adapter may use.
type Rate struct {
	Requests int
	Per      time.Duration
	Share    float64
}

// Type says what one limetype means.
type Type struct {
	Name     string
	Contact  bool     // a person's own record
	Search   []string // fields that an agent's text is looked for in
	Title    string   // field that names the record; default: the CRM's own description
	Archived string   // field that is set on records nobody uses any more
	Embed    []string // to-one relations whose title is read along in lists

	Personal   []string // nil: every field is personal
	Impersonal []string // exceptions from that
	Sensitive  []string
	ThirdParty []string
	ReadOnly   []string
	Hidden     []string

	Relations []Relation // in order of name
}

// Relation says where the records that belong to a record are found: in a
// relation of the limetype (Property), or by looking through another limetype
// for records that point back (Limetype and By).
type Relation struct {
	Name      string
	Label     string
	Property  string
	Limetype  string
	By        []string
	Ownership sdk.Ownership

	// People are the properties of the related limetype that hold persons.
	// Without PeopleKnown nobody said which, and the CRM's metadata has to do.
	People      []string
	PeopleKnown bool
}
