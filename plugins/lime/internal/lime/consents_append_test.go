package lime

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
)

func decision(id, kind string, given bool) *sdk.AppendConsentRequest {
	return &sdk.AppendConsentRequest{
		ID: id, Ref: eva, Type: kind, Given: given, Source: sdk.ConsentPortal,
		Time: time.Date(2026, 11, 24, 23, 30, 0, 123456789, time.UTC),
	}
}

// rows are the consents of Eva in the CRM itself, of one type, oldest first.
func (f *fixture) rows(kind int64) (out []map[string]any) {
	for _, id := range f.crm.IDs("consent") {
		if o := f.crm.Object("consent", id); o["person"] == int64(1003) && o["consenttype"] == kind {
			out = append(out, o)
		}
	}
	return out
}

func (f *fixture) decide(req *sdk.AppendConsentRequest) sdk.ConsentEvent {
	f.t.Helper()
	resp, err := f.AppendConsent(f.t.Context(), req)
	if err != nil {
		f.t.Fatal(err)
	}
	return resp.Event
}

func TestADecisionIsANewRow(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents)
	before := f.rows(1001)
	req := decision("abcd1234", "1001", false)
	req.Source, req.Note = sdk.ConsentAgent, " Said so\r\non the phone.\x00 "
	first := f.decide(req)
	after := f.rows(1001)
	if len(after) != len(before)+1 {
		t.Fatalf("%d rows, there were %d", len(after), len(before))
	}
	for i := range before {
		if before[i]["_timestamp"] != after[i]["_timestamp"] || before[i]["approved"] != after[i]["approved"] {
			t.Error("an earlier row changed")
		}
	}
	o := after[len(before)]
	if o["approved"] != false || o["note"] != "Said so\non the phone. [inzage abcd1234 no]" || o["date"] != "2026-11-25T00:30:00.123456+01:00" {
		t.Errorf("%v", o)
	}
	want := sdk.ConsentEvent{ID: "abcd1234", Row: first.Row, Type: "1001", Time: req.Time.Truncate(time.Microsecond), Source: "Coworker"}
	if got := first; !got.Time.Equal(want.Time) || got.ID != want.ID || got.Type != want.Type || got.Given || got.Source != want.Source || got.Row == "" {
		t.Errorf("%+v, want %+v", got, want)
	}
	second := f.decide(decision("abcd12345", "1001", true)) // another id with the same beginning
	if rows := f.rows(1001); len(rows) != len(before)+2 || !second.Given || second.Source != "Portal" || rows[len(before)+1]["note"] != "[inzage abcd12345 yes]" {
		t.Errorf("%+v", second)
	}
	if again := f.decide(req); again.Row != first.Row || len(f.rows(1001)) != len(before)+2 {
		t.Errorf("a repeat: %+v", again)
	}
	events := f.consents(eva)
	if last := events[len(events)-1]; last.ID != "abcd12345" || !last.Given {
		t.Errorf("%+v", last)
	}
}

// A type that was given up after the decision was written, or a right that was
// lost, does not make a repeat fail.
func TestARepeatNeedsNoWriting(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents)
	f.decide(decision("abcd1234", "1001", true))
	if err := f.crm.Update("consenttype", 1001, map[string]any{"active": false}); err != nil {
		t.Fatal(err)
	}
	f.decide(decision("abcd1234", "1001", true))
	if n := f.crm.Count("POST", "/api/v1/limeobject/consent/"); n != 1 {
		t.Errorf("%d writes", n)
	}
}

