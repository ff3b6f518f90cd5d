package limecrm

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// defaultLimit is Lime's own page size.
const defaultLimit = 10

func listObjects(c *call) error {
	lt, err := c.limetype("read")
	if err != nil {
		return err
	}
	return c.list(lt, nil)
}

// listRelated serves person/1003/history/ and, for a to-one relation, the
// object at the other end.
func listRelated(c *call) error {
	lt, r, err := c.target("read")
	if err != nil {
		return err
	}
	p := lt.Property(c.r.PathValue("relation"))
	if p == nil || !p.isRelation() {
		return notFound(fmt.Sprintf("The relation %q does not exist on %q.", c.r.PathValue("relation"), lt.Name))
	}
	related := c.srv.store.model.byName[p.Related]
	if err := c.allow(related, "read"); err != nil {
		return err
	}
	if p.Type == "hasmany" {
		return c.list(related, func(other *row) bool { return other.values[p.Via] == r.id })
	}
	id, _ := r.values[p.Name].(int64)
	other := c.srv.store.get(p.Related, id)
	if other == nil {
		return errNotFound
	}
	embed, err := c.embeds(related)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, c.object(related, other, embed))
}

// list answers one page of the objects that pass all tests.
func (c *call) list(lt *Limetype, within test) error {
	query := c.r.URL.Query()
	tests, err := c.filters(lt, query)
	if err != nil {
		return err
	}
	embed, err := c.embeds(lt)
	if err != nil {
		return err
	}
	if within != nil {
		tests = append([]test{within}, tests...)
	}
	rows := c.srv.store.matching(lt.Name, tests)
	if len(rows) == 0 && within != nil && c.srv.opts.Quirks.EmptyNested404 {
		return errNotFound
	}
	if err := c.sortRows(lt, rows, sortKeys(query)); err != nil {
		return err
	}
	page, next, err := c.page(rows, query)
	if err != nil {
		return err
	}
	objects := []any{}
	for _, r := range page {
		objects = append(objects, c.object(lt, r, embed))
	}
	self := strings.TrimSuffix(c.base, "/api/v1/") + (&url.URL{Path: apiPath(c.r)}).EscapedPath()
	ls := links{"self": {Href: self}}
	if next != nil {
		ls["next"] = link{Href: self + "?" + next.Encode()}
	}
	return c.json(http.StatusOK, map[string]any{
		"_links": ls, "_embedded": map[string]any{"limeobjects": objects},
	})
}

// matching returns the objects that pass all tests, in order of id.
func (s *store) matching(limetype string, tests []test) []*row {
	tab := s.tables[limetype]
	var out []*row
next:
	for _, id := range tab.ids {
		r := tab.rows[id]
		for _, t := range tests {
			if !t(r) {
				continue next
			}
		}
		out = append(out, r)
	}
	return out
}

func sortKeys(query url.Values) []string {
	var keys []string
	for _, v := range query["_sort"] {
		for _, key := range strings.Split(v, ",") {
			if key != "" {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// page cuts one page out of the rows and returns the query of the next one.
// There is no total: whoever wants one has to follow the links to the end.
func (c *call) page(rows []*row, query url.Values) ([]*row, url.Values, error) {
	limit, err := natural(query, "_limit", defaultLimit)
	if err != nil || limit == 0 {
		return nil, nil, badRequest(fmt.Sprintf("The value %q of _limit is not valid.", query.Get("_limit")))
	}
	limit = min(limit, c.srv.opts.MaxLimit)
	start, err := c.start(rows, query)
	if err != nil {
		return nil, nil, err
	}
	start = min(start, len(rows))
	end := min(start+limit, len(rows))
	page := rows[start:end]
	if end == len(rows) {
		return page, nil, nil
	}
	query.Del("_offset")
	query.Del("_offset_id")
	// An id says where to go on only while the list is in order of id.
	if c.srv.opts.OffsetID && len(sortKeys(query)) == 0 {
		query.Set("_offset_id", strconv.FormatInt(page[len(page)-1].id, 10))
	} else {
		query.Set("_offset", strconv.Itoa(end))
	}
	return page, query, nil
}

func (c *call) start(rows []*row, query url.Values) (int, error) {
	if query.Has("_offset_id") {
		after, err := natural(query, "_offset_id", 0)
		if err != nil {
			return 0, badRequest(fmt.Sprintf("The value %q of _offset_id is not valid.", query.Get("_offset_id")))
		}
		for i, r := range rows {
			if r.id > int64(after) {
				return i, nil
			}
		}
		return len(rows), nil
	}
	offset, err := natural(query, "_offset", 0)
	if err != nil {
		return 0, badRequest(fmt.Sprintf("The value %q of _offset is not valid.", query.Get("_offset")))
	}
	return offset, nil
}

func natural(query url.Values, name string, fallback int) (int, error) {
	if !query.Has(name) {
		return fallback, nil
	}
	n, err := strconv.ParseUint(query.Get(name), 10, 31)
	return int(n), err
}
