package rpc

import (
	"encoding/json"
	"time"
)

// Tryton writes what JSON has no type for as an object with the key __class__.

// Typed is such an object. Pointers tell what is missing from what is zero.
type Typed struct {
	Class       string   `json:"__class__"`
	Year        int      `json:"year"`
	Month       int      `json:"month"`
	Day         int      `json:"day"`
	Hour        int      `json:"hour"`
	Minute      int      `json:"minute"`
	Second      int      `json:"second"`
	Microsecond int      `json:"microsecond"`
	Seconds     *float64 `json:"seconds"` // of a timedelta
	Decimal     string   `json:"decimal"`
	Base64      string   `json:"base64"`
}

// ReadTyped reads a typed object; ok is false for any other JSON.
func ReadTyped(raw json.RawMessage) (t Typed, ok bool) {
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &t) != nil {
		return Typed{}, false
	}
	return t, t.Class != ""
}

// Time is the moment of a datetime, which Tryton keeps in UTC, or the midnight
// of a date. ok is false for a day that is not in the calendar.
func (t Typed) Time() (at time.Time, ok bool) {
	at = time.Date(t.Year, time.Month(t.Month), t.Day, t.Hour, t.Minute, t.Second, t.Microsecond*1000, time.UTC)
	y, m, d := at.Date()
	return at, y == t.Year && int(m) == t.Month && d == t.Day
}

// Date writes a day.
func Date(day time.Time) map[string]any {
	return map[string]any{"__class__": "date", "year": day.Year(), "month": int(day.Month()), "day": day.Day()}
}

// DateTime writes a moment, to the microsecond.
func DateTime(at time.Time) map[string]any {
	at = at.UTC()
	return map[string]any{
		"__class__": "datetime", "year": at.Year(), "month": int(at.Month()), "day": at.Day(),
		"hour": at.Hour(), "minute": at.Minute(), "second": at.Second(), "microsecond": at.Nanosecond() / 1000,
	}
}

// Decimal writes a number with all its digits.
func Decimal(digits string) map[string]any {
	return map[string]any{"__class__": "Decimal", "decimal": digits}
}

// Bool reads a truth value: PostgreSQL's true and false, SQLite's 1 and 0.
func Bool(raw json.RawMessage) (value, ok bool) {
	switch string(raw) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}
