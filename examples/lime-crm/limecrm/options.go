package limecrm

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Options chooses which Lime CRM is simulated. The zero value is useful: the
// base solution, seed 1, no rate limit.
type Options struct {
	// App is the application name in every URL; default "Lime CRM". The space
	// is on purpose: real names have them.
	App string
	// Solution is the data model and its data: "base" (default) or "sv".
	Solution string
	// Seed makes other people; the same seed makes the same people. Default 1.
	Seed uint64
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Rate is the limit per IP address; the zero value means no limit.
	Rate Rate
	// MaxLimit caps _limit; default 100.
	MaxLimit int
	// OffsetID makes next links page by _offset_id, as older servers do.
	OffsetID bool
	// Quirks answers what Lime's documentation leaves open.
	Quirks Quirks
	// Users are API users besides the built-in ones.
	Users []APIUser
	// Canaries overwrites seeded values, so that a test can look for them in
	// places where they must not turn up. A key is "limetype/id/property", or
	// a bare property name, which means the contact with id 1003.
	Canaries map[string]any
	// Actionpad is the Inzage host that the button on the card calls.
	Actionpad Actionpad
}

// Rate is a number of requests in a time.
type Rate struct {
	Requests int
	Per      time.Duration
}

// Actionpad tells where the button on the card gets its panel from.
type Actionpad struct {
	// URL is the Inzage host, such as http://127.0.0.1:8080.
	URL string
	// Key returns the key for asking panel tickets. It is a function so that
	// a key file can be replaced while the simulator runs.
	Key func() (string, error)
	// Rights are what the agent may do in the panel; default "link".
	Rights []string
	// Frame shows the panel on the card instead of in its own window.
	Frame bool
	// Client makes the call; default a client with a timeout.
	Client *http.Client
}

// Quirks are the behaviours for which Lime's public documentation gives no
// answer. The zero value is the likeliest answer to each.
type Quirks struct {
	// Unprocessable answers a rejected write with 422 instead of 400.
	Unprocessable bool
	// ForbiddenAs404 hides what the key may not see: 404 instead of 403.
	ForbiddenAs404 bool
	// NoRetryAfter leaves Retry-After out of the rate limit's 429.
	NoRetryAfter bool
	// NoContent answers a PUT with 204 and no body instead of 200.
	NoContent bool
	// DateOnly writes dates as 2006-01-02 instead of with a midnight.
	DateOnly bool
	// SetKeys writes a set as a list of keys instead of a list of options.
	SetKeys bool
	// QueryOptionKeys writes an option in a query result as its key.
	QueryOptionKeys bool
	// EmptyNested404 answers an empty nested list with 404.
	EmptyNested404 bool
	// CaseSensitive makes text filters distinguish upper and lower case.
	CaseSensitive bool
	// ExclusiveRange makes min- and max- leave out the bound itself.
	ExclusiveRange bool
	// NoTimestampFilter rejects filters on _timestamp and _createdtime.
	NoTimestampFilter bool
	// KeepFiles leaves a file readable by id after its document is gone.
	KeepFiles bool
	// ACL adds acl blocks to the metadata.
	ACL bool
}

// quirkNames maps the names used on the command line.
func (q *Quirks) quirkNames() map[string]*bool {
	return map[string]*bool{
		"unprocessable": &q.Unprocessable, "forbidden-as-404": &q.ForbiddenAs404,
		"no-retry-after": &q.NoRetryAfter, "no-content": &q.NoContent,
		"date-only": &q.DateOnly, "set-keys": &q.SetKeys, "query-option-keys": &q.QueryOptionKeys,
		"empty-nested-404": &q.EmptyNested404, "case-sensitive": &q.CaseSensitive,
		"exclusive-range": &q.ExclusiveRange, "no-timestamp-filter": &q.NoTimestampFilter,
		"keep-files": &q.KeepFiles, "acl": &q.ACL,
	}
}

// ParseQuirks reads a comma-separated list such as "date-only,set-keys".
func ParseQuirks(list string) (Quirks, error) {
	var q Quirks
	names := q.quirkNames()
	for _, name := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		on, known := names[name]
		if !known {
			return Quirks{}, fmt.Errorf("unknown quirk %q", name)
		}
		*on = true
	}
	return q, nil
}

// ParseRate reads "3000/300s", or "0" for no limit.
func ParseRate(s string) (Rate, error) {
	if s == "" || s == "0" {
		return Rate{}, nil
	}
	var r Rate
	count, per, found := strings.Cut(s, "/")
	if _, err := fmt.Sscanf(count, "%d", &r.Requests); err != nil || !found {
		return Rate{}, fmt.Errorf("rate %q is not like 3000/300s", s)
	}
	d, err := time.ParseDuration(per)
	if err != nil || d <= 0 || r.Requests < 1 {
		return Rate{}, fmt.Errorf("rate %q is not like 3000/300s", s)
	}
	r.Per = d
	return r, nil
}

func (o Options) withDefaults() Options {
	if o.App == "" {
		o.App = "Lime CRM"
	}
	if o.Solution == "" {
		o.Solution = "base"
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxLimit <= 0 {
		o.MaxLimit = 100
	}
	if len(o.Actionpad.Rights) == 0 {
		o.Actionpad.Rights = []string{"link"}
	}
	if o.Actionpad.Client == nil {
		o.Actionpad.Client = newPanelClient()
	}
	return o
}
