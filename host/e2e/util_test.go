package e2e

import (
	"encoding/json"
	"strconv"
)

func toJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func itoa(n int) string { return strconv.Itoa(n) }
