package privacy

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/inzage/inzage/sdk"
)

// observe appends what the CRM holds and no receipt explains, and returns all
// facts. It is told by whom it was seen: by this service.
func (s *Service) observe(ctx context.Context, ref sdk.Ref, types []sdk.ConsentType, crm *sdk.ConsentsResponse, facts []ConsentFact) ([]ConsentFact, error) {
	known := map[string]bool{}
	// What the CRM says of a type stands in its order, whatever date somebody
	// typed there: no row is older than the one before it.
	floor, decided := map[string]time.Time{}, map[string]time.Time{}
	for _, f := range facts {
		known[f.Op] = true
		decided[f.Op] = f.Time
	}
	var news []Operation
	for i := range crm.Events {
		row := &crm.Events[i]
		if row.Type == "" {
			continue // of a type that is no more
		}
		if known[row.ID] { // our own
			floor[row.Type] = later(floor[row.Type], decided[row.ID])
			continue
		}
		op, new := s.observation(ref, row, crm.History, facts)
		if at := later(row.Time, floor[row.Type]); new && at.After(row.Time) {
			op.Notes["crm_time"] = at.UTC().Format(time.RFC3339Nano)
		}
		floor[row.Type] = later(floor[row.Type], row.Time)
		if new && !known[op.ID] {
			news = append(news, op)
			known[op.ID] = true
		}
	}
	for i := range types {
		if op, new := s.goneFromCRM(ref, types[i].ID, crm, facts); new && !known[op.ID] {
			news = append(news, op)
		}
	}
	for _, op := range news {
		if err := s.commit(ctx, Change{Note: &op}); err != nil && !isExists(err) {
			return nil, err
		}
		op.Time = s.Now()
		facts = append(facts, factOf(&Entry{Operation: op}))
	}
	newestFirst(facts)
	return facts, nil
}

// observation is the event of a row that no receipt explains. Where the CRM
// keeps no history, only a state that differs from the newest decision is one.
func (s *Service) observation(ref sdk.Ref, row *sdk.ConsentEvent, history bool, facts []ConsentFact) (Operation, bool) {
	last := newestOf(facts, row.Type)
	if !history {
		if last == nil && !row.Given || last != nil && (last.Given == row.Given || !last.Observed && last.InCRM.IsZero()) {
			return Operation{}, false // it says what we know, or we have not told it yet
		}
		op := s.seen(ref, row, lastOp(last))
		if last != nil && row.Time.Before(last.Time) {
			delete(op.Notes, "crm_time") // it is newer than what it differs from
		}
		return op, true
	}
	return s.seen(ref, row, row.Row), true
}

// goneFromCRM notices, where the CRM keeps no history, that a consent that it
// had is not there any more.
func (s *Service) goneFromCRM(ref sdk.Ref, typ string, crm *sdk.ConsentsResponse, facts []ConsentFact) (Operation, bool) {
	last := newestOf(facts, typ)
	if crm.History || last == nil || !last.Given || !last.Observed && last.InCRM.IsZero() {
		return Operation{}, false
	}
	if slices.ContainsFunc(crm.Events, func(e sdk.ConsentEvent) bool { return e.Type == typ }) {
		return Operation{}, false
	}
	return s.seen(ref, &sdk.ConsentEvent{Type: typ}, last.Op), true
}

func (s *Service) seen(ref sdk.Ref, row *sdk.ConsentEvent, since string) Operation {
	op := Operation{
		ID:   derived("observed", ref.String(), since, row.Type, strconv.FormatBool(row.Given), row.Time.UTC().Format(time.RFC3339Nano)),
		Kind: OpConsentSeen, Actor: Actor{Kind: System}, Subject: sdk.Subject{ref}, Ref: ref,
		Notes: map[string]string{"type": row.Type, "given": yesNo(row.Given), "row": row.Row},
	}
	if !row.Time.IsZero() {
		op.Notes["crm_time"] = row.Time.UTC().Format(time.RFC3339Nano)
	}
	return op
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func newestOf(facts []ConsentFact, typ string) *ConsentFact {
	for i := range facts {
		if facts[i].Type == typ {
			return &facts[i]
		}
	}
	return nil
}

func lastOp(f *ConsentFact) string {
	if f == nil {
		return ""
	}
	return f.Op
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
