package settings

import (
	"encoding/json"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// Defaults of the optional settings. Tryton has no limit of its own; this one
// keeps a small server usable for the people who work with it.
const (
	DefaultPageSize = 100
	DefaultRequests = 1200
	DefaultSeconds  = 60
)

// Parse reads the settings and returns everything that is wrong with them.
// The result is nil when one of the diagnostics is an error.
func Parse(raw json.RawMessage) (*Settings, []sdk.Diagnostic) {
	root, diags, ok := settings.Root(raw, validName)
	if !ok {
		root.Problem("", "the settings must be an object", "a settings block with at least url, database, login, password and models")
		return nil, *diags
	}
	root.Only("url", "database", "login", "password", "company", "languages", "simulated", "page_size", "rate", "models", "consents")
	s := &Settings{
		URL: parseURL(root), Database: parseDatabase(root), Login: parseLogin(root), Password: parsePassword(root),
		Company: int64(root.Whole("company", 0, 1, 1<<31-1)), Languages: parseLanguages(root), Simulated: root.Flag("simulated"),
		PageSize: root.Whole("page_size", DefaultPageSize, 1, 1000), Rate: parseRate(root), Models: parseModels(root),
		Consents: parseConsents(root),
	}
	if len(*diags) > 0 {
		return nil, *diags
	}
	return s, nil
}

// parseURL insists on TLS: the password goes along. On this very machine nobody
// can listen in.
func parseURL(o settings.Object) *url.URL {
	raw := o.Text("url")
	if raw == "" {
		if !o.Has("url") || o.Fields["url"] == "" {
			o.Problem("url", "url is missing", "the address of the Tryton server, such as https://tryton.example.nl")
		}
		return nil
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		o.Problem("url", "url is not a web address", "such as https://tryton.example.nl")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		o.Problem("url", "url holds more than an address", "leave out user, password, ? and #; they have settings of their own")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		o.Problem("url", "url must begin with https://", "plain http is for a server on this machine only: it would send the password in clear")
	default:
		return u
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

func parseDatabase(o settings.Object) string {
	name := o.Text("database")
	switch {
	case name == "" && (!o.Has("database") || o.Fields["database"] == ""):
		o.Problem("database", "database is missing", "the name of the Tryton database")
	case name != "" && !databasePattern.MatchString(name):
		o.Problem("database", "database is not a name", "letters, digits, . - and _")
	}
	return name
}

func parseLogin(o settings.Object) string {
	login := o.Text("login")
	switch {
	case login == "" && (!o.Has("login") || o.Fields["login"] == ""):
		o.Problem("login", "login is missing", "a Tryton user for Inzage alone")
	case strings.ContainsAny(login, ":\r\n"):
		o.Problem("login", "login holds a colon or a line break", "Tryton's sessions cannot carry that")
	}
	return login
}

func parsePassword(o settings.Object) settings.Secret {
	password := o.Text("password")
	switch {
	case password == "" && (!o.Has("password") || o.Fields["password"] == ""):
		o.Problem("password", "password is missing", `take it from the environment: env("TRYTON_PASSWORD")`)
	case strings.ContainsAny(password, "\r\n"):
		o.Problem("password", "password holds a line break", "look at its end")
	}
	return settings.Secret(password)
}

func parseLanguages(o settings.Object) []string {
	if !o.Has("languages") {
		return []string{"en"}
	}
	list := o.Texts("languages")
	for _, code := range list {
		if !languagePattern.MatchString(code) {
			o.Problem("languages", "languages holds something that is no language", `such as ["nl", "en"]`)
			return list
		}
	}
	if list != nil && len(list) == 0 {
		o.Problem("languages", "languages is empty", `such as ["nl", "en"]`)
	}
	return list
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
