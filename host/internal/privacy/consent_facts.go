package privacy

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/inzage/inzage/sdk"
)

// facts reads the receipts and observations of a record, newest first.
func (s *Service) facts(ctx context.Context, ref sdk.Ref) (facts []ConsentFact, stopped time.Time, err error) {
	subject := sdk.Subject{ref}
	byKind := map[OpKind][]Entry{}
	for _, kind := range []OpKind{OpConsent, OpConsentSeen, OpConsentInCRM, OpConsentRefused, OpMarketingStop} {
		if byKind[kind], err = s.History.Since(ctx, subject, kind, time.Time{}); err != nil {
			return nil, stopped, ledgerError(err)
		}
	}
	inCRM, refused := map[string]time.Time{}, map[string]bool{}
	for _, e := range byKind[OpConsentInCRM] {
		inCRM[e.Notes["receipt"]] = e.Time
	}
	for _, e := range byKind[OpConsentRefused] {
		refused[e.Notes["receipt"]] = true
	}
	for _, e := range append(byKind[OpConsent], byKind[OpConsentSeen]...) {
		if e.Ref != ref {
			continue // of another record of the same subject
		}
		f := factOf(&e)
		f.InCRM, f.Refused = inCRM[e.ID], refused[e.ID]
		facts = append(facts, f)
	}
	newestFirst(facts)
	if stops := byKind[OpMarketingStop]; len(stops) > 0 {
		stopped = stops[0].Time
	}
	return facts, stopped, nil
}

// factsToo adds the facts of the record into which another was merged.
func (s *Service) factsToo(ctx context.Context, to sdk.Ref, facts []ConsentFact, stopped time.Time) ([]ConsentFact, time.Time, error) {
	more, stop, err := s.facts(ctx, to)
	if err != nil {
		return nil, stopped, err
	}
	facts = append(facts, more...)
	newestFirst(facts)
	return facts, later(stopped, stop), nil
}

func factOf(e *Entry) ConsentFact {
	f := ConsentFact{
		Op: e.ID, Type: e.Notes["type"], Time: e.Time, Given: e.Notes["given"] == "yes", Observed: e.Kind == OpConsentSeen,
		Carried: e.Notes["carried"] != "", Stop: e.Notes["stop"] != "", Actor: e.Actor.Kind, TextID: e.Notes["text"],
		Language: e.Notes["language"], Channel: sdk.Channel(e.Notes["channel"]), Visit: e.Visit, Assurance: e.Notes["assurance"], seen: e.Time,
	}
	if e.Actor.Kind == Agent {
		f.Agent, f.AskedBy, f.Identified = e.Actor.ID, e.Notes["asked_by"], e.Notes["identified"]
	}
	if t, err := time.Parse(time.RFC3339Nano, e.Notes["crm_time"]); err == nil && t.Before(e.Time) {
		f.Time = t // when it was decided, not when we saw it
	}
	if t, err := time.Parse(time.RFC3339, e.Notes["until"]); err == nil {
		f.Until = t
	}
	return f
}

func newestFirst(facts []ConsentFact) {
	// Of two with the same time the one that was seen later is the newer.
	slices.SortStableFunc(facts, func(a, b ConsentFact) int { return cmp.Or(b.Time.Compare(a.Time), b.seen.Compare(a.seen)) })
}

func factsOf(facts []ConsentFact, typ string) (out []ConsentFact) {
	for _, f := range facts {
		if f.Type == typ {
			out = append(out, f)
		}
	}
	return out
}

// withStop puts an objection to marketing among the facts of a type that it
// ends, until the receipts that follow from it are there.
func withStop(facts []ConsentFact, t *sdk.ConsentType, stopped time.Time) []ConsentFact {
	if stopped.IsZero() || t.Channel == "" || len(facts) == 0 {
		return facts
	}
	if newest := facts[0]; !newest.Given || newest.Time.After(stopped) {
		return facts
	}
	return append([]ConsentFact{{Type: t.ID, Time: stopped, Actor: Customer, Stop: true}}, facts...)
}
