package mail

import (
	"net"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// AddressError says what is wrong with an e-mail address, never the address.
type AddressError struct{ Reason string }

// Error holds no address.
func (e *AddressError) Error() string { return "mail: the address " + e.Reason }

// Limits of RFC 5321.
const (
	maxAddress = 254
	maxLocal   = 64
)

// The unquoted form alone: quoting is where display names, routes and second
// addresses hide, and no customer has such an address.
var localPart = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")

// canonical checks one bare address and writes its domain in ASCII.
func canonical(address string) (string, error) {
	if address == "" {
		return "", &AddressError{Reason: "is empty"}
	}
	if len(address) > maxAddress {
		return "", &AddressError{Reason: "is too long"}
	}
	local, domain, found := strings.Cut(address, "@")
	switch {
	case !found || strings.Contains(domain, "@"):
		return "", &AddressError{Reason: "does not hold one @"}
	case len(local) > maxLocal:
		return "", &AddressError{Reason: "is too long before the @"}
	case !localPart.MatchString(local):
		return "", &AddressError{Reason: "holds characters before the @ that are not allowed"}
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !hostName.MatchString(ascii) || !strings.Contains(ascii, ".") {
		return "", &AddressError{Reason: "has no domain name after the @"}
	}
	if net.ParseIP(ascii) != nil {
		return "", &AddressError{Reason: "has an IP address after the @"}
	}
	if len(local)+1+len(ascii) > maxAddress {
		return "", &AddressError{Reason: "is too long"}
	}
	return local + "@" + ascii, nil
}

// clean reports whether s is a line of text: no control characters, nothing
// that turns the direction of other text or hides in it, not too long, and
// nothing that mail programs take for an encoded word.
func clean(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.Contains(s, "=?") && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
	})
}

// loopback reports whether host names this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
