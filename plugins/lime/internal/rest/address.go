package rest

import (
	"net/url"
	"strings"
)

// Path is a place in the API below /api/v1/, part by part. The parts come from
// checked settings and from ids that are digits.
type Path []string

// Object is the path of an object, or, with one more part, of a relation of it.
func Object(parts ...string) Path { return append(Path{"limeobject"}, parts...) }

// String writes the path for a log line: "limeobject/person/1003".
func (p Path) String() string { return strings.Join(p, "/") }

// address makes the absolute address of a request.
func (c *Client) address(p Path, q url.Values) *url.URL {
	u := *c.base
	u.Path = strings.TrimRight(u.Path, "/") + "/api/v1/"
	for _, part := range p {
		u.Path += part + "/"
	}
	u.RawQuery = q.Encode()
	return &u
}

// next reads the link to the next page. A server that sends a client to
// another place would get its key, so only another query on the very same
// list is followed.
func (c *Client) next(p Path, href string) (url.Values, error) {
	here := c.address(p, nil)
	ref, err := url.Parse(href)
	if err != nil {
		return nil, unavailable("the CRM sent a link that is none")
	}
	to := here.ResolveReference(ref)
	same := to.Scheme == here.Scheme && strings.EqualFold(hostPort(to), hostPort(here)) && to.User == nil &&
		strings.TrimRight(to.Path, "/") == strings.TrimRight(here.Path, "/")
	if !same {
		return nil, unavailable("the CRM's link to the next page leaves the configured url")
	}
	q, err := url.ParseQuery(to.RawQuery)
	if err != nil {
		return nil, unavailable("the CRM sent a link with a broken query")
	}
	return q, nil
}

func hostPort(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return u.Hostname() + ":" + port
}