func TestWhatMayBeDecided(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents)
	agent := func(r *sdk.AppendConsentRequest) *sdk.AppendConsentRequest { r.Source = sdk.ConsentAgent; return r }
	for name, req := range map[string]*sdk.AppendConsentRequest{
		"unknown": decision("abcd0001", "1099", true), "unknown, withdrawn": decision("abcd0002", "1099", false),
		"no id": decision("abcd0003", "../person/1003", true), "too large": decision("abcd0004", "99999999999", true),
		"inactive": decision("abcd0005", "1004", true), "inactive, by an agent": agent(decision("abcd0006", "1004", true)),
		"read-only": decision("abcd0007", "1002", true),
	} {
		_, err := f.AppendConsent(t.Context(), req)
		if e := wantKind(t, err, sdk.KindInvalid); e.Field != "type" {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if f.crm.Count("POST", "/api/v1/limeobject/") != 0 {
		t.Error("something was written")
	}
	for _, req := range []*sdk.AppendConsentRequest{
		decision("abcd1001", "1004", false), decision("abcd1002", "1002", false), agent(decision("abcd1003", "1002", true)),
	} {
		if e := f.decide(req); e.ID != req.ID || e.Given != req.Given {
			t.Errorf("%+v", e)
		}
	}
	gone, member, bad := decision("abcd1234", "1001", true), decision("abcd1234", "1001", true), decision("] or [", "1001", true)
	gone.Ref.ID = "99999"
	member.Ref = sdk.Ref{Adapter: "crm", Type: "member", ID: "1001"}
	for _, q := range []struct {
		req  *sdk.AppendConsentRequest
		want sdk.ErrorKind
	}{{gone, sdk.KindNotFound}, {member, sdk.KindUnsupported}, {bad, sdk.KindInvalid}} {
		_, err := f.AppendConsent(t.Context(), q.req)
		wantKind(t, err, q.want)
	}
	f = start(t, limecrm.Options{}, withConsents, withKey(limecrm.KeyReadOnly))
	_, err := f.AppendConsent(t.Context(), decision("abcd1234", "1001", true))
	wantKind(t, err, sdk.KindDenied)
	f = start(t, limecrm.Options{})
	_, err = f.AppendConsent(t.Context(), decision("abcd1234", "1001", true))
	wantKind(t, err, sdk.KindUnsupported)
	_, err = f.Consents(t.Context(), &sdk.ConsentsRequest{Ref: eva})
	wantKind(t, err, sdk.KindUnsupported)
}

func TestALostDecisionIsNotWrittenTwice(t *testing.T) {
	for _, mode := range []string{"append", "update"} {
		for _, fault := range []limecrm.Fault{
			{Kind: limecrm.FaultLost, Times: 1},
			{Kind: limecrm.FaultDrop, Times: 1},
			{Kind: limecrm.FaultStatus, Status: 504, Times: 1},
			{Kind: limecrm.FaultStatus, Status: 503, Times: 1},
		} {
			f := start(t, limecrm.Options{}, withConsents, consentSetting("mode", mode))
			before := len(f.rows(1001))
			fault.Method = map[string]string{"append": "POST", "update": "PUT"}[mode]
			f.fault(fault)
			_, err := f.AppendConsent(t.Context(), decision("abcd1234", "1001", false))
			if fault.Kind == limecrm.FaultLost && err != nil {
				t.Errorf("%s: it stands, and yet: %v", mode, err)
			}
			if fault.Kind != limecrm.FaultLost && !wantKind(t, err, sdk.KindUnavailable).MayHaveApplied {
				t.Errorf("%s, %s: %v", mode, fault.Kind, err)
			}
			for range 2 {
				f.decide(decision("abcd1234", "1001", false))
			}
			rows := f.rows(1001)
			if n := strings.Count(toNotes(rows), "[inzage abcd1234 no]"); n != 1 || rows[len(rows)-1]["approved"] != false {
				t.Errorf("%s, %s: %d rows", mode, fault.Kind, n)
			}
			if mode == "update" && len(rows) != before {
				t.Errorf("%d rows, there were %d", len(rows), before)
			}
		}
	}
}

func toNotes(rows []map[string]any) string {
	var b strings.Builder
	for _, o := range rows {
		b.WriteString(o["note"].(string) + "\n")
	}
	return b.String()
}

func TestADecisionThatCannotBeReadBackIsUncertain(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents)
	f.schema()
	f.fault(limecrm.Fault{Kind: limecrm.FaultStatus, Status: 500, Method: "GET", Path: "/api/v1/limeobject/consent/", Skip: 1, Times: 1})
	_, err := f.AppendConsent(t.Context(), decision("abcd1234", "1001", true))
	if !wantKind(t, err, sdk.KindUnavailable).MayHaveApplied {
		t.Errorf("%v", err)
	}
	f.decide(decision("abcd1234", "1001", true))
	if n := strings.Count(toNotes(f.rows(1001)), "abcd1234"); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestOneDecisionAtATime(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := f.AppendConsent(t.Context(), decision("abcd1234", "1001", false)); err != nil && sdk.KindOf(err) != sdk.KindUnavailable {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := strings.Count(toNotes(f.rows(1001)), "abcd1234"); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestUpdateModeChangesTheRowThatCounts(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents, consentSetting("mode", "update"))
	before := f.rows(1001)
	e := f.decide(decision("abcd1234", "1001", false))
	rows := f.rows(1001)
	last := rows[len(rows)-1]
	if len(rows) != len(before) || last["approved"] != false || last["note"] != "[inzage abcd1234 no]" || e.ID != "abcd1234" || before[0]["_timestamp"] != rows[0]["_timestamp"] {
		t.Errorf("%d rows, %v", len(rows), last)
	}
	resp, err := f.Consents(t.Context(), &sdk.ConsentsRequest{Ref: eva})
	if err != nil || resp.History || len(resp.Events) != 4 {
		t.Fatalf("%+v, %v: each type has one state", resp, err)
	}
	for _, e := range resp.Events {
		if e.Type == "1001" && (e.Given || e.ID != "abcd1234") {
			t.Errorf("%+v", e)
		}
	}
	other := sdk.Ref{Adapter: "crm", Type: "person", ID: "1025"} // has none
	req := decision("efgh5678", "1003", true)
	req.Ref = other
	if e := f.decide(req); !e.Given || len(f.consents(other)) != 1 {
		t.Errorf("%+v", e)
	}
}

// Lime's own add-on, and every coworker, can change a row that Inzage wrote. It is
// then a decision that no receipt explains, and still none to write again.
func TestARowThatACoworkerTurned(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	for _, date := range []time.Time{{}, now.AddDate(0, 1, 0)} {
		f := start(t, limecrm.Options{}, withConsents)
		req := decision("abcd1234", "1001", true)
		req.Time = now.Add(-time.Minute)
		e := f.decide(req)
		id, err := strconv.ParseInt(e.Row, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		change := map[string]any{"approved": false, "source": "coworker"}
		if !date.IsZero() {
			change["date"] = date
		}
		if err := f.crm.Update("consent", id, change); err != nil {
			t.Fatal(err)
		}
		events := f.consents(eva)
		last := events[len(events)-1]
		if last.Row != e.Row || last.Given || last.ID != "" || last.Source != "Coworker" || !last.Time.After(e.Time) || !date.IsZero() && !last.Time.Equal(date) {
			t.Errorf("%+v", last)
		}
		if again := f.decide(req); again.Row != e.Row || f.crm.Count("POST", "/api/v1/limeobject/consent/") != 1 {
			t.Errorf("%+v", again)
		}
	}
}

func TestALateConsentDoesNotOvertakeAWithdrawal(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents)
	late := decision("abcd1234", "1001", true)
	add := func(after time.Duration) {
		v := map[string]any{"person": 1003, "consenttype": 1001, "approved": false, "date": late.Time.Add(after)}
		if _, err := f.crm.Create("consent", v); err != nil {
			t.Fatal(err)
		}
	}
	add(2 * time.Hour)
	_, err := f.AppendConsent(t.Context(), late)
	if e := wantKind(t, err, sdk.KindInvalid); e.Field != "time" || f.crm.Count("POST", "/api/v1/limeobject/consent/") != 0 {
		t.Errorf("%+v", e)
	}
	f.decide(decision("efgh5678", "1001", false)) // as late, and never too late
	add(time.Minute)                              // two clocks are never the same
	f.decide(late)
}

// Where rows have no place for ids, the state is what makes a repeat safe.
func TestUpdateModeWithoutNotes(t *testing.T) {
	f := start(t, limecrm.Options{}, withConsents, consentSetting("mode", "update"), consentSetting("note", ""))
	f.fault(limecrm.Fault{Kind: limecrm.FaultLost, Method: "PUT", Times: 1})
	for range 3 {
		if e := f.decide(decision("abcd1234", "1001", true)); e.ID != "" || !e.Given {
			t.Errorf("%+v", e)
		}
	}
	later := decision("efgh5678", "1001", true)
	later.Time = later.Time.AddDate(1, 0, 0)
	if e := f.decide(later); !e.Time.Equal(later.Time.Truncate(time.Microsecond)) {
		t.Errorf("%+v: given anew, and the term does not begin anew", e)
	}
	if n := f.crm.Count("PUT", "/api/v1/limeobject/consent/"); n != 2 {
		t.Errorf("%d writes", n)
	}
}
