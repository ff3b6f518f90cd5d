package privacy_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// reader is who reads a copy.
type reader struct {
	sections []privacy.CopySection
	rows     map[string][]privacy.CopyRow
	gaps     []privacy.CopyGap
	cover    *privacy.CopyCover
	files    map[string]int
	failAt   int // the row at which the reader goes away; 0: never
	head     privacy.CopyHead
}

func (r *reader) open(h privacy.CopyHead) (privacy.CopyTarget, error) {
	r.head, r.rows, r.files = h, map[string][]privacy.CopyRow{}, map[string]int{}
	return r, nil
}

func (r *reader) File(f privacy.CopyFile, body io.Reader) (bool, error) {
	n, err := io.Copy(io.Discard, body)
	r.files[f.Name] = int(n)
	return err == nil, nil
}
func (r *reader) Writer(context.Context) (privacy.CopyWriter, error) { return r, nil }
func (r *reader) Section(s privacy.CopySection) error {
	r.sections = append(r.sections, s)
	return nil
}

func (r *reader) Row(row privacy.CopyRow) error {
	key := r.sections[len(r.sections)-1].Key
	n := 0
	for _, rows := range r.rows {
		n += len(rows)
	}
	if r.failAt > 0 && n >= r.failAt {
		return errors.New("gone")
	}
	row.Values = slices.Clone(row.Values)
	r.rows[key] = append(r.rows[key], row)
	return nil
}
func (r *reader) Gap(g privacy.CopyGap) error { r.gaps = append(r.gaps, g); return nil }
func (r *reader) Close(c privacy.CopyCover) error {
	r.cover = &c
	return nil
}

func (r *reader) keys() (out []string) {
	for _, s := range r.sections {
		out = append(out, s.Key)
	}
	return out
}

func copier() *privacy.Visit {
	v := visit()
	v.Rights = append(v.Rights, privacy.RightCopy)
	return v
}

func everything() privacy.CopyRequest {
	return privacy.CopyRequest{Profile: privacy.CopyEverything, Language: "en", Format: "json"}
}

func copySetup(t *testing.T) *bench {
	b := setup(t)
	b.Words = func(_, id string) string { return "<" + id + ">" }
	b.Files = b.crm
	b.plan.Authority = "the authority"
	b.plan.Purposes = []sdk.Purpose{
		{ID: "p1", Titles: sdk.Labels{"en": "Run it"}, Basis: sdk.BasisContract, Covers: []string{"person.name", "person.email", "person.number"}},
		{ID: "p2", Titles: sdk.Labels{"en": "Books"}, Basis: sdk.BasisLegalObligation, Covers: []string{"person.credit"}},
	}
	return b
}

func (b *bench) lastOutcome(t *testing.T) privacy.Entry {
	t.Helper()
	for i := len(b.ledger.entries) - 1; i >= 0; i-- {
		if e := b.ledger.entries[i]; e.Kind == privacy.OpExport {
			return e
		}
	}
	t.Fatal("no export in the ledger")
	return privacy.Entry{}
}

func TestACopyHoldsEverything(t *testing.T) {
	b := copySetup(t)
	b.decide(t, "news", true)
	r := &reader{}
	done, err := b.Copy(t.Context(), copier(), everything(), r.open)
	if err != nil || !done.Complete || len(r.gaps) != 0 || r.cover == nil {
		t.Fatalf("%+v, %v, gaps %v", done, err, r.gaps)
	}
	want := []string{"person", "person.notes", "consents", "consent_history", "purposes", "rights", "activity", "files"}
	if !slices.Equal(r.keys(), want) {
		t.Fatalf("sections %v", r.keys())
	}
	if n := len(r.sections[0].Columns); n != 9 {
		t.Errorf("%d personal fields, want all 9, also those that no page shows", n)
	}
	if len(r.rows["person.notes"]) != 3 || len(r.rows["purposes"]) != 2 || len(r.rows["files"]) != 2 {
		t.Errorf("rows: %d notes, %d purposes, %d files", len(r.rows["person.notes"]), len(r.rows["purposes"]), len(r.rows["files"]))
	}
	if rights := r.rows["rights"]; !strings.Contains(rights[len(rights)-1].Values[1].Text, "the authority") {
		t.Errorf("where to complain: %+v", rights[len(rights)-1])
	}
	e := b.lastOutcome(t)
	if e.Outcome == nil || e.Outcome.Reason != privacy.CopyComplete || e.Outcome.Revision != fmt.Sprintf("%d rows", done.Rows) {
		t.Errorf("closed as %+v", e.Outcome)
	}
	made, err := b.CopiesOf(t.Context(), copier())
	if err != nil || len(made) != 1 || made[0].State != privacy.CopyComplete {
		t.Errorf("copies of the visit: %+v, %v", made, err)
	}
}

