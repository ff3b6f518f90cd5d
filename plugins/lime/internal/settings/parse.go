package settings

import (
	"bytes"
	"encoding/json"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // timezone must work on a machine without a time zone database

	"github.com/inzage/inzage/sdk"
)

// Defaults of the optional settings. The rate is the limit of Lime's own cloud.
const (
	DefaultPageSize = 50
	DefaultRequests = 3000
	DefaultSeconds  = 300
)

// Parse reads the settings and returns everything that is wrong with them.
// The result is nil when one of the diagnostics is an error.
func Parse(raw json.RawMessage) (*Settings, []sdk.Diagnostic) {
	var diags []sdk.Diagnostic
	root := object{diags: &diags}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&root.fields); err != nil || root.fields == nil {
		root.problem("", "the settings must be an object", "a settings block with at least url, api_key and limetypes")
		return nil, diags
	}
	root.only("url", "api_key", "limetypes", "rate", "page_size", "timezone", "simulated", "journal", "gatekeeper", "consents", "purposes")
	s := &Settings{
		URL: parseURL(root), APIKey: parseKey(root), Simulated: root.flag("simulated"),
		Location: parseLocation(root), PageSize: root.whole("page_size", DefaultPageSize, 1, 1000),
		Rate: parseRate(root), Types: parseTypes(root), Journal: parseJournal(root), Gatekeeper: parseGatekeeper(root),
		Consents: parseConsents(root), Purposes: parsePurposes(root),
	}
	if len(diags) > 0 {
		return nil, diags
	}
	return s, nil
}

// parseURL insists on TLS: the key goes along with every request. On this very
// machine nobody can listen in, and that is where a simulated CRM runs.
func parseURL(o object) *url.URL {
	raw := o.text("url")
	if raw == "" {
		if !o.has("url") || o.fields["url"] == "" {
			o.problem("url", "url is missing", "the address of the Lime application, such as https://acme.lime-crm.com/acme")
		}
		return nil
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		o.problem("url", "url is not a web address", "such as https://acme.lime-crm.com/acme")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		o.problem("url", "url holds more than an address", "leave out user, password, ? and #; the key belongs in api_key")
	case strings.Trim(u.Path, "/") == "":
		o.problem("url", "url misses the application's name", "such as https://acme.lime-crm.com/acme")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		o.problem("url", "url must begin with https://", "plain http is for a CRM on this machine only: it would send the key in clear")
	default:
		u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
		return u
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

func parseKey(o object) Secret {
	key := o.text("api_key")
	switch {
	case key == "" && (!o.has("api_key") || o.fields["api_key"] == ""):
		o.problem("api_key", "api_key is missing", `the key of a Lime user of type API; take it from the environment: env("LIME_API_KEY")`)
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		o.problem("api_key", "api_key holds a space or an odd character", "look for a line break at its end")
	}
	return Secret(key)
}

func parseLocation(o object) *time.Location {
	name := o.text("timezone")
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		o.problem("timezone", "timezone is not known", "such as Europe/Amsterdam or Europe/Stockholm")
		return time.UTC
	}
	return loc
}

func parseRate(o object) Rate {
	r, _ := o.child("rate")
	r.only("requests", "seconds", "share")
	return Rate{
		Requests: r.whole("requests", DefaultRequests, 3, 1_000_000),
		Per:      time.Duration(r.number("seconds", DefaultSeconds, 1, 86400) * float64(time.Second)),
		Share:    r.number("share", 1, 0.01, 1),
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
