package privacy

import (
	"context"
	"errors"
	"strconv"
	"time"
)

// CaseReview: an agent looks through a relation that may be about other people,
// before it comes into a copy (Art. 15(4)).
const CaseReview CaseKind = "review"

// releaseLasts is how long a release counts for further copies.
const releaseLasts = 30 * 24 * time.Hour

// released reports whether an agent has let a relation into copies of this
// subject. When nobody has been asked yet, somebody is: a case, with the legal
// term, of which the copy tells until when.
func (s *Service) released(ctx context.Context, op Operation, relation string) (until time.Time, ok bool, err error) {
	cases, err := s.Cases.CasesOf(ctx, op.Subject)
	if err != nil {
		return until, false, ledgerError(err)
	}
	now := s.Now()
	for i := range cases {
		c := &cases[i]
		if c.Kind != CaseReview {
			continue
		}
		e, err := s.History.Entry(ctx, c.Op)
		if err != nil {
			return until, false, notFoundOrLedger(err)
		}
		switch {
		case e.Notes["about"] != relation:
		case c.State == CaseOpen:
			return c.Due, false, nil
		case c.State == CaseDone && now.Sub(c.Closed) < releaseLasts:
			return until, true, nil
		}
	}
	return s.askReview(ctx, op, relation)
}

func (s *Service) askReview(ctx context.Context, op Operation, relation string) (time.Time, bool, error) {
	now := s.Now()
	number := newCaseNumber()
	c := Case{
		Number: number, Kind: CaseReview, State: CaseOpen, Subject: op.Subject, Visit: op.Visit,
		Received: now, Due: s.Plan().Calendar.Answer(now),
	}
	ask := Operation{
		// Once a day for a relation, however many copies are made.
		ID:   derived("review", op.Subject[0].String(), relation, strconv.FormatInt(now.Unix()/86400, 10)),
		Kind: OpCaseOpen, Actor: op.Actor, Subject: op.Subject, Link: op.Link, Visit: op.Visit,
		Notes: map[string]string{"case": number, "kind": string(CaseReview), "about": relation},
	}
	c.Op = ask.ID
	if err := s.commit(ctx, Change{Note: &ask, Case: &c}); err != nil && !errors.Is(err, ErrExists) {
		return time.Time{}, false, err
	}
	return c.Due, false, nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