func TestWhatCanBeMoved(t *testing.T) {
	b := copySetup(t)
	b.plan.Contacts[0].Sections[0].Fields[4] = privacy.FieldPlan{Name: "number", Why: sdk.Labels{"en": "We hand it out."}}
	r := &reader{}
	req := everything()
	req.Profile = privacy.CopyPortability
	if _, err := b.Copy(t.Context(), copier(), req, r.open); err != nil {
		t.Fatal(err)
	}
	var fields []string
	for _, c := range r.sections[0].Columns {
		fields = append(fields, c.Key)
	}
	if !slices.Equal(fields, []string{"name", "email"}) || slices.Contains(r.keys(), "person.notes") || slices.Contains(r.keys(), "activity") {
		t.Errorf("fields %v, sections %v", fields, r.keys())
	}
}

func TestAStreamThatBreaksOffIsNeverSilent(t *testing.T) {
	b := copySetup(t)
	for name, c := range map[string]struct {
		faults memadapter.Faults
		want   privacy.CopyReason
	}{
		"refused":                         {memadapter.Faults{Fail: map[string]sdk.ErrorKind{"related": sdk.KindDenied}}, privacy.CopyRefused},
		"a list that the schema promised": {memadapter.Faults{Fail: map[string]sdk.ErrorKind{"related": sdk.KindUnsupported}}, privacy.CopyUnavailable},
		"files":                           {memadapter.Faults{Fail: map[string]sdk.ErrorKind{"files": sdk.KindDenied}}, privacy.CopyRefused},
		"consent":                         {memadapter.Faults{Fail: map[string]sdk.ErrorKind{"consents": sdk.KindUnavailable}}, privacy.CopyUnavailable},
	} {
		b.crm.SetFaults(c.faults)
		r := &reader{}
		done, err := b.Copy(t.Context(), copier(), everything(), r.open)
		if err != nil || done.Complete || len(r.gaps) != 1 || r.gaps[0].Reason != c.want || r.cover == nil {
			t.Errorf("%s: %+v, %v, gaps %+v", name, done, err, r.gaps)
		}
		if e := b.lastOutcome(t); e.Outcome.Reason != privacy.CopyWithGaps {
			t.Errorf("%s: closed as %+v", name, e.Outcome)
		}
	}
}

// brittle breaks a relation off after some rows, a number of times.
type brittle struct {
	memCRM
	breaks, after int
}

func (c *brittle) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	n := 0
	return c.memCRM.Related(ctx, req, func(r *sdk.Record) error {
		if n++; n > c.after && c.breaks > 0 {
			c.breaks--
			return sdk.Errorf(sdk.KindUnavailable, "broken off")
		}
		return send(r)
	})
}

