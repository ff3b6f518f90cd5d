package settings

import (
	"encoding/json"
	"net"
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // timezone must work on a machine without a time zone database

	"github.com/inzage/inzage/plugins/internal/settings"
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
	root, diags, ok := settings.Root(raw, validName)
	if !ok {
		root.Problem("", "the settings must be an object", "a settings block with at least url, api_key and limetypes")
		return nil, *diags
	}
	root.Only("url", "api_key", "limetypes", "rate", "page_size", "timezone", "simulated", "journal", "gatekeeper", "consents", "purposes")
	s := &Settings{
		URL: parseURL(root), APIKey: parseKey(root), Simulated: root.Flag("simulated"),
		Location: parseLocation(root), PageSize: root.Whole("page_size", DefaultPageSize, 1, 1000),
		Rate: parseRate(root), Types: parseTypes(root), Journal: parseJournal(root), Gatekeeper: parseGatekeeper(root),
		Consents: parseConsents(root), Purposes: parsePurposes(root),
	}
	if len(*diags) > 0 {
		return nil, *diags
	}
	return s, nil
}

// parseURL insists on TLS: the key goes along with every request. On this very
// machine nobody can listen in, and that is where a simulated CRM runs.
func parseURL(o settings.Object) *url.URL {
	raw := o.Text("url")
	if raw == "" {
		if !o.Has("url") || o.Fields["url"] == "" {
			o.Problem("url", "url is missing", "the address of the Lime application, such as https://acme.lime-crm.com/acme")
		}
		return nil
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		o.Problem("url", "url is not a web address", "such as https://acme.lime-crm.com/acme")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		o.Problem("url", "url holds more than an address", "leave out user, password, ? and #; the key belongs in api_key")
	case strings.Trim(u.Path, "/") == "":
		o.Problem("url", "url misses the application's name", "such as https://acme.lime-crm.com/acme")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		o.Problem("url", "url must begin with https://", "plain http is for a CRM on this machine only: it would send the key in clear")
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

func parseKey(o settings.Object) settings.Secret {
	key := o.Text("api_key")
	switch {
	case key == "" && (!o.Has("api_key") || o.Fields["api_key"] == ""):
		o.Problem("api_key", "api_key is missing", `the key of a Lime user of type API; take it from the environment: env("LIME_API_KEY")`)
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		o.Problem("api_key", "api_key holds a space or an odd character", "look for a line break at its end")
	}
	return settings.Secret(key)
}

func parseLocation(o settings.Object) *time.Location {
	name := o.Text("timezone")
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		o.Problem("timezone", "timezone is not known", "such as Europe/Amsterdam or Europe/Stockholm")
		return time.UTC
	}
	return loc
}

func parseRate(o settings.Object) Rate {
	r, _ := o.Child("rate")
	r.Only("requests", "seconds", "share")
	return Rate{
		Requests: r.Whole("requests", DefaultRequests, 3, 1_000_000),
		Per:      time.Duration(r.Number("seconds", DefaultSeconds, 1, 86400) * float64(time.Second)),
		Share:    r.Number("share", 1, 0.01, 1),
	}
}
