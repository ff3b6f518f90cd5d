package privacy

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/inzage/inzage/sdk"
)

// The bounds of requests in words.
const (
	MaxQuestion  = 4000 // characters
	maxOpenCases = 20   // of one subject
	// keepText is how long a customer's words stay sealed after the answer was due.
	keepText = 90 * 24 * time.Hour
)

// Request is what a customer asks a person to do. ID is made with the form, so
// that sending it twice is one case.
type Request struct {
	ID    string
	Kind  CaseKind
	Ref   sdk.Ref
	About string // id of the section or relation it is about
	Text  string
}

// CaseOpened is what the customer gets: the code is shown once.
type CaseOpened struct {
	Case Case
	Code string // empty when this request was taken before
}

// OpenCase opens a case for a request in words: the words are sealed until the
// case is closed. ErrNotFound, ErrTooMany, ErrInvalidText.
func (s *Service) OpenCase(ctx context.Context, v *Visit, r Request) (*CaseOpened, error) {
	if v.Preview || !v.Subject.Has(r.Ref) {
		return nil, ErrNotFound
	}
	if n := utf8.RuneCountInString(r.Text); n == 0 || n > MaxQuestion {
		return nil, ErrInvalidText
	}
	have, err := s.Cases.CasesOf(ctx, v.Subject)
	if err != nil {
		return nil, ledgerError(err)
	}
	open := 0
	for i := range have {
		if have[i].Op == r.ID {
			return &CaseOpened{Case: have[i]}, nil
		}
		if have[i].State == CaseOpen {
			open++
		}
	}
	if open >= maxOpenCases {
		return nil, ErrTooMany
	}
	return s.openCase(ctx, v, r)
}

func (s *Service) openCase(ctx context.Context, v *Visit, r Request) (*CaseOpened, error) {
	now := s.Now()
	number, code := newCaseNumber(), newCaseCode()
	c := Case{
		Number: number, Kind: r.Kind, State: CaseOpen, Subject: v.Subject, Op: r.ID, Visit: v.ID,
		Received: now, Due: s.Plan().Calendar.Answer(now), CodeMAC: s.codeMark(number, code), Box: r.ID,
	}
	op := byVisit(v, OpCaseOpen)
	op.ID, op.Ref = r.ID, r.Ref
	op.Notes["case"], op.Notes["kind"], op.Notes["about"] = number, string(r.Kind), r.About
	change := Change{
		Note: &op, Case: &c,
		Seal: []Box{{ID: r.ID, Case: number, Text: []byte(r.Text), End: c.Due.Add(keepText)}},
		Jobs: s.journal(op, "asked"),
	}
	if s.Plan().Mail {
		change.Jobs = append(change.Jobs, Job{
			ID: derived("received", r.ID), Kind: JobMail, Message: MailReceived, Op: op.ID, Case: number,
			Link: v.Link, Ref: r.Ref, Until: now.Add(24 * time.Hour),
		})
	}
	switch err := s.commit(ctx, change); {
	case errors.Is(err, ErrExists): // sent twice at once
		return s.openedBefore(ctx, v, r.ID)
	case err != nil:
		return nil, err
	}
	return &CaseOpened{Case: c, Code: code}, nil
}

func (s *Service) openedBefore(ctx context.Context, v *Visit, op string) (*CaseOpened, error) {
	have, err := s.Cases.CasesOf(ctx, v.Subject)
	if err != nil {
		return nil, ledgerError(err)
	}
	for i := range have {
		if have[i].Op == op {
			return &CaseOpened{Case: have[i]}, nil
		}
	}
	return nil, ErrNotFound
}

// CaseByCode returns a case to who has its number and code; ErrNotFound for any
// pair that does not belong together, after the same work.
func (s *Service) CaseByCode(ctx context.Context, number, code string) (*Case, error) {
	number, code = tidyNumber(number), tidyCode(code)
	c, err := s.Cases.Case(ctx, number)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, ledgerError(err)
	}
	mark := ""
	if c != nil {
		mark = c.CodeMAC
	}
	fits := s.Marker.Matches(mark, number, sdk.Ref{}, caseCodeField, sdk.Text(code))
	if c == nil || mark == "" || !fits {
		return nil, ErrNotFound
	}
	return c, nil
}

// StopCase is the customer's own end of a case.
func (s *Service) StopCase(ctx context.Context, number, code string) error {
	c, err := s.CaseByCode(ctx, number, code)
	if err != nil {
		return err
	}
	if c.State != CaseOpen {
		return nil
	}
	return s.endCase(ctx, c, CaseStopped, "", Actor{Kind: Customer})
}

// AnswerCase closes a case for an agent: done, or refused with a reason from the
// list of RefusalReasons (Art. 12(4)).
func (s *Service) AnswerCase(ctx context.Context, by Actor, number string, state CaseState, reason string) error {
	c, err := s.openCaseFor(ctx, by, number)
	if err != nil {
		return err
	}
	if c.State != CaseOpen {
		return nil
	}
	return s.endCase(ctx, c, state, reason, by)
}

// CaseText opens a customer's words for an agent; that it was read is an event.
func (s *Service) CaseText(ctx context.Context, by Actor, number string) (*Case, string, error) {
	c, err := s.openCaseFor(ctx, by, number)
	if err != nil {
		return nil, "", err
	}
	op := Operation{ID: NewID(), Kind: OpCaseRead, Actor: by, Subject: c.Subject, Notes: map[string]string{"case": c.Number}}
	if err := s.note(ctx, op); err != nil {
		return nil, "", err
	}
	if c.Box == "" {
		return c, "", nil
	}
	text, err := s.Boxes.Unseal(ctx, c.Box)
	if errors.Is(err, ErrNotFound) {
		return c, "", nil
	}
	if err != nil {
		return nil, "", ledgerError(err)
	}
	return c, string(text), nil
}

func (s *Service) openCaseFor(ctx context.Context, by Actor, number string) (*Case, error) {
	c, err := s.Cases.Case(ctx, number)
	if errors.Is(err, ErrNotFound) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, ledgerError(err)
	}
	return c, s.may(ctx, by, c.Subject, ActRequest)
}

// endCase closes a case and destroys the customer's words with it.
func (s *Service) endCase(ctx context.Context, c *Case, state CaseState, reason string, by Actor) error {
	end := *c
	end.State, end.Reason, end.Closed, end.Box = state, reason, s.Now(), ""
	op := Operation{
		ID: derived("end", c.Number), Kind: OpCaseEnd, Actor: by, Subject: c.Subject,
		Notes: map[string]string{"case": c.Number, "state": string(state), "reason": reason},
	}
	change := Change{Note: &op, Case: &end}
	if c.Box != "" {
		change.Drop = []string{c.Box}
	}
	if err := s.commit(ctx, change); err != nil && !errors.Is(err, ErrExists) {
		return err
	}
	return nil
}
