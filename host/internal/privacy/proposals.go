package privacy

import (
	"context"

	"github.com/inzage/inzage/sdk"
)

// Proposal is another record that may be the same person's.
type Proposal struct {
	Record sdk.Record
	Same   []string // "email", "phone"
}

// maxProposals is more than one person has; a switchboard's number has more.
const maxProposals = 20

// Proposals finds other records with the same e-mail address or phone number, in
// every adapter. They are proposals: an agent confirms that it is one person.
// An adapter that cannot search or does not answer now is in missing.
func (s *Service) Proposals(ctx context.Context, by Actor, subject sdk.Subject) (out []Proposal, missing bool, err error) {
	op := Operation{ID: NewID(), Kind: OpSearch, Actor: by, Subject: subject, Notes: map[string]string{"page": "compare"}}
	if err := s.note(ctx, op); err != nil {
		return nil, false, err
	}
	ctx = crmCall(ctx, op.ID, by)
	at := map[sdk.Ref]int{}
	for _, ref := range subject {
		shown, err := s.read(ctx, ref)
		if err != nil {
			return nil, false, err
		}
		for i := range shown.Type.Fields {
			f := &shown.Type.Fields[i]
			v := shown.Record.Values[f.Name]
			word := reachWord(f)
			if word == "" || v.State != sdk.StatePresent || v.Text == "" {
				continue
			}
			records, err := s.withValue(ctx, f.Format, v.Text)
			if err != nil {
				missing = true
				continue
			}
			out = s.propose(out, at, subject, records, word)
		}
	}
	return out, missing, nil
}

func (s *Service) propose(out []Proposal, at map[sdk.Ref]int, subject sdk.Subject, records []sdk.Record, word string) []Proposal {
	for _, r := range records {
		if subject.Has(r.Ref) || s.Plan().For(r.Ref) == nil {
			continue
		}
		i, known := at[r.Ref]
		if !known {
			if len(out) == maxProposals {
				continue
			}
			i = len(out)
			at[r.Ref] = i
			out = append(out, Proposal{Record: r})
		}
		if !contains(out[i].Same, word) {
			out[i].Same = append(out[i].Same, word)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}
