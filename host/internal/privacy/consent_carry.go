package privacy

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Some CRMs keep a consent by an address. When that address is corrected, the
// consents on it are carried over: withdrawn at the old address, given at the new
// one, each as an event of its own. When there is no new one they end.

// carryNote lists, in the notes of a correction, what it carries over: field,
// type, when the consent ends by itself, if it does, and whether there is no new
// address: then it ends with the old one.
const carryNote = "carry"

// carried is one part of that list.
type carried struct{ field, typ, until, ends string }

func carriedIn(note string) (out []carried, err error) {
	for _, part := range strings.Fields(note) {
		var words [4]string
		for i, w := range strings.SplitN(part, "=", 4) {
			if words[i], err = url.QueryUnescape(w); err != nil {
				return nil, err
			}
		}
		out = append(out, carried{words[0], words[1], words[2], words[3]})
	}
	return out, nil
}

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

// Ends reports whether a correction takes the address of a consent away and puts
// none in its place.
func (c *Consent) Ends(changes []sdk.Change) bool {
	for _, ch := range changes {
		if ch.Field == c.Type.KeptBy && replaced(changes, ch.Field) != "" {
			return ch.New.State != sdk.StatePresent || strings.TrimSpace(ch.New.Text) == ""
		}
	}
	return false
}

func (s *Service) noteCarried(ctx context.Context, op *Operation, c Correction) {
	var ids []string
	for _, k := range s.CarriedBy(ctx, c.Ref, c.Changes) {
		until := ""
		if !k.Until.IsZero() { // another address makes no consent last longer
			until = k.Until.UTC().Format(time.RFC3339)
		}
		ends := ""
		if k.Ends(c.Changes) {
			ends = "yes"
		}
		ids = append(ids, strings.Join([]string{url.QueryEscape(k.Type.KeptBy), url.QueryEscape(k.Type.ID), url.QueryEscape(until), ends}, "="))
	}
	if len(ids) > 0 {
		op.Notes[carryNote] = strings.Join(ids, " ")
	}
}

// carriedBox seals the old addresses, by field, for the job that carries over.
func (s *Service) carriedBox(op Operation, c Correction) *Box {
	list, err := carriedIn(op.Notes[carryNote])
	if err != nil || len(list) == 0 {
		return nil
	}
	old := url.Values{}
	for _, k := range list {
		old.Set(k.field, replaced(c.Changes, k.field))
	}
	return &Box{ID: derived("carry", op.ID), Text: []byte(old.Encode()), End: s.Now().Add(noticeLives)}
}

func carryJobs(op Operation) []Job {
	if op.Notes[carryNote] == "" {
		return nil
	}
	return []Job{{ID: derived("carrying", op.ID), Kind: JobConsent, Message: "carry", Op: op.ID, Ref: op.Ref, Box: derived("carry", op.ID)}}
}

// carry makes the receipts of consents that moved to another address.
func (s *Service) carry(ctx context.Context, e *Entry, job Job) error {
	sealed, err := s.Boxes.Unseal(ctx, job.Box)
	if errors.Is(err, ErrNotFound) {
		return &GiveUpError{Reason: "too_late"}
	}
	if err != nil {
		return ledgerError(err)
	}
	list, err := carriedIn(e.Notes[carryNote])
	old, bad := url.ParseQuery(string(sealed))
	if err != nil || bad != nil {
		return &GiveUpError{Reason: "unreadable"}
	}
	for _, k := range list {
		if err := s.carryOne(ctx, e, k, old.Get(k.field)); err != nil {
			return err
		}
	}
	return s.commit(ctx, Change{Drop: []string{job.Box}})
}

// carryOne makes the receipts: withdrawn at the old address, given at the new one
// if there is one.
func (s *Service) carryOne(ctx context.Context, e *Entry, k carried, old string) error {
	text, err := s.lastText(ctx, e, k.typ)
	if err != nil {
		return err
	}
	for _, r := range []struct{ carried, given, note, until string }{{"old", "no", old, ""}, {"new", "yes", "", k.until}} {
		if r.carried == "new" && k.ends != "" {
			continue
		}
		op := Operation{
			ID: derived("carried", r.carried, e.ID, k.typ), Kind: OpConsent, Actor: e.Actor, Subject: e.Subject, Ref: e.Ref, Link: e.Link, Visit: e.Visit,
			Notes: map[string]string{"type": k.typ, "given": r.given, "text": text.ID, "language": text.Language, "carried": r.carried},
		}
		if r.until != "" {
			op.Notes["until"] = r.until
		}
		if err := s.receipt(ctx, op, r.note); err != nil {
			return err
		}
	}
	return nil
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
