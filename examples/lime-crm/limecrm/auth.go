package limecrm

import (
	"net/http"
	"slices"
	"strings"
)

// The built-in API keys. They are no secrets: they open invented data only.
const (
	// KeyFull may read and write everything.
	KeyFull = "ca11ab1e000000000000000000000001"
	// KeyReadOnly may read everything.
	KeyReadOnly = "ca11ab1e000000000000000000000002"
	// KeyNoHistory may do everything but see the history limetype.
	KeyNoHistory = "ca11ab1e000000000000000000000003"
)

// Rights is what a user may do with the objects of a limetype.
type Rights struct{ Read, Create, Update, Delete bool }

var allRights = Rights{Read: true, Create: true, Update: true, Delete: true}

// APIUser is a user of type API; its policies apply to every call.
type APIUser struct {
	ID   int64
	Name string
	Key  string
	// Rights holds for every limetype that Except does not mention.
	Rights Rights
	Except map[string]Rights
}

func (u APIUser) rightsOf(limetype string) Rights {
	if r, found := u.Except[limetype]; found {
		return r
	}
	return u.Rights
}

// may checks one of read, create, update and delete.
func (r Rights) may(verb string) bool {
	switch verb {
	case "read":
		return r.Read
	case "create":
		return r.Create
	case "update":
		return r.Update
	case "delete":
		return r.Delete
	}
	return false
}

func usersByKey(m *model, extra []APIUser) map[string]APIUser {
	builtin := []APIUser{
		{ID: 3702, Name: "API full", Key: KeyFull, Rights: allRights},
		{ID: 3703, Name: "API read-only", Key: KeyReadOnly, Rights: Rights{Read: true}},
		{
			ID: 3704, Name: "API no history", Key: KeyNoHistory, Rights: allRights,
			Except: map[string]Rights{m.history: {}},
		},
	}
	users := map[string]APIUser{}
	for _, u := range slices.Concat(builtin, extra) {
		users[strings.ToLower(u.Key)] = u
	}
	return users
}

// authenticate finds the user of the x-api-key header. Keys are hexadecimal,
// so their case does not matter.
func (s *Server) authenticate(r *http.Request) (APIUser, error) {
	u, known := s.users[strings.ToLower(r.Header.Get("X-Api-Key"))]
	if !known {
		return APIUser{}, &apiError{http.StatusUnauthorized, "The API key is missing or not valid."}
	}
	return u, nil
}

// allow returns an error unless the user of the call has the right.
func (c *call) allow(lt *Limetype, verb string) error {
	if c.user.rightsOf(lt.Name).may(verb) {
		return nil
	}
	return c.forbidden(verb + " " + lt.Name)
}

func (c *call) forbidden(what string) error {
	if c.srv.opts.Quirks.ForbiddenAs404 {
		return notFound("The object does not exist.")
	}
	return &apiError{http.StatusForbidden, "The user " + c.user.Name + " is not allowed to " + what + "."}
}
