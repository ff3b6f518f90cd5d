package limecrm

import (
	"fmt"
	"net/http"
	"strings"
)

// searchRows is the most a search shows.
const searchRows = 50

// hit is one row of the search results.
type hit struct {
	Href, Name, Kind, Email, Phone string
}

func showSearch(c *screen) error {
	query := strings.TrimSpace(c.r.URL.Query().Get("q"))
	c.srv.store.mu.RLock()
	hits := c.search(query)
	data := struct {
		layout
		Query string
		Hits  []hit
		More  bool
	}{c.layout("Search"), query, hits[:min(len(hits), searchRows)], len(hits) > searchRows}
	c.srv.store.mu.RUnlock()
	return c.render(http.StatusOK, "search", data)
}

// search looks in names, e-mail addresses and phone numbers. It returns one
// row more than is shown if there are more. Without a query it lists contacts.
func (c *screen) search(query string) []hit {
	m := c.srv.store.model
	var hits []hit
	for _, name := range m.search {
		lt, tab := m.byName[name], c.srv.store.tables[name]
		if query == "" && name != m.contact {
			continue
		}
		for _, id := range tab.ids {
			if len(hits) > searchRows {
				return hits
			}
			if r := tab.rows[id]; lt.matches(r, query) {
				hits = append(hits, c.hit(lt, r))
			}
		}
	}
	return hits
}

func (c *screen) hit(lt *Limetype, r *row) hit {
	h := hit{Href: c.href(lt, r.id), Name: lt.describe(r), Kind: lt.Singular}
	for _, p := range lt.Properties {
		s, _ := r.values[p.Name].(string)
		if p.Type == "link" && h.Email == "" && strings.Contains(s, "@") {
			h.Email = s
		}
		if p.Type == "phone" && h.Phone == "" {
			h.Phone = s
		}
	}
	return h
}

func (c *screen) href(lt *Limetype, id int64) string {
	return fmt.Sprintf("%sobject/%s/%d", c.home(), lt.Name, id)
}

// matches compares phone numbers by their digits, since everybody writes them
// differently.
func (t *Limetype) matches(r *row, query string) bool {
	low, digits := strings.ToLower(query), strings.TrimLeft(onlyDigits(query), "0")
	if strings.Contains(strings.ToLower(t.describe(r)), low) {
		return true
	}
	for _, p := range t.Properties {
		s, _ := r.values[p.Name].(string)
		if p.Type == "link" && strings.Contains(strings.ToLower(s), low) {
			return true
		}
		if p.Type == "phone" && len(digits) >= 3 && strings.Contains(onlyDigits(s), digits) {
			return true
		}
	}
	return false
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
