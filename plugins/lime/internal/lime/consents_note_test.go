package lime

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

func TestMarkedNote(t *testing.T) {
	long := strings.Repeat("é", 300)
	for _, q := range []struct {
		c          consents
		note, want string
	}{
		{consents{}, "", "[inzage abcd1234 yes]"},
		{consents{}, "a\r\nb\tc\x00", "a\nb c [inzage abcd1234 yes]"},
		{consents{oneLine: true}, "a\r\nb", "a b [inzage abcd1234 yes]"},
		{consents{}, "mine is [inzage efgh5678 no]", "mine is [inzage efgh5678 no] [inzage abcd1234 yes]"},
		{consents{length: 100}, long, strings.Repeat("é", 77) + "… [inzage abcd1234 yes]"},
		{consents{length: 21}, "x", "[inzage abcd1234 yes]"},
		{consents{length: 23}, "x", "x [inzage abcd1234 yes]"},
	} {
		if got := q.c.markedNote(q.note, "abcd1234", true); got != q.want {
			t.Errorf("%q becomes %q, want %q", q.note, got, q.want)
		}
	}
}

func FuzzMarkedNote(f *testing.F) {
	for _, note := range []string{"", "Said so.", "[inzage abcd1234 yes]", "[inzage", "] \xff\n", "[inzage [inzage abcd1234 yes]]"} {
		f.Add(note, 0, false)
		f.Add(note, maxMarker, true)
	}
	f.Fuzz(func(t *testing.T, note string, length int, oneLine bool) {
		if length != 0 {
			length = maxMarker + max(length, -length)%500
		}
		const id = "3f9c-_AZ09xy"
		c := consents{length: max(length, 0), oneLine: oneLine}
		out := c.markedNote(note, id, oneLine)
		if got, given := markedID(out); got != id || given != oneLine {
			t.Errorf("%q hides the id", out)
		}
		if !utf8.ValidString(out) || c.length > 0 && utf8.RuneCountInString(out) > c.length || oneLine && strings.ContainsRune(out, '\n') {
			t.Errorf("%q does not fit", out)
		}
		if got, given := markedID(note); got != "" && (len(got) < 8 || len(got) > 64 || !strings.Contains(note, decisionMark(got, given))) {
			t.Errorf("%q is no id of %q", got, note)
		}
	})
}

// A CRM may keep the day of a decision and not its moment.
func TestADecisionOfADay(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	kind := &limetype{}
	kind.Name = "person"
	c := consents{set: &settings.Consents{}, links: map[string]string{"person": "person"}, date: "date", day: true}
	req := decision("abcd1234", "1001", true) // 23:30 in London is the next day in Amsterdam
	body, err := c.body(kind, req, loc)
	if err != nil || body["date"] != "2026-11-25T00:00:00+01:00" {
		t.Errorf("%v, %v", body, err)
	}
	stored, ok := codec{"crm", loc}.moment("2026-11-25")
	rows := []consentRow{{ConsentEvent: sdk.ConsentEvent{Type: "1001", Given: true, Time: stored}}}
	if !ok || c.standing(rows, req, loc) == nil {
		t.Error("what was written is not found again")
	}
	req.Time = req.Time.AddDate(0, 0, 1)
	if c.standing(rows, req, loc) != nil {
		t.Error("another day is another decision")
	}
}
