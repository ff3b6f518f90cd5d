package privacy

import (
	"slices"
	"time"
)

// Calendar is what legal terms are counted with.
type Calendar struct {
	Location *time.Location
	Holidays []string // days off, 2006-01-02
}

// Answer is the day until which a request must be answered (Art. 12(3)): the
// same day of the next month, or that month's last day when it has no such day;
// a day off moves it to the next working day (Regulation 1182/71, Art. 3). The
// moment returned is the last one of that day.
func (c Calendar) Answer(received time.Time) time.Time {
	return c.months(received, 1)
}

// Extended is the day after one extension by two months (Art. 12(3)).
func (c Calendar) Extended(received time.Time) time.Time {
	return c.months(received, 3)
}

func (c Calendar) months(received time.Time, n int) time.Time {
	y, m, d := received.In(c.Location).Date()
	// Day 0 of the month after is the last day of the month itself.
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, c.Location).Day()
	day := time.Date(y, m+time.Month(n), min(d, last), 0, 0, 0, 0, c.Location)
	for c.off(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day.AddDate(0, 0, 1).Add(-time.Second)
}

func (c Calendar) off(day time.Time) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday ||
		slices.Contains(c.Holidays, day.Format(time.DateOnly))
}
