package lime

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func withJournal(set map[string]any) {
	set["journal"] = map[string]any{
		"limetype": "history", "links": map[string]any{"person": "person", "company": "company"},
		"note": "note", "date": "date", "type": "type", "type_key": "system",
	}
}

func journalLine(id string) *sdk.JournalRequest {
	return &sdk.JournalRequest{Ref: eva, Line: sdk.JournalLine{
		ID: id, Time: time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC), Kind: sdk.JournalLinkMade, Text: "A link was made.",
	}}
}

// lines counts the objects of history that carry the marker of id.
func (f *fixture) lines(id string) (n int, last map[string]any) {
	for _, object := range f.crm.IDs("history") {
		if o := f.crm.Object("history", object); strings.HasSuffix(o["note"].(string), "\n[inzage "+id+"]") {
			n, last = n+1, o
		}
	}
	return n, last
}

func TestAJournalLineIsAnObjectOfHistory(t *testing.T) {
	f := start(t, limecrm.Options{}, withJournal)
	for range 3 {
		if err := f.Write(t.Context(), journalLine("abcd1234")); err != nil {
			t.Fatal(err)
		}
	}
	n, o := f.lines("abcd1234")
	if n != 1 || o["person"] != int64(1003) || o["note"] != "A link was made.\n[inzage abcd1234]" {
		t.Fatalf("%d lines, %v", n, o)
	}
	if date, _ := o["date"].(string); !strings.HasPrefix(date, "2026-11-25T00:30:00") {
		t.Errorf("date is %s", date)
	}
	if err := f.Write(t.Context(), journalLine("abcd12345")); err != nil { // another id with the same beginning
		t.Fatal(err)
	}
	if n, _ := f.lines("abcd12345"); n != 1 {
		t.Errorf("%d lines", n)
	}
	if !f.schema().Type("person").Can(sdk.CapabilityJournal) || f.schema().Type("member").Can(sdk.CapabilityJournal) {
		t.Error("the schema does not say where there is a journal")
	}
	if f.crm.Count(http.MethodGet, "/api/v1/limeobject/history/") > 10 {
		t.Error("it read more than the days around the line")
	}
}

func TestALostJournalLineIsNotWrittenTwice(t *testing.T) {
	for _, fault := range []limecrm.Fault{
		{Kind: limecrm.FaultLost, Method: "POST", Times: 1},
		{Kind: limecrm.FaultDrop, Method: "POST", Times: 1},
		{Kind: limecrm.FaultStatus, Status: 503, Method: "POST", Times: 1},
	} {
		f := start(t, limecrm.Options{}, withJournal)
		f.fault(fault)
		err := f.Write(t.Context(), journalLine("abcd1234"))
		if fault.Kind == limecrm.FaultLost && err != nil {
			t.Errorf("it stands, and yet: %v", err)
		}
		if fault.Kind != limecrm.FaultLost && !wantKind(t, err, sdk.KindUnavailable).MayHaveApplied {
			t.Errorf("%s: %v", fault.Kind, err)
		}
		if err := f.Write(t.Context(), journalLine("abcd1234")); err != nil {
			t.Error(err)
		}
		if n, _ := f.lines("abcd1234"); n != 1 {
			t.Errorf("%s: %d lines", fault.Kind, n)
		}
	}
}

func TestOneJournalLineAtATime(t *testing.T) {
	f := start(t, limecrm.Options{}, withJournal)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := f.Write(t.Context(), journalLine("abcd1234")); err != nil && sdk.KindOf(err) != sdk.KindUnavailable {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n, _ := f.lines("abcd1234"); n != 1 {
		t.Errorf("%d lines", n)
	}
}

func TestJournalLinesThatCannotBe(t *testing.T) {
	f := start(t, limecrm.Options{}, withJournal)
	gone, member, bad := journalLine("abcd1234"), journalLine("abcd1234"), journalLine("] or [")
	gone.Ref.ID = "99999"
	member.Ref = sdk.Ref{Adapter: "crm", Type: "member", ID: "1001"}
	wantKind(t, f.Write(t.Context(), gone), sdk.KindNotFound)
	wantKind(t, f.Write(t.Context(), member), sdk.KindUnsupported)
	wantKind(t, f.Write(t.Context(), bad), sdk.KindInvalid)
	f = start(t, limecrm.Options{}, withJournal, withKey(limecrm.KeyReadOnly))
	wantKind(t, f.Write(t.Context(), journalLine("abcd1234")), sdk.KindDenied)
	f = start(t, limecrm.Options{}, withJournal, withKey(limecrm.KeyNoHistory))
	wantKind(t, f.Write(t.Context(), journalLine("abcd1234")), sdk.KindDenied)
	f = start(t, limecrm.Options{})
	wantKind(t, f.Write(t.Context(), journalLine("abcd1234")), sdk.KindUnsupported)
}

func TestTheJournalFitsTheCRM(t *testing.T) {
	for key, change := range map[string]func(map[string]any){
		"journal.limetype":     func(j map[string]any) { j["limetype"] = "histry" },
		"journal.note":         func(j map[string]any) { j["note"] = "date" },
		"journal.date":         func(j map[string]any) { j["date"] = "dat" },
		"journal.type_key":     func(j map[string]any) { j["type_key"] = "gossip" },
		"journal.links.person": func(j map[string]any) { j["links"] = map[string]any{"person": "company"} },
	} {
		f := start(t, limecrm.Options{}, withJournal, func(set map[string]any) { change(set["journal"].(map[string]any)) })
		_, err := f.Schema(t.Context())
		if e := wantKind(t, err, sdk.KindInvalid); e.Field != key {
			t.Errorf("%s: %v", key, e)
		}
	}
}
