package config

import (
	"net/netip"
	"net/url"
	"path/filepath"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Config is a configuration without errors. All paths in it are absolute.
type Config struct {
	File string // as it was given to Load
	Dir  string // folder of File: relative paths in File start here

	Demo           bool
	Listen         string
	BaseURL        *url.URL // without a trailing slash
	MetricsListen  string   // "": no metrics
	TrustedProxies []netip.Prefix
	DataDir        string
	Log            Log
	Keys           *Keys // nil only with Demo: see LoadOrCreateDemoKeys
	Redis          Redis
	Ledger         Ledger
	Adapters       []Adapter
	Contacts       []Contact
	Link           Link
	Mail           *Mail // nil: no messages are sent
	Actionpad      Actionpad
	Organisation   Organisation
	Purposes       []Purpose
	Limits         Limits
}

// Adapter returns the adapter of that name, or nil.
func (c *Config) Adapter(name string) *Adapter {
	for i := range c.Adapters {
		if c.Adapters[i].Name == name {
			return &c.Adapters[i]
		}
	}
	return nil
}

// KeysDir is where a demo keeps the keys that it makes for itself.
func (c *Config) KeysDir() string { return filepath.Join(c.DataDir, "keys") }

// StateDir is the private folder of an adapter.
func (c *Config) StateDir(adapter string) string {
	return filepath.Join(c.DataDir, "adapters", adapter)
}

// Log says what is logged and how.
type Log struct {
	Level  string // trace, debug, info, warn or error
	Format string // text or json
}

// Redis is where links and visits live.
type Redis struct {
	Embedded bool
	URL      Secret // redis:// or rediss://, with its password; empty when embedded
	CAFile   string // certificates to trust with rediss; "": the system's
	// Sentinels watch the master whose name is the host in URL; none: URL is the server.
	Sentinels        []string
	SentinelPassword Secret
}

// Ledger is where operations are kept.
type Ledger struct {
	Path   string // of a SQLite file; "" with URL
	URL    Secret // postgres://, with its password; empty with Path
	HostID string // names this host's chain; "": the machine's name
}

// Rate is a number of events in a time.
type Rate struct {
	Count int
	Per   time.Duration
}

// Limits bounds what one caller can ask of the host.
type Limits struct {
	PerAddress Rate // requests of one IP address
	PerLink    Rate // requests under one link
	PerKey     Rate // requests with one API key
	Body       int64
	Concurrent int // requests that run at once
	Copies     int // copies that are made at once
}

// Link holds the defaults of temporary links.
type Link struct {
	Lifetime  time.Duration
	MaxVisits int
	At        Pos    // of the block
	Verify    string // told, mail or off
	VisitIdle time.Duration
	VisitMax  time.Duration
	Rights    []string // see, correct, consent, copy
}

// Actionpad is the agents' side.
type Actionpad struct {
	KeysFile       string // hashes of API keys, written by the host's own command
	TicketTTL      time.Duration
	FrameAncestors []string // origins that may show the panel in a frame
	Journal        []string // events that are written into the contact's history in the CRM
	OIDC           *OIDC    // nil: agents come with tickets only
}

// Officer is the person whom customers can ask about their data.
type Officer struct{ Name, Email, Phone string }

// Organisation is who the portal speaks for.
type Organisation struct {
	Name           string
	Website        string
	Phone          string
	PrivacyOfficer Officer
	Authority      string // where customers can complain
	AuthorityURL   string
	Timezone       *time.Location
	Country        string     // ISO 3166, two letters
	Holidays       []string   // days off as 2006-01-02, for dates counted in working days
	Logo           string     // path of a picture; "": the name in letters
	Accent         string     // #RRGGBB
	Address        string     // u or je
	Languages      []string   // the first is the default
	Measures       sdk.Labels // how data is protected besides, for the register
}

// Purpose tells why data is kept.
type Purpose struct {
	At        Pos
	Name      string
	Title     sdk.Labels
	Basis     string // see Bases
	Retention sdk.Labels
	// What it is about, who else gets it, where it comes from, whether it leaves
	// the Union, and what is decided with it by machine; empty: none.
	Categories sdk.Labels
	Recipients []string
	Source     sdk.Labels
	Transfers  sdk.Labels
	Automated  sdk.Labels
	Covers     []Cover
}

// Cover is a type, a field or a relation that a purpose is about.
type Cover struct {
	At   Pos
	Type string // name of a contact block
	Item string // field or relation; "": all of it
}

// Bases are the six legal bases of Art. 6(1) of the GDPR.
func Bases() []string {
	return []string{"consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interest"}
}

// String writes the cover as it stands in the file.
func (c Cover) String() string {
	if c.Item == "" {
		return c.Type
	}
	return c.Type + "." + c.Item
}