func TestAStreamGoesOnWhereItBrokeOff(t *testing.T) {
	b := copySetup(t)
	if _, err := b.crm.Configure(t.Context(), &sdk.ConfigureRequest{Name: "mem", Settings: []byte(`{"notes":9}`)}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		breaks int
		whole  bool
	}{"once": {1, true}, "twice": {2, true}, "too often": {9, false}} {
		b.CRM = &brittle{memCRM{b.crm}, c.breaks, 1}
		r := &reader{}
		done, err := b.Copy(t.Context(), copier(), everything(), r.open)
		if err != nil || done.Complete != c.whole {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
		seen := map[string]bool{}
		for _, row := range r.rows["person.notes"] {
			if seen[row.Ref.ID] {
				t.Errorf("%s: a row twice", name)
			}
			seen[row.Ref.ID] = true
		}
		if c.whole && len(seen) != 9 || !c.whole && r.gaps[0].Reason != privacy.CopyBrokenOff {
			t.Errorf("%s: %d rows, gaps %+v", name, len(seen), r.gaps)
		}
	}
}

func TestDataOfOthersIsCountedAndNotShown(t *testing.T) {
	b := copySetup(t)
	b.CRM = &crowded{memCRM{b.crm}}
	r := &reader{}
	if _, err := b.Copy(t.Context(), copier(), everything(), r.open); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, w := range r.cover.Withheld {
		if w.Section == "person.notes" && w.Reason == privacy.CopyOfOthers {
			n += w.Count
		}
	}
	if n != 3 || r.rows["person.notes"][0].Values[1].State != sdk.StateWithheld || r.rows["person.notes"][0].Values[0].State != sdk.StatePresent {
		t.Errorf("%d withheld, %+v", n, r.rows["person.notes"][0])
	}
}

// crowded says that every note is about somebody else too, in its free text.
type crowded struct{ memCRM }

func (c *crowded) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	return c.memCRM.Related(ctx, req, func(r *sdk.Record) error {
		r.OthersLinked = 1
		return send(r)
	})
}

func (c *crowded) Schema(ctx context.Context, a string) (*sdk.Schema, error) {
	s, err := c.memCRM.Schema(ctx, a)
	if err == nil {
		s.Type("note").Field("text").FreeText = true
	}
	return s, err
}

func TestAReviewComesBeforeACopy(t *testing.T) {
	b := copySetup(t)
	b.plan.Contacts[0].Related[0].Review = true
	for range 2 {
		r := &reader{}
		if _, err := b.Copy(t.Context(), copier(), everything(), r.open); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(r.keys(), "person.notes") {
			t.Fatal("it came without a review")
		}
		if w := r.cover.Withheld[0]; w.Reason != privacy.CopyInReview || !w.Until.After(b.now) {
			t.Errorf("%+v", w)
		}
	}
	if len(b.ledger.cases) != 1 || b.ledger.cases[0].Kind != privacy.CaseReview {
		t.Fatalf("cases: %+v", b.ledger.cases)
	}
	if err := b.AnswerCase(t.Context(), agent, b.ledger.cases[0].Number, privacy.CaseDone, ""); err != nil {
		t.Fatal(err)
	}
	r := &reader{}
	if _, err := b.Copy(t.Context(), copier(), everything(), r.open); err != nil || len(r.rows["person.notes"]) != 3 {
		t.Fatalf("after the release: %v, %d rows", err, len(r.rows["person.notes"]))
	}
}

func TestFilesComeAlong(t *testing.T) {
	b := copySetup(t)
	req := everything()
	req.Files = true
	r := &reader{}
	if done, err := b.Copy(t.Context(), copier(), req, r.open); err != nil || !done.Complete || len(r.files) != 2 {
		t.Fatalf("%+v, %v, %v", done, err, r.files)
	}
	b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"open_file_chunk": sdk.KindUnavailable}})
	r = &reader{}
	if done, err := b.Copy(t.Context(), copier(), req, r.open); err != nil || done.Complete {
		t.Errorf("a file that breaks off: %+v, %v", done, err)
	}
}

