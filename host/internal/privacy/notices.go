package privacy

import (
	"context"
	"time"

	"github.com/inzage/inzage/sdk"
)

// noticeLives is how long the old address of a correction stays sealed.
const noticeLives = 7 * 24 * time.Hour

// JournalEvents lists what can be written into a contact's history in the CRM.
func JournalEvents() []string {
	return []string{"link_made", "corrected", "asked", "consent", "marketing_stopped", "copied"}
}

// journal is the job that writes a line into the CRM's history, when the
// operator wants it for this event.
func (s *Service) journal(op Operation, event string) []Job {
	for _, wanted := range s.Plan().Journal {
		if wanted != event || op.Notes["preview"] != "" || len(op.Subject) == 0 {
			continue
		}
		ref := op.Ref
		if ref.IsZero() {
			ref = op.Subject[0]
		}
		return []Job{{
			ID: derived("journal", op.ID), Kind: JobJournal, Message: event, Op: op.ID, Ref: ref,
			Until: s.Now().Add(noticeLives),
		}}
	}
	return nil
}

// intendCorrection commits a correction before its effect. The address that it
// replaces is sealed with it, so that its owner can be told whatever happens next.
func (s *Service) intendCorrection(ctx context.Context, op Operation, c Correction) error {
	change := Change{Intend: &op}
	if old := s.replacedAddress(ctx, c); old != "" {
		change.Seal = append(change.Seal, Box{ID: op.ID, Text: []byte(old), End: s.Now().Add(noticeLives)})
	}
	if box := s.carriedBox(op, c); box != nil {
		change.Seal = append(change.Seal, *box)
	}
	if len(change.Seal) == 0 {
		return s.intend(ctx, op)
	}
	return s.commit(ctx, change)
}

// replacedAddress is the e-mail address that a correction takes away.
func (s *Service) replacedAddress(ctx context.Context, c Correction) string {
	if !s.Plan().Mail {
		return ""
	}
	typ, _, err := s.describe(ctx, c.Ref)
	if err != nil {
		return ""
	}
	for _, ch := range c.Changes {
		f := typ.Field(ch.Field)
		if f != nil && f.Format == sdk.FormatEmail && ch.Old.State == sdk.StatePresent {
			return ch.Old.Text
		}
	}
	return ""
}

// closeCorrection commits the outcome of a correction. Where an address or
// number that we would use to reach the customer may have changed, its owner is
// told; where nothing changed the sealed address is destroyed at once.
func (s *Service) closeCorrection(ctx context.Context, op Operation, out Outcome) {
	c := Change{Close: &out}
	_, boxErr := s.sealed(ctx, op.ID)
	switch {
	case out.Result != Applied && out.Result != Unknown:
		if boxErr == nil {
			c.Drop = []string{op.ID}
		}
		if op.Notes[carryNote] != "" {
			c.Drop = append(c.Drop, derived("carry", op.ID))
		}
	default:
		if out.Result == Applied {
			c.Jobs = append(s.journal(op, "corrected"), carryJobs(op)...)
		}
		if s.Plan().Mail && s.touchesReach(ctx, op) {
			job := Job{
				ID: derived("changed", op.ID), Kind: JobMail, Message: MailChanged, Op: op.ID, Link: op.Link, Ref: op.Ref,
				Until: s.Now().Add(noticeLives),
			}
			if boxErr == nil {
				job.Box = op.ID
			}
			c.Jobs = append(c.Jobs, job)
		}
	}
	_ = s.closeWith(ctx, c) // logged; the resolver closes it
}

// sealed opens the address of a correction, where messages can be sent at all.
func (s *Service) sealed(ctx context.Context, id string) ([]byte, error) {
	if !s.Plan().Mail {
		return nil, ErrNotFound
	}
	return s.Boxes.Unseal(ctx, id)
}

// touchesReach reports whether a correction is about how we reach the customer.
func (s *Service) touchesReach(ctx context.Context, op Operation) bool {
	return len(s.reachChanged(ctx, op)) > 0
}

// reachChanged lists which ways to reach a customer a correction was about:
// "email", "phone".
func (s *Service) reachChanged(ctx context.Context, op Operation) []string {
	typ, _, err := s.describe(ctx, op.Ref)
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	var out []string
	for _, m := range op.Fields {
		word := reachWord(typ.Field(m.Field))
		if word != "" && !seen[word] {
			seen[word] = true
			out = append(out, word)
		}
	}
	return out
}

func reachWord(f *sdk.Field) string {
	switch {
	case f == nil:
		return ""
	case f.Format == sdk.FormatEmail:
		return "email"
	case f.Format == sdk.FormatPhone:
		return "phone"
	default:
		return ""
	}
}
