package limecrm

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// stored returns a real or an underscored value of an object.
func stored(lt *Limetype, r *row, p *Property) any {
	if strings.HasPrefix(p.Name, "_") {
		return meta(lt, r, p.Name)
	}
	return r.values[p.Name]
}

// operand turns a value of a filter, from a query string or from JSON, into
// something compare understands. Numbers all become float64.
func (s *store) operand(p *Property, raw any) (any, error) {
	if raw == nil {
		return nil, nil
	}
	if n, ok := raw.(json.Number); ok {
		raw = n.String()
	}
	switch p.Type {
	case "yesno":
		if b, ok := raw.(bool); ok {
			return b, nil
		}
		b, err := strconv.ParseBool(fmt.Sprint(raw))
		return b, err
	case "integer", "decimal", "percent", "user", "file", "belongsto":
		if raw == "" {
			return nil, nil
		}
		return strconv.ParseFloat(fmt.Sprint(raw), 64)
	case "time", "date":
		if raw == "" {
			return nil, nil
		}
		t, ok := parseTime(fmt.Sprint(raw), s.loc)
		if !ok {
			return nil, fmt.Errorf("%q is not a date", raw)
		}
		return t, nil
	case "hasmany":
		return nil, fmt.Errorf("a list of other objects can not be filtered on")
	}
	str, ok := raw.(string)
	if !ok {
		return nil, fmt.Errorf("%v is not a text", raw)
	}
	return str, nil
}

// test decides about one object.
type test func(*row) bool

// filters reads the query string: prop=, min-prop=, max-prop= and not-prop=.
// Parameters that start with an underscore and are no value steer the list.
func (c *call) filters(lt *Limetype, query url.Values) ([]test, error) {
	var tests []test
	for name, values := range query {
		prefix, key := "", name
		for _, candidate := range []string{"min-", "max-", "not-"} {
			if rest, found := strings.CutPrefix(name, candidate); found && lt.byName[name] == nil {
				prefix, key = candidate, rest
			}
		}
		if slices.Contains([]string{"_limit", "_offset", "_offset_id", "_sort", "_embed"}, key) {
			continue
		}
		p := lt.find(key)
		if p == nil {
			return nil, badRequest(fmt.Sprintf("The property %q does not exist on %q.", key, lt.Name))
		}
		if p.Type == "time" && strings.HasPrefix(key, "_") && c.srv.opts.Quirks.NoTimestampFilter {
			return nil, badRequest(fmt.Sprintf("The property %q can not be filtered on.", key))
		}
		for _, raw := range values {
			t, err := c.filter(lt, p, prefix, raw)
			if err != nil {
				return nil, badRequest(fmt.Sprintf("The filter %s=%q is not valid.", name, raw))
			}
			tests = append(tests, t)
		}
	}
	return tests, nil
}

func (c *call) filter(lt *Limetype, p *Property, prefix, raw string) (test, error) {
	want, err := c.srv.store.operand(p, raw)
	if err != nil {
		return nil, err
	}
	q := c.srv.opts.Quirks
	fold := !q.CaseSensitive
	bound := 0 // the comparison that still counts as inside
	if q.ExclusiveRange {
		bound = 1
	}
	switch prefix {
	case "min-":
		return func(r *row) bool {
			v := stored(lt, r, p)
			return v != nil && order(v, want, fold) >= bound
		}, nil
	case "max-":
		return func(r *row) bool {
			v := stored(lt, r, p)
			return v != nil && order(v, want, fold) <= -bound
		}, nil
	case "not-":
		return func(r *row) bool { return !equal(stored(lt, r, p), want, fold) }, nil
	}
	return func(r *row) bool { return equal(stored(lt, r, p), want, fold) }, nil
}

// sortRows orders by _sort; a leading minus means descending. Rows that are
// equal stay in order of id.
func (c *call) sortRows(lt *Limetype, rows []*row, keys []string) error {
	for i := len(keys) - 1; i >= 0; i-- { // stable, so the first key goes last
		name, descending := strings.CutPrefix(keys[i], "-")
		p := lt.find(name)
		if p == nil || p.Type == "hasmany" || p.Type == "set" {
			return badRequest(fmt.Sprintf("The property %q can not be sorted on.", name))
		}
		sort.SliceStable(rows, func(a, b int) bool {
			cmp := order(stored(lt, rows[a], p), stored(lt, rows[b], p), true)
			return (!descending && cmp < 0) || (descending && cmp > 0)
		})
	}
	return nil
}