func TestCopiesThatAreNone(t *testing.T) {
	b := copySetup(t)
	never := func(privacy.CopyHead) (privacy.CopyTarget, error) { t.Error("opened"); return nil, nil }
	for name, change := range map[string]func(*privacy.Visit){
		"a preview":         func(v *privacy.Visit) { v.Preview = true },
		"no right to copy":  func(v *privacy.Visit) { v.Rights = []string{privacy.RightSee} },
		"no right to see":   func(v *privacy.Visit) { v.Rights = []string{privacy.RightCopy} },
		"nobody's consents": func(v *privacy.Visit) { v.Rights = []string{privacy.RightConsent} },
	} {
		v := copier()
		change(v)
		if _, err := b.Copy(t.Context(), v, everything(), never); !errors.Is(err, privacy.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.CopySlots = make(chan struct{}, 1)
	b.CopySlots <- struct{}{}
	if _, err := b.Copy(t.Context(), copier(), everything(), never); !errors.Is(err, privacy.ErrTooMany) {
		t.Errorf("too many at once: %v", err)
	}
	<-b.CopySlots
	b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"contact": sdk.KindUnavailable}})
	if _, err := b.Copy(t.Context(), copier(), everything(), never); sdk.KindOf(err) != sdk.KindUnavailable {
		t.Errorf("the CRM is away: %v", err)
	}
	b.crm.SetFaults(memadapter.Faults{})
	r := &reader{failAt: 2}
	if _, err := b.Copy(t.Context(), copier(), everything(), r.open); err == nil || r.cover != nil {
		t.Errorf("the reader is gone: %v", err)
	}
	if e := b.lastOutcome(t); e.Outcome == nil || e.Outcome.Result != privacy.Failed {
		t.Errorf("closed as %+v", e.Outcome)
	}
	b.ledger.failNext = true
	if _, err := b.Copy(t.Context(), copier(), everything(), never); !errors.Is(err, privacy.ErrLedger) {
		t.Errorf("the ledger fails: %v", err)
	}
}

func TestACopyLetsPagesGoFirst(t *testing.T) {
	b := copySetup(t)
	if _, err := b.crm.Configure(t.Context(), &sdk.ConfigureRequest{Name: "mem", Settings: []byte(`{"notes":400}`)}); err != nil {
		t.Fatal(err)
	}
	asked := 0
	b.Pace = func(context.Context) { asked++ }
	if _, err := b.Copy(t.Context(), copier(), everything(), (&reader{}).open); err != nil || asked < 3 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

// TestACopyThatRunsLongIsNotInterrupted: the resolver takes what is open for a
// while, and this one is on its way.
func TestACopyThatRunsLongIsNotInterrupted(t *testing.T) {
	b := copySetup(t)
	r := &reader{}
	resolve := func() int { return (privacy.Resolver{Service: b.Service}).Once(t.Context(), b.now.Add(time.Hour)) }
	done, err := b.Copy(t.Context(), copier(), everything(), func(h privacy.CopyHead) (privacy.CopyTarget, error) {
		if n := resolve(); n != 0 {
			t.Errorf("%d settled while it ran", n)
		}
		return r.open(h)
	})
	if err != nil || !done.Complete || b.lastOutcome(t).Outcome.Reason != privacy.CopyComplete {
		t.Errorf("%+v, %v, %+v", done, err, b.lastOutcome(t).Outcome)
	}
	b.ledger.failClose = true
	if _, err := b.Copy(t.Context(), copier(), everything(), r.open); err != nil {
		t.Fatal(err)
	}
	b.ledger.failClose = false
	if n := resolve(); n != 1 || b.lastOutcome(t).Outcome.Result != privacy.Failed {
		t.Errorf("%d settled of one that was interrupted: %+v", n, b.lastOutcome(t).Outcome)
	}
}

// tired lists files once only up to the first.
type tired struct {
	*memadapter.Adapter
	lists int
}

func (f *tired) Files(ctx context.Context, req *sdk.FilesRequest, send func(*sdk.File) error) error {
	f.lists++
	n := 0
	return f.Adapter.Files(ctx, req, func(x *sdk.File) error {
		if n++; n > 1 && f.lists == 1 {
			return sdk.Errorf(sdk.KindUnavailable, "broken off")
		}
		return send(x)
	})
}

// TestFilesThatWereNotListedAreAGap: the list broke off when the files were sent,
// and was whole when it was written down.
func TestFilesThatWereNotListedAreAGap(t *testing.T) {
	b := copySetup(t)
	b.Files = &tired{Adapter: b.crm}
	req := everything()
	req.Files = true
	r := &reader{}
	done, err := b.Copy(t.Context(), copier(), req, r.open)
	if err != nil || len(r.files) != 1 || len(r.rows["files"]) != 2 {
		t.Fatalf("%v, %d files, %d listed", err, len(r.files), len(r.rows["files"]))
	}
	if done.Complete || len(r.gaps) != 1 || r.gaps[0].Section != "files" {
		t.Errorf("%+v, gaps %+v", done, r.gaps)
	}
}

// TestWhatCanBeMovedIsNotKnownWithoutPurposes: an empty copy that calls itself
// complete would say that there is nothing.
func TestWhatCanBeMovedIsNotKnownWithoutPurposes(t *testing.T) {
	for _, profile := range []privacy.CopyProfile{privacy.CopyPortability, privacy.CopyEverything} {
		b := copySetup(t)
		b.plan.Purposes = nil
		b.crm.SetPurposes([]sdk.Purpose{{ID: "1", Basis: sdk.BasisContract}})
		b.crm.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"purposes": sdk.KindUnavailable}})
		req, r := everything(), &reader{}
		req.Profile = profile
		done, err := b.Copy(t.Context(), copier(), req, r.open)
		if err != nil || done.Complete || len(r.gaps) != 1 || r.gaps[0].Section != "purposes" {
			t.Errorf("%s: %+v, %v, %+v", profile, done, err, r.gaps)
		}
	}
}

