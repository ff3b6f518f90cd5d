package privacy

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/inzage/inzage/sdk"
)

// CaseReview: an agent looks through a relation that may be about other people,
// before it comes into a copy (Art. 15(4)).
const CaseReview CaseKind = "review"

// releaseLasts is how long a release counts for further copies.
const releaseLasts = 30 * 24 * time.Hour

// review is how far an agent's look at a relation is.
type review struct {
	state CaseState // "": nobody was asked, or the answer is too old
	due   time.Time // while it is open
}

// reviewOf finds the newest review of a relation that was about all of these
// records: what was released of one card of a person says nothing of another.
func (s *Service) reviewOf(ctx context.Context, refs sdk.Subject, relation string) (review, error) {
	cases, err := s.Cases.CasesOf(ctx, refs)
	if err != nil {
		return review{}, ledgerError(err)
	}
	for i := range cases {
		c := &cases[i]
		if c.Kind != CaseReview || !hasAll(c.Subject, refs) {
			continue
		}
		e, err := s.History.Entry(ctx, c.Op)
		if err != nil {
			return review{}, notFoundOrLedger(err)
		}
		about := e.Notes["about"] == relation && e.Notes["of"] == kindOf(refs)
		if about && (c.State == CaseOpen || s.Now().Sub(c.Closed) < releaseLasts) {
			return review{c.State, c.Due}, nil
		}
	}
	return review{}, nil
}

func hasAll(have, want sdk.Subject) bool {
	return !slices.ContainsFunc(want, func(r sdk.Ref) bool { return !have.Has(r) })
}

// kindOf tells relations of the same name apart: by adapter and type.
func kindOf(refs sdk.Subject) string { return refs[0].Adapter + ":" + refs[0].Type }

// released reports whether an agent has let a relation of these records into
// copies. When nobody has been asked yet, somebody is: a case, with the legal
// term, of which the copy tells until when.
func (s *Service) released(ctx context.Context, op Operation, refs sdk.Subject, relation string) (review, error) {
	r, err := s.reviewOf(ctx, refs, relation)
	if err != nil || r.state != "" {
		return r, err
	}
	return s.askReview(ctx, op, refs, relation)
}

func (s *Service) askReview(ctx context.Context, op Operation, refs sdk.Subject, relation string) (review, error) {
	now := s.Now()
	number := newCaseNumber()
	c := Case{
		Number: number, Kind: CaseReview, State: CaseOpen, Subject: op.Subject, Visit: op.Visit,
		Received: now, Due: s.Plan().Calendar.Answer(now),
	}
	parts := []string{"review", relation, strconv.FormatInt(now.Unix()/86400, 10)}
	for _, ref := range refs {
		parts = append(parts, ref.String())
	}
	ask := Operation{
		ID:   derived(parts...), // once a day for a relation, however many copies are made
		Kind: OpCaseOpen, Actor: op.Actor, Subject: op.Subject, Link: op.Link, Visit: op.Visit,
		Notes: map[string]string{"case": number, "kind": string(CaseReview), "about": relation, "of": kindOf(refs)},
	}
	c.Op = ask.ID
	if err := s.commit(ctx, Change{Note: &ask, Case: &c}); err != nil && !errors.Is(err, ErrExists) {
		return review{}, err
	}
	return review{CaseOpen, c.Due}, nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
