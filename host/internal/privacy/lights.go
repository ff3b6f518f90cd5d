package privacy

import (
	"context"
	"errors"

	"github.com/inzage/inzage/sdk"
)

// Light tells an agent whether a person may be approached in some way.
type Light struct {
	Key     string // a channel, or "" for a consent of its own
	Title   sdk.Labels
	State   ConsentState
	Pending bool
	Refused bool
	Stopped bool // marketing was objected to: no, whatever else stands
}

// Lights are the consents of a subject in short: one for each active type. The
// most careful state of several records counts. Where a CRM does not answer they
// are what the receipts say, beside the error.
func (s *Service) Lights(ctx context.Context, subject sdk.Subject) ([]Light, error) {
	var out []Light
	var away error
	at := map[string]int{}
	for _, ref := range subject {
		all, err := s.ConsentsOf(ctx, ref)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if all.Away {
			away = sdk.Errorf(sdk.KindUnavailable, "the CRM does not answer")
		}
		for i := range all.List {
			c := &all.List[i]
			l := Light{
				Key: string(c.Type.Channel), Title: c.Type.Titles, State: c.State, Pending: c.Pending, Refused: c.Refused,
				Stopped: !all.Stopped.IsZero() && c.Type.Channel != "" && c.State != ConsentGiven,
			}
			id := ref.Adapter + ":" + c.Type.ID
			if have, ok := at[id]; ok {
				if careful(l.State) > careful(out[have].State) {
					out[have] = l
				}
				continue
			}
			at[id] = len(out)
			out = append(out, l)
		}
	}
	return out, away
}

func careful(s ConsentState) int {
	switch s {
	case ConsentGiven:
		return 0
	case ConsentNever:
		return 1
	case ConsentExpired:
		return 2
	default:
		return 3
	}
}