// TestALongHistoryIsNoGap: an agent who opens a panel each day makes thousands of
// events in a few years.
func TestALongHistoryIsNoGap(t *testing.T) {
	b := copySetup(t)
	for range 3000 {
		b.ledger.entries = append(b.ledger.entries, privacy.Entry{Operation: privacy.Operation{ID: privacy.NewID(), Kind: privacy.OpView, Time: b.now}})
	}
	r := &reader{}
	if done, err := b.Copy(t.Context(), copier(), everything(), r.open); err != nil || !done.Complete || len(r.rows["activity"]) < 3000 {
		t.Errorf("%+v, %v, %d events, gaps %v", done, err, len(r.rows["activity"]), r.gaps)
	}
}

// TestOneLinkTakesNotAllTheSlots: who reads slowly, many times at once, holds up
// nobody else.
func TestOneLinkTakesNotAllTheSlots(t *testing.T) {
	b := copySetup(t)
	b.CopySlots = make(chan struct{}, 4)
	ctx, cancel := context.WithCancel(t.Context())
	begun, ended := make(chan bool), make(chan error, 2)
	slow := func(privacy.CopyHead) (privacy.CopyTarget, error) {
		begun <- true
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for range 2 {
		go func() {
			_, err := b.Copy(ctx, copier(), everything(), slow)
			ended <- err
		}()
		<-begun
	}
	never := func(privacy.CopyHead) (privacy.CopyTarget, error) { t.Error("opened"); return nil, nil }
	if _, err := b.Copy(t.Context(), copier(), everything(), never); !errors.Is(err, privacy.ErrTooMany) {
		t.Errorf("a third of the same link: %v", err)
	}
	other := copier()
	other.Link = "l2"
	if _, err := b.Copy(t.Context(), other, everything(), (&reader{}).open); err != nil {
		t.Errorf("of another link: %v", err)
	}
	cancel()
	for range 2 {
		<-ended
	}
	if _, err := b.Copy(t.Context(), copier(), everything(), (&reader{}).open); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
