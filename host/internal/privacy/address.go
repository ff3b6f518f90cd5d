package privacy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/inzage/inzage/sdk"
)

// settles is how long an address that was changed in the portal must stand
// before a link or code is sent there: who took over a visit could otherwise
// take over the next one too.
const settles = 14 * 24 * time.Hour

// AddressError says why nothing can be sent to the known address.
type AddressError struct {
	Why string // none, shared, recent, unchecked
}

// Error names the reason, never the address.
func (e *AddressError) Error() string {
	return fmt.Sprintf("no message to the known address: %s", e.Why)
}

// address is where a subject can be reached by mail.
type address struct {
	text  string
	ref   sdk.Ref
	field string
}

// knownAddress finds the e-mail address that a link or code may go to: it stands
// in the CRM, was not changed in the portal in the last 14 days, and no other
// contact has it. *AddressError.
func (s *Service) knownAddress(ctx context.Context, subject sdk.Subject) (*address, error) {
	if !s.Plan().Mail {
		return nil, &AddressError{"unchecked"}
	}
	a, err := s.firstAddress(ctx, subject)
	if err != nil {
		return nil, err
	}
	if err := s.settled(ctx, subject); err != nil {
		return nil, err
	}
	shared, err := s.shared(ctx, subject, a.text)
	if err != nil {
		return nil, err
	}
	if shared {
		return nil, &AddressError{"shared"}
	}
	return a, nil
}

func (s *Service) firstAddress(ctx context.Context, subject sdk.Subject) (*address, error) {
	for _, ref := range subject {
		shown, err := s.read(ctx, ref)
		if err != nil {
			return nil, err
		}
		for i := range shown.Type.Fields {
			f := &shown.Type.Fields[i]
			v := shown.Record.Values[f.Name]
			if f.Format == sdk.FormatEmail && v.State == sdk.StatePresent && strings.TrimSpace(v.Text) != "" {
				return &address{text: strings.TrimSpace(v.Text), ref: shown.Record.Ref, field: f.Name}, nil
			}
		}
	}
	return nil, &AddressError{"none"}
}

// settled refuses an address that the portal changed lately, or may have.
func (s *Service) settled(ctx context.Context, subject sdk.Subject) error {
	entries, err := s.History.Since(ctx, subject, OpCorrect, s.Now().Add(-settles))
	if err != nil {
		return ledgerError(err)
	}
	for _, e := range entries {
		if e.Outcome != nil && (e.Outcome.Result == Refused || e.Outcome.Result == Failed) {
			continue
		}
		for _, word := range s.reachChanged(ctx, e.Operation) {
			if word == "email" {
				return &AddressError{"recent"}
			}
		}
	}
	return nil
}

// shared looks for another contact with the same address, in every type of
// every adapter. Where that cannot be looked up, it counts as shared.
func (s *Service) shared(ctx context.Context, subject sdk.Subject, text string) (bool, error) {
	found, err := s.withValue(ctx, sdk.FormatEmail, text)
	if err != nil {
		if sdk.KindOf(err) == sdk.KindUnsupported {
			return false, &AddressError{"unchecked"}
		}
		return false, err
	}
	for _, r := range found {
		if !subject.Has(r.Ref) {
			return true, nil
		}
	}
	return false, nil
}

// withValue finds the contacts that have a value in a field of some format.
func (s *Service) withValue(ctx context.Context, format sdk.Format, text string) ([]sdk.Record, error) {
	var out []sdk.Record
	seen := map[sdk.Ref]bool{}
	for _, c := range s.Plan().Contacts {
		schema, err := s.CRM.Schema(ctx, c.Adapter)
		if err != nil {
			return nil, err
		}
		typ := schema.Type(c.Type)
		if typ == nil {
			continue
		}
		for i := range typ.Fields {
			if typ.Fields[i].Format != format {
				continue
			}
			records, err := s.exactly(ctx, c, typ.Fields[i].Name, text)
			if err != nil {
				return nil, err
			}
			for _, r := range records {
				if !seen[r.Ref] {
					seen[r.Ref] = true
					out = append(out, r)
				}
			}
		}
	}
	return out, nil
}

// exactly asks the CRM for one field's value, as written and in lower case: not
// every CRM compares without regard to case.
func (s *Service) exactly(ctx context.Context, c ContactPlan, field, text string) ([]sdk.Record, error) {
	var out []sdk.Record
	tries := []string{text}
	if low := strings.ToLower(text); low != text {
		tries = append(tries, low)
	}
	for _, t := range tries {
		got, err := s.Search.Find(ctx, c.Adapter, &sdk.FindRequest{Type: c.Type, Field: field, Text: t, Limit: 20})
		if err != nil {
			return nil, err
		}
		out = append(out, got.Records...)
	}
	return out, nil
}
