package portalapi

import (
	"context"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// past is a history as it was read.
type past struct {
	privacy.History
	entries []privacy.Entry
}

func (p past) Recent(context.Context, sdk.Subject, int) ([]privacy.Entry, error) {
	return p.entries, nil
}

// TestAnAgentsCopyThatBrokeOffIsTold: data has left, whole or not.
func TestAnAgentsCopyThatBrokeOffIsTold(t *testing.T) {
	export := func(by privacy.ActorKind, result privacy.Result, rows string) privacy.Entry {
		return privacy.Entry{
			Operation: privacy.Operation{Kind: privacy.OpExport, Actor: privacy.Actor{Kind: by}},
			Outcome:   &privacy.Outcome{Result: result, Revision: rows},
		}
	}
	for name, c := range map[string]struct {
		entry privacy.Entry
		want  int
	}{
		"whole":                     {export(privacy.Agent, privacy.Applied, "20 rows"), 1},
		"broken off":                {export(privacy.Agent, privacy.Failed, "20 rows"), 1},
		"of a host that was killed": {export(privacy.Agent, privacy.Failed, ""), 1},
		"not begun":                 {export(privacy.Agent, privacy.Failed, privacy.NoRows), 0},
		"the person's own":          {export(privacy.Customer, privacy.Failed, "20 rows"), 0},
	} {
		s := &Service{Privacy: &privacy.Service{History: past{entries: []privacy.Entry{c.entry}}}}
		got, err := s.activities(t.Context(), inner(customer("1")), 10)
		if err != nil || len(got) != c.want {
			t.Errorf("%s: %d lines, want %d, %v", name, len(got), c.want, err)
		}
	}
}
