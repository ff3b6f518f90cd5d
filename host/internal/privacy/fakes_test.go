package privacy_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// memLedger keeps operations in memory and fails on demand.
type memLedger struct {
	mu        sync.Mutex
	entries   []privacy.Entry
	failNext  bool // Intend and Note fail
	failClose bool
	now       func() time.Time
	cases     []privacy.Case
	boxes     map[string]privacy.Box
	jobs      []privacy.Job
}

func (l *memLedger) add(op privacy.Operation) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failNext {
		return errors.New("disk full")
	}
	for _, e := range l.entries {
		if e.ID == op.ID {
			return privacy.ErrExists
		}
	}
	op.Time = l.now()
	l.entries = append(l.entries, privacy.Entry{Operation: op})
	return nil
}

func (l *memLedger) Intend(_ context.Context, op privacy.Operation) error { return l.add(op) }
func (l *memLedger) Note(_ context.Context, op privacy.Operation) error   { return l.add(op) }

func (l *memLedger) Close(_ context.Context, out privacy.Outcome) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failClose {
		return errors.New("disk full")
	}
	for i := range l.entries {
		if l.entries[i].ID == out.Op {
			l.entries[i].Outcome = &out
			return nil
		}
	}
	return privacy.ErrNotFound
}

func (l *memLedger) Open(_ context.Context, before time.Time) ([]privacy.Operation, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []privacy.Operation
	for _, e := range l.entries {
		if e.Outcome == nil && e.Kind != privacy.OpView && e.Kind != privacy.OpSearch && !e.Time.After(before) {
			out = append(out, e.Operation)
		}
	}
	return out, nil
}

func (l *memLedger) Entry(_ context.Context, id string) (*privacy.Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		if e.ID == id {
			return &e, nil
		}
	}
	return nil, privacy.ErrNotFound
}

func (l *memLedger) Recent(_ context.Context, _ sdk.Subject, limit int) ([]privacy.Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := slices.Clone(l.entries)
	slices.Reverse(out)
	return out[:min(limit, len(out))], nil
}

func (l *memLedger) Mark(op string, ref sdk.Ref, field string, v sdk.Value) string {
	return fmt.Sprintf("%s|%s|%s|%d|%s|%v|%v", op, ref, field, v.State, v.Text, v.Bool, v.Options)
}

func (l *memLedger) Matches(mark, op string, ref sdk.Ref, field string, v sdk.Value) bool {
	return mark == l.Mark(op, ref, field, v)
}

func (l *memLedger) kinds() (out []privacy.OpKind) {
	for _, e := range l.entries {
		out = append(out, e.Kind)
	}
	return out
}

// memCRM is the in-memory adapter as the supervisor would offer it.
type memCRM struct{ *memadapter.Adapter }

func (c memCRM) Schema(ctx context.Context, _ string) (*sdk.Schema, error) {
	return c.Adapter.Schema(ctx)
}

func (c memCRM) Find(ctx context.Context, _ string, r *sdk.FindRequest) (*sdk.FindResponse, error) {
	return c.Adapter.Find(ctx, r)
}

// memLinks holds links by id; enough for the orders of writes.
type memLinks struct {
	states  map[string]*privacy.LinkState
	tombs   map[string]*privacy.LinkState
	codes   int
	revoked []string
	fail    error
	enter   error
}

func (m *memLinks) Create(_ context.Context, s privacy.LinkSpec) (string, string, error) {
	if m.fail != nil {
		return "", "", m.fail
	}
	m.states[s.ID] = &privacy.LinkState{LinkSpec: s, Status: privacy.LinkActive}
	return "token-" + s.ID, "K7Q4M-2XR9T", nil
}

func (m *memLinks) Get(_ context.Context, id string) (*privacy.LinkState, error) {
	if s := m.states[id]; s != nil {
		return s, nil
	}
	return nil, privacy.ErrNotFound
}

func (m *memLinks) List(context.Context, sdk.Subject) ([]privacy.LinkState, error) {
	return nil, m.fail
}

func (m *memLinks) Revoke(_ context.Context, id string) error {
	m.revoked = append(m.revoked, id)
	return m.fail
}

func (m *memLinks) Knock(_ context.Context, token string, _ bool) (*privacy.LinkState, error) {
	for id, s := range m.states {
		if token == "token-"+id {
			return s, nil
		}
	}
	return nil, privacy.ErrDeadLink
}

func (m *memLinks) Enter(_ context.Context, _, _, visit string) (*privacy.Visit, string, error) {
	if m.enter != nil {
		return nil, "", m.enter
	}
	return &privacy.Visit{ID: visit, Subject: subject(), Rights: []string{privacy.RightSee, privacy.RightCorrect}}, "secret", nil
}

func (m *memLinks) Visit(context.Context, string) (*privacy.Visit, error) {
	return nil, privacy.ErrNoVisit
}
func (m *memLinks) Leave(context.Context, string) error { return nil }

func person(id string) sdk.Ref { return sdk.Ref{Adapter: "mem", Type: "person", ID: id} }
func subject() sdk.Subject     { return sdk.Subject{person("1")} }

func visit() *privacy.Visit {
	return &privacy.Visit{ID: "v1", Link: "l1", Subject: subject(), Rights: []string{privacy.RightSee, privacy.RightCorrect, privacy.RightConsent}}
}

type bench struct {
	*privacy.Service
	ledger *memLedger
	crm    *memadapter.Adapter
	links  *memLinks
	plan   *privacy.Plan
	now    time.Time
}

func setup(t *testing.T) *bench {
	t.Helper()
	b := &bench{crm: memadapter.New(), links: &memLinks{states: map[string]*privacy.LinkState{}}, now: time.Unix(1_800_000_000, 0)}
	clock := func() time.Time { return b.now }
	b.ledger = &memLedger{now: clock}
	if _, err := b.crm.Configure(t.Context(), &sdk.ConfigureRequest{Name: "mem"}); err != nil {
		t.Fatal(err)
	}
	plan := &privacy.Plan{Contacts: []privacy.ContactPlan{{
		Adapter: "mem", Type: "person",
		Sections: []privacy.SectionPlan{{ID: "main", Fields: []privacy.FieldPlan{
			{Name: "name", Editable: true},
			{Name: "birthdate", Editable: true},
			{Name: "channel", Editable: true},
			{Name: "email"},
			{Name: "number", Editable: true},
		}}},
		Related: []privacy.RelatedPlan{{Relation: "notes", Fields: []string{"subject", "text"}}},
	}}, Calendar: privacy.Calendar{Location: time.UTC}}
	b.plan = plan
	b.Service = &privacy.Service{
		Commits: b.ledger, Boxes: b.ledger, Cases: b.ledger, Codes: b.links, Tombs: b.links,
		Ledger: b.ledger, History: b.ledger, Marker: b.ledger, CRM: memCRM{b.crm}, Search: memCRM{b.crm},
		Consenting: b.crm, Purposing: b.crm,
		Links: b.links, Doors: b.links, Plan: func() *privacy.Plan { return plan },
		WellFormed: func(_ privacy.Verify, c string) bool { return len(c) == 11 }, Now: clock, Log: hclog.NewNullLogger(),
	}
	return b
}
