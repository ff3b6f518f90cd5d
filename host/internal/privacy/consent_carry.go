package privacy

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// Some CRMs keep a consent by an address. When that address is corrected, the
// consents on it are carried over: withdrawn at the old address, given at the new
// one, each as an event of its own.

// carryNote lists, in the notes of a correction, the types that it carries over.
const carryNote = "carry"

// CarriedBy lists the consents that a correction of these fields would carry over.
func (s *Service) CarriedBy(ctx context.Context, ref sdk.Ref, changes []sdk.Change) []Consent {
	if s.Consenting == nil {
		return nil
	}
	types, err := s.Consenting.ConsentTypes(ctx, &sdk.ConsentTypesRequest{Adapter: ref.Adapter, Type: ref.Type})
	if err != nil || !keptByOne(types.Types, changes) {
		return nil
	}
	all, err := s.ConsentsOf(ctx, ref)
	if err != nil {
		return nil // nothing is known, so nothing is moved: the old address keeps what it has
	}
	var out []Consent
	for i := range all.List {
		if c := all.List[i]; c.State == ConsentGiven && replaced(changes, c.Type.KeptBy) != "" {
			out = append(out, c)
		}
	}
	return out
}

func keptByOne(types []sdk.ConsentType, changes []sdk.Change) bool {
	for i := range types {
		if replaced(changes, types[i].KeptBy) != "" {
			return true
		}
	}
	return false
}

// replaced is the value that a correction takes away from a field; "" for none.
func replaced(changes []sdk.Change, field string) string {
	for _, ch := range changes {
		if field != "" && ch.Field == field && ch.Old.State == sdk.StatePresent {
			return ch.Old.Text
		}
	}
	return ""
}

func (s *Service) noteCarried(ctx context.Context, op *Operation, c Correction) {
	var ids []string
	for _, k := range s.CarriedBy(ctx, c.Ref, c.Changes) {
		ids = append(ids, url.QueryEscape(k.Type.KeptBy)+"="+url.QueryEscape(k.Type.ID))
	}
	if len(ids) > 0 {
		op.Notes[carryNote] = strings.Join(ids, " ")
	}
}

// carriedBox seals the old address for the job that carries over.
func (s *Service) carriedBox(op Operation, c Correction) *Box {
	field, _, _ := strings.Cut(op.Notes[carryNote], "=")
	name, err := url.QueryUnescape(field)
	if err != nil || name == "" {
		return nil
	}
	return &Box{ID: derived("carry", op.ID), Text: []byte(replaced(c.Changes, name)), End: s.Now().Add(noticeLives)}
}

func carryJobs(op Operation) []Job {
	if op.Notes[carryNote] == "" {
		return nil
	}
	return []Job{{ID: derived("carrying", op.ID), Kind: JobConsent, Message: "carry", Op: op.ID, Ref: op.Ref, Box: derived("carry", op.ID)}}
}

// carry makes the receipts of consents that moved to another address.
func (s *Service) carry(ctx context.Context, e *Entry, job Job) error {
	old, err := s.Boxes.Unseal(ctx, job.Box)
	if errors.Is(err, ErrNotFound) {
		return &GiveUpError{Reason: "too_late"}
	}
	if err != nil {
		return ledgerError(err)
	}
	for _, pair := range strings.Fields(e.Notes[carryNote]) {
		_, escaped, _ := strings.Cut(pair, "=")
		typ, err := url.QueryUnescape(escaped)
		if err != nil {
			return &GiveUpError{Reason: "unreadable"}
		}
		text, err := s.lastText(ctx, e, typ)
		if err != nil {
			return err
		}
		for _, r := range []struct{ carried, given, note string }{{"old", "no", string(old)}, {"new", "yes", ""}} {
			op := Operation{
				ID: derived("carried", r.carried, e.ID, typ), Kind: OpConsent, Actor: e.Actor, Subject: e.Subject, Ref: e.Ref, Link: e.Link, Visit: e.Visit,
				Notes: map[string]string{"type": typ, "given": r.given, "text": text.ID, "language": text.Language, "carried": r.carried},
			}
			if err := s.receipt(ctx, op, r.note); err != nil {
				return err
			}
		}
	}
	return s.commit(ctx, Change{Drop: []string{job.Box}})
}

// lastText is the words of the newest decision on a type, or those of today.
func (s *Service) lastText(ctx context.Context, e *Entry, typ string) (*ConsentText, error) {
	facts, _, err := s.facts(ctx, e.Ref)
	if err != nil {
		return nil, err
	}
	if last := newestOf(facts, typ); last != nil && last.TextID != "" {
		return s.TextOf(ctx, last.TextID)
	}
	types, err := s.Consenting.ConsentTypes(ctx, &sdk.ConsentTypesRequest{Adapter: e.Ref.Adapter, Type: e.Ref.Type})
	if err != nil {
		return nil, err
	}
	text := ConsentText{Language: s.language(e)}
	for i := range types.Types {
		if types.Types[i].ID == typ {
			text = consentText(&types.Types[i], text.Language)
		}
	}
	if text.ID == "" {
		return nil, &GiveUpError{Reason: "unknown_type"}
	}
	return &text, s.keepText(ctx, text)
}
