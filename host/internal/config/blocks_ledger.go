package config

import (
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

func (s *scope) ledger(c *Config) {
	s.path("path", &c.Ledger.Path)
	address := ""
	s.secret("url", &address, postgresURL)
	s.text("host_id", &c.Ledger.HostID, matches(namePattern, "is not an id", "use small letters, digits, dashes"))
	if s.has("path") && s.has("url") {
		s.diags.errorf(s.at, "keep url for PostgreSQL, or path for a file", "the ledger has a path and a url")
	}
	if address == "" {
		return
	}
	c.Ledger.Path, c.Ledger.URL = "", NewSecret(address)
	if e := s.body.Attributes["url"]; !checked(address) {
		s.diags.warnf(posOf(e.NameRange), "add sslmode=verify-full, and sslrootcert=FILE for an authority of your own",
			"nobody checks that the ledger's url leads to your own server")
	}
}

// defaultLedger is a file of the host's own.
func (c *Config) defaultLedger() { c.Ledger.Path = filepath.Join(c.DataDir, "ledger.db") }

// postgresURL accepts the address of a database; a socket's folder stands in the
// parameter host.
func postgresURL(v string) (string, string) {
	const how = `write it as "postgres://user:password@host:5432/database?sslmode=verify-full", taken from env()` //nolint:gosec // no password of anybody
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql":
		return "is not the address of a PostgreSQL database", how
	case u.Host == "" && u.Query().Get("host") == "":
		return "names no server", how
	case strings.Trim(u.Path, "/") == "" && u.Query().Get("dbname") == "":
		return "names no database", how
	}
	return "", ""
}

// checked tells whether the server must prove who it is, or is on this machine.
func checked(address string) bool {
	u, _ := url.Parse(address)
	host := u.Hostname()
	if host == "" {
		host = u.Query().Get("host")
	}
	addr, err := netip.ParseAddr(host)
	return strings.HasPrefix(host, "/") || host == "localhost" || err == nil && addr.IsLoopback() ||
		slices.Contains([]string{"verify-full", "verify-ca"}, u.Query().Get("sslmode"))
}
