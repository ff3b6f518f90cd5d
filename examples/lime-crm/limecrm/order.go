package limecrm

import (
	"slices"
	"strings"
	"time"
)

// order compares a stored value with an operand or with another stored value.
// Nothing comes before everything.
func order(a, b any, fold bool) int {
	a, b = number(a), number(b)
	if a == nil || b == nil {
		return boolOrder(a != nil, b != nil)
	}
	switch x := a.(type) {
	case float64:
		if y, ok := b.(float64); ok {
			return compareFloats(x, y)
		}
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y)
		}
	case bool:
		if y, ok := b.(bool); ok {
			return boolOrder(x, y)
		}
	case string:
		y, _ := b.(string)
		if fold {
			return strings.Compare(strings.ToLower(x), strings.ToLower(y))
		}
		return strings.Compare(x, y)
	}
	return 1
}

func number(v any) any {
	if i, ok := v.(int64); ok {
		return float64(i)
	}
	return v
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// equal also says whether a set contains a key.
func equal(have, want any, fold bool) bool {
	if keys, isSet := have.([]string); isSet {
		key, _ := want.(string)
		return slices.Contains(keys, key)
	}
	return order(have, want, fold) == 0
}
