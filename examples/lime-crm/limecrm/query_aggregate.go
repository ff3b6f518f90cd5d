package limecrm

import "fmt"

// aggregates computes {"all": {"n": {"op": "COUNT"}}}. GROUP is not simulated.
func (c *call) aggregates(lt *Limetype, rows []*row, asked map[string]map[string]any) (map[string]any, error) {
	out := map[string]any{}
	for group, columns := range asked {
		values := map[string]any{}
		for name, raw := range columns {
			spec, _ := raw.(map[string]any)
			op, _ := spec["op"].(string)
			key, _ := spec["key"].(string)
			v, err := c.aggregate(lt, rows, op, key)
			if err != nil {
				return nil, err
			}
			values[name] = v
		}
		out[group] = values
	}
	return out, nil
}

func (c *call) aggregate(lt *Limetype, rows []*row, op, key string) (any, error) {
	if op == "COUNT" && key == "" {
		return len(rows), nil
	}
	get, p, err := c.path(lt, key)
	if err != nil {
		return nil, err
	}
	var values []any
	for _, r := range rows {
		if v := get(r); v != nil {
			values = append(values, v)
		}
	}
	switch op {
	case "COUNT":
		return len(values), nil
	case "SUM", "AVG":
		return sum(values, op == "AVG"), nil
	case "MAX", "MIN":
		return c.srv.value(p, extreme(values, op == "MAX")), nil
	}
	return nil, badRequest(fmt.Sprintf("The aggregate %q does not exist.", op))
}

func sum(values []any, average bool) any {
	total, n := 0.0, 0
	for _, v := range values {
		if f, ok := number(v).(float64); ok {
			total += f
			n++
		}
	}
	if !average {
		return total
	}
	if n == 0 {
		return nil
	}
	return total / float64(n)
}

func extreme(values []any, greatest bool) any {
	var best any
	for _, v := range values {
		cmp := order(v, best, true)
		if best == nil || (greatest && cmp > 0) || (!greatest && cmp < 0) {
			best = v
		}
	}
	return best
}
