package privacy

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/inzage/inzage/sdk"
)

// MaxNote is how many characters an agent can write about a consent.
const MaxNote = 500

// The errors of decisions.
var (
	// ErrStaleText: the words have changed since they were shown; nothing was decided.
	ErrStaleText = errors.New("the words have changed since they were shown")
	// ErrNotToGive: this consent can only be withdrawn here.
	ErrNotToGive = errors.New("this consent cannot be given here")
)

// ConsentDecision is a consent that is given or withdrawn. ID is made when the
// words are shown, so that deciding twice is one decision.
type ConsentDecision struct {
	ID     string
	Ref    sdk.Ref
	Type   string
	Given  bool
	TextID string // the words that were shown: see ShowConsent
	// Of an agent on somebody's behalf: how it was asked for, and a note for the CRM.
	AskedBy, Identified, Note string
}

// ShowConsent finds one consent and keeps the words that are about to be shown.
// ErrNotFound for an unknown type, ErrInactiveType, ErrNoConsents.
func (s *Service) ShowConsent(ctx context.Context, ref sdk.Ref, typ, lang string) (*Consent, *ConsentText, error) {
	all, err := s.ConsentsOf(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	if slices.Contains(all.Closed, typ) {
		return nil, nil, ErrInactiveType
	}
	for i := range all.List {
		if c := &all.List[i]; c.Type.ID == typ {
			if all.Away { // the words are those that were shown before, in their language
				text, err := s.TextOf(ctx, newestText(c.Facts))
				return c, text, err
			}
			text := consentText(&c.Type, lang)
			return c, &text, s.keepText(ctx, text)
		}
	}
	return nil, nil, ErrNotFound
}

func newestText(facts []ConsentFact) string {
	for _, f := range facts {
		if f.TextID != "" {
			return f.TextID
		}
	}
	return ""
}

// Decide takes a decision of a customer: the receipt is committed first, and
// that is the decision; the CRM is told by a job. ErrNotFound, ErrStaleText,
// ErrNotToGive.
func (s *Service) Decide(ctx context.Context, v *Visit, d ConsentDecision) error {
	if v.Preview || !v.May(RightConsent) || !v.Subject.Has(d.Ref) {
		return ErrNotFound
	}
	op := byVisit(v, OpConsent)
	return s.decide(ctx, op, d, true)
}

// DecideFor takes a decision that a person told an agent: errors as of Decide,
// ErrInvalidText for a note that is too long or no text, ErrReused for an id that
// was used for another decision, ErrDenied.
func (s *Service) DecideFor(ctx context.Context, by Actor, subject sdk.Subject, d ConsentDecision) error {
	if !subject.Has(d.Ref) {
		return ErrNotFound
	}
	if utf8.RuneCountInString(d.Note) > MaxNote || !utf8.ValidString(d.Note) || strings.ContainsRune(d.Note, 0) {
		return ErrInvalidText
	}
	if err := s.may(ctx, by, subject, ActRequest); err != nil {
		return err
	}
	op := Operation{Kind: OpConsent, Actor: by, Subject: subject, Notes: map[string]string{
		"asked_by": d.AskedBy, "identified": d.Identified,
	}}
	return s.decide(ctx, op, d, false)
}

func (s *Service) decide(ctx context.Context, op Operation, d ConsentDecision, customer bool) error {
	if e, err := s.History.Entry(ctx, d.ID); err == nil {
		if e.Kind == OpConsent && e.Ref == d.Ref && e.Notes["type"] == d.Type && e.Notes["given"] == yesNo(d.Given) {
			return nil // sent twice
		}
		return ErrReused
	}
	text, err := s.TextOf(ctx, d.TextID)
	if err != nil {
		return err
	}
	typ, err := s.stillSo(ctx, d, text, customer)
	if err != nil {
		return err
	}
	op.ID, op.Ref = d.ID, d.Ref
	op.Notes["type"], op.Notes["given"], op.Notes["text"], op.Notes["language"] = d.Type, yesNo(d.Given), text.ID, text.Language
	if typ != nil && typ.Channel != "" {
		op.Notes["channel"] = string(typ.Channel) // what an objection to marketing ends, also while the CRM is away
	}
	if typ != nil && d.Given {
		if end := endOf(typ, s.Now()); !end.IsZero() {
			op.Notes["until"] = end.UTC().Format(time.RFC3339)
		}
	}
	return s.receipt(ctx, op, d.Note)
}

// receipt commits a decision with the job that tells the CRM.
func (s *Service) receipt(ctx context.Context, op Operation, note string) error {
	job := Job{ID: derived("consent", op.ID), Kind: JobConsent, Message: "append", Op: op.ID, Ref: op.Ref}
	c := Change{Note: &op}
	if note != "" {
		c.Seal = []Box{{ID: op.ID, Text: []byte(note), End: s.Now().Add(keepText)}}
		job.Box = op.ID
	}
	c.Jobs = append([]Job{job}, s.journal(op, "consent")...)
	if err := s.commit(ctx, c); err != nil && !isExists(err) {
		return err
	}
	return nil
}

// stillSo checks the type as it is now in the CRM. While the CRM is away the
// decision is taken all the same: it is the person's, on words that we kept.
func (s *Service) stillSo(ctx context.Context, d ConsentDecision, text *ConsentText, customer bool) (*sdk.ConsentType, error) {
	if s.Consenting == nil {
		return nil, ErrNotFound
	}
	types, err := s.Consenting.ConsentTypes(ctx, &sdk.ConsentTypesRequest{Adapter: d.Ref.Adapter, Type: d.Ref.Type})
	switch sdk.KindOf(err) {
	case "":
	case sdk.KindUnsupported:
		return nil, ErrNotFound
	default:
		return nil, nil
	}
	for i := range types.Types {
		t := &types.Types[i]
		switch {
		case t.ID != d.Type:
		case !d.Given:
			return t, nil // whatever has become of it, it can be withdrawn
		case t.Inactive, t.ReadOnly && customer:
			return nil, ErrNotToGive
		case consentText(t, text.Language).ID != text.ID:
			return nil, ErrStaleText
		default:
			return t, nil
		}
	}
	if d.Given {
		return nil, ErrNotToGive
	}
	return nil, nil
}

// ConsentReceipt is the proof of one decision.
type ConsentReceipt struct {
	Entry Entry
	Fact  ConsentFact
	Text  ConsentText
}

// ReceiptOf returns a receipt of a subject; ErrNotFound for anybody else's.
func (s *Service) ReceiptOf(ctx context.Context, subject sdk.Subject, id string) (*ConsentReceipt, error) {
	e, err := s.History.Entry(ctx, id)
	if err != nil {
		return nil, notFoundOrLedger(err)
	}
	if e.Kind != OpConsent || !subject.Has(e.Ref) {
		return nil, ErrNotFound
	}
	text, err := s.TextOf(ctx, e.Notes["text"])
	if err != nil {
		return nil, err
	}
	out := &ConsentReceipt{Entry: *e, Fact: factOf(e), Text: *text}
	if in, err := s.History.Entry(ctx, inCRM(id)); err == nil {
		out.Fact.InCRM = in.Time
	}
	return out, nil
}

func inCRM(receipt string) string { return derived("in_crm", receipt) }
