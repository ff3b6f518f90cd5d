package limecrm

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// agent is a person who logs in to Lime, as its administration shows one.
type agent struct {
	active bool
	groups []string
}

// agents have the ids of the coworkers, who are the agents of the screens.
func agents() map[int64]agent {
	return map[int64]agent{
		1001: {true, []string{"Administrators", "Users"}},
		1002: {true, []string{"Users"}},
		1003: {true, []string{"Users", "Privacy"}},
		1004: {false, []string{"Administrators", "Users"}},
		1005: {true, nil},
	}
}

// SetAgent makes or changes a user, as an administrator would.
func (s *Server) SetAgent(id int64, active bool, groups ...string) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	s.store.agents[id] = agent{active, slices.Clone(groups)}
}

// getUser shows a user of the application. No public documentation describes
// it: see the README.
func getUser(c *call) error {
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	a, known := c.srv.store.agents[id]
	if err != nil || !known {
		return notFound(fmt.Sprintf("The user %q does not exist.", c.r.PathValue("id")))
	}
	groups := []any{}
	for _, name := range a.groups {
		groups = append(groups, map[string]any{"name": name})
	}
	return c.json(http.StatusOK, map[string]any{
		"id": id, "active": a.active, "groups": groups,
		"_links": links{"self": {Href: c.url("admin", "users", id)}},
	})
}
