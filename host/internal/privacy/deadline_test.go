package privacy_test

import (
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

func TestAnswerIsDueOneMonthAfterReceipt(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	c := privacy.Calendar{Location: loc, Holidays: []string{"2026-12-25", "2027-01-01"}}
	for _, k := range []struct{ received, answer, extended string }{
		{"2026-03-10 09:00", "2026-04-10", "2026-06-10"},
		{"2026-01-31 09:00", "2026-03-02", "2026-04-30"}, // 28 Feb is a Saturday
		{"2028-01-31 09:00", "2028-02-29", "2028-05-01"}, // leap year; 30 April is a Sunday
		{"2026-11-25 09:00", "2026-12-28", "2027-02-25"}, // Christmas, then a weekend
		{"2026-12-01 23:30", "2027-01-04", "2027-03-01"}, // new year's day, then a weekend
		{"2026-03-10 00:05", "2026-04-10", "2026-06-10"}, // the organisation's day, not UTC's
		{"2026-10-31 12:00", "2026-11-30", "2027-02-01"}, // over the change of the clock
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", k.received, loc)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Answer(at.UTC()).In(loc); got.Format("2006-01-02 15:04:05") != k.answer+" 23:59:59" {
			t.Errorf("received %s: due %s, want %s", k.received, got, k.answer)
		}
		if got := c.Extended(at.UTC()).In(loc); got.Format(time.DateOnly) != k.extended {
			t.Errorf("received %s: extended to %s, want %s", k.received, got, k.extended)
		}
	}
}
