package config

import (
	"encoding/hex"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the check must not depend on what the machine has installed
)

var (
	namePattern   = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,62}$`)
	colourPattern = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
	landPattern   = regexp.MustCompile(`^[A-Z]{2}$`)
	envPattern    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	emailPattern  = regexp.MustCompile(`^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$`)
	phonePattern  = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{3,30}$`)
	originPattern = regexp.MustCompile(`^https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?$`)
)

// zones are suggested for a mistyped time zone; others work too.
var zones = []string{
	"Europe/Amsterdam", "Europe/Brussels", "Europe/Luxembourg", "Europe/Berlin", "Europe/Paris", "Europe/Dublin",
	"Europe/London", "Europe/Stockholm", "Europe/Copenhagen", "Europe/Oslo", "Europe/Helsinki", "Europe/Madrid",
	"Europe/Lisbon", "Europe/Rome", "Europe/Vienna", "Europe/Zurich", "Europe/Warsaw", "Europe/Prague",
	"Europe/Budapest", "Europe/Athens", "Europe/Bucharest", "Europe/Sofia", "Europe/Tallinn", "Europe/Riga",
	"Europe/Vilnius", "UTC",
}

func notEmpty(v string) (string, string) {
	if strings.TrimSpace(v) == "" {
		return "is empty", ""
	}
	return "", ""
}

func oneOf(words ...string) check {
	return func(v string) (string, string) {
		if contains(words, v) {
			return "", ""
		}
		if n := nearest(v, words); n != "" {
			return "is not possible", "did you mean " + strconv.Quote(n) + "?"
		}
		return "is not possible", "use " + list(words)
	}
}

func matches(re *regexp.Regexp, problem, detail string) check {
	return func(v string) (string, string) {
		if re.MatchString(v) {
			return "", ""
		}
		return problem, detail
	}
}

func hostPort(v string) (string, string) {
	_, port, err := net.SplitHostPort(v)
	n, perr := strconv.ParseUint(port, 10, 16)
	if err != nil || perr != nil || n == 0 {
		return "is not host:port", `write it as "127.0.0.1:8080"`
	}
	return "", ""
}

// webURL accepts an absolute http or https address without a password.
func webURL(v string) (string, string) {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return "is not a web address", `write it as "https://www.example.nl"`
	}
	return "", ""
}

// baseURL accepts the root of a site. Cookies and links need https; only a
// loopback address works without.
func baseURL(v string) (string, string) {
	if p, d := webURL(v); p != "" {
		return p, d
	}
	u, _ := url.Parse(v)
	switch {
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return "must be the root of a site", "leave out everything after the host"
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "must start with https://", "only localhost works without"
	}
	return "", ""
}

func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// proxy accepts an address or a network. Trusting everybody would let any
// caller choose the address that rate limits and logs see.
func proxy(v string) (string, string) {
	p, err := parsePrefix(v)
	switch {
	case err != nil:
		return "is not an IP address or network", `write it as "10.0.0.5" or "10.0.0.0/24"`
	case p.Bits() == 0:
		return "trusts everybody", "name the addresses of your proxies"
	}
	return "", ""
}

func parsePrefix(v string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(v); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	return netip.ParsePrefix(v)
}

func timezone(v string) (string, string) {
	if _, err := time.LoadLocation(v); err != nil || v == "" || v == "Local" {
		return "is not a time zone", hintOr(v, zones, `use a name such as "Europe/Amsterdam"`)
	}
	return "", ""
}

func hintOr(v string, words []string, other string) string {
	if n := nearest(v, words); n != "" {
		return "did you mean " + strconv.Quote(n) + "?"
	}
	return other
}

func day(v string) (string, string) {
	if _, err := time.Parse(time.DateOnly, v); err != nil {
		return "is not a date", `write it as "2026-12-25"`
	}
	return "", ""
}

func origin(v string) (string, string) {
	u, err := url.Parse(strings.Replace(v, "*.", "", 1))
	if err != nil || !originPattern.MatchString(v) || u.Scheme == "http" && !loopback(u.Hostname()) {
		return "is not an origin", `write it as "https://crm.example.nl": https, host and port, nothing after it`
	}
	return "", ""
}

// checksum accepts what sha256sum prints: the digits, then perhaps a name.
func checksum(v string) (string, string) {
	if b, err := hex.DecodeString(firstWord(v)); err != nil || len(b) != 32 {
		return "is not a SHA-256 checksum", "give 64 hexadecimal digits, as sha256sum prints them"
	}
	return "", ""
}

func firstWord(v string) string {
	if words := strings.Fields(v); len(words) > 0 {
		return words[0]
	}
	return ""
}

func picture(v string) (string, string) {
	kinds := []string{".svg", ".png", ".jpg", ".jpeg", ".webp"}
	if i := strings.LastIndexByte(v, '.'); i < 0 || !slices.Contains(kinds, strings.ToLower(v[i:])) {
		return "is not a picture", "use a .svg, .png, .jpg or .webp file"
	}
	return "", ""
}
