package limecrm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"strings"
)

// The query API's page sizes: n8n relies on the default.
const (
	queryDefaultLimit = 50
	queryMaxLimit     = 200
)

// queryRequest is the JSON in the parameter q.
type queryRequest struct {
	Limetype string      `json:"limetype"`
	Filter   *expression `json:"filter"`
	Format   struct {
		Object     map[string]any            `json:"object"`
		Aggregates map[string]map[string]any `json:"aggregates"`
	} `json:"responseFormat"`
	OrderBy []map[string]string `json:"orderBy"`
	Limit   *int                `json:"limit"`
	Offset  int                 `json:"offset"`
}

func getQuery(c *call) error {
	q, err := parseQuery(c.r.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	lt := c.srv.store.model.byName[q.Limetype]
	if lt == nil {
		return badRequest(fmt.Sprintf("The limetype %q does not exist.", q.Limetype))
	}
	if err := c.allow(lt, "read"); err != nil {
		return err
	}
	var tests []test
	if q.Filter != nil {
		t, err := c.compile(lt, q.Filter)
		if err != nil {
			return err
		}
		tests = append(tests, t)
	}
	rows := c.srv.store.matching(lt.Name, tests)
	answer := map[string]any{}
	if len(q.Format.Aggregates) > 0 {
		answer["aggregates"], err = c.aggregates(lt, rows, q.Format.Aggregates)
		if err != nil {
			return err
		}
	}
	if err := c.orderQuery(lt, rows, q.OrderBy); err != nil {
		return err
	}
	answer["objects"], err = c.project(lt, q.page(rows), q.Format.Object)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, answer)
}

func parseQuery(raw string) (*queryRequest, error) {
	q := &queryRequest{}
	dec := json.NewDecoder(strings.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(q); err != nil {
		return nil, badRequest("The parameter q is not a valid query: " + err.Error())
	}
	if q.Offset < 0 || (q.Limit != nil && *q.Limit < 0) {
		return nil, badRequest("The limit and offset of a query can not be negative.")
	}
	return q, nil
}

func (q *queryRequest) page(rows []*row) []*row {
	limit := queryDefaultLimit
	if q.Limit != nil {
		limit = min(*q.Limit, queryMaxLimit)
	}
	start := min(q.Offset, len(rows))
	return rows[start:min(start+limit, len(rows))]
}

func (c *call) orderQuery(lt *Limetype, rows []*row, orderBy []map[string]string) error {
	for i := len(orderBy) - 1; i >= 0; i-- {
		for key, direction := range orderBy[i] {
			get, _, err := c.path(lt, key)
			if err != nil {
				return err
			}
			descending := strings.EqualFold(direction, "DESC")
			sort.SliceStable(rows, func(a, b int) bool {
				cmp := order(get(rows[a]), get(rows[b]), true)
				return (!descending && cmp < 0) || (descending && cmp > 0)
			})
		}
	}
	return nil
}

// project shapes the rows as responseFormat asks.
func (c *call) project(lt *Limetype, rows []*row, format map[string]any) ([]any, error) {
	objects := []any{}
	if format == nil {
		return objects, nil
	}
	if err := c.checkFormat(lt, format); err != nil {
		return nil, err
	}
	for _, r := range rows {
		objects = append(objects, c.shape(lt, r, format))
	}
	return objects, nil
}

// leaf reports whether a part of responseFormat asks for the value itself:
// null, "", {} or an object that holds nothing but an alias.
func leaf(format any) (nested map[string]any, isLeaf bool) {
	nested, ok := format.(map[string]any)
	if !ok {
		return nil, true
	}
	_, aliased := nested["_alias"]
	return nested, len(nested) == 0 || (aliased && len(nested) == 1)
}

// checkFormat refuses unknown properties, lists and what the user may not see.
func (c *call) checkFormat(lt *Limetype, format map[string]any) error {
	for key, sub := range format {
		if key == "_alias" {
			continue
		}
		_, p, err := c.path(lt, key)
		if err != nil {
			return err
		}
		nested, isLeaf := leaf(sub)
		if isLeaf {
			continue
		}
		if p.Type != "belongsto" {
			return badRequest(fmt.Sprintf("The property %q has no properties of its own.", key))
		}
		related := c.srv.store.model.byName[p.Related]
		if err := c.allow(related, "read"); err != nil {
			return err
		}
		if err := c.checkFormat(related, nested); err != nil {
			return err
		}
	}
	return nil
}

// shape renders one row; checkFormat has seen the format.
func (c *call) shape(lt *Limetype, r *row, format map[string]any) map[string]any {
	out := map[string]any{}
	for key, sub := range format {
		if key == "_alias" {
			continue
		}
		get, p, _ := c.path(lt, key)
		nested, isLeaf := leaf(sub)
		name := key
		if alias, ok := nested["_alias"].(string); ok {
			name = alias
		}
		v := get(r)
		if isLeaf {
			out[name] = c.queryValue(p, v)
			continue
		}
		id, _ := v.(int64)
		out[name] = nil
		if other := c.srv.store.get(p.Related, id); other != nil {
			out[name] = c.shape(c.srv.store.model.byName[p.Related], other, nested)
		}
	}
	return out
}

func (c *call) queryValue(p *Property, v any) any {
	if p.Type == "option" && c.srv.opts.Quirks.QueryOptionKeys {
		return v
	}
	return c.srv.value(p, v)
}
