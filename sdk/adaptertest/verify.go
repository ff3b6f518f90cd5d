package adaptertest

import (
	"context"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// Verify runs the cases against a program and a live CRM. It writes only when
// writes is true, and then to f.Records.Contact alone, which it puts back as it
// was. Without f.Records.Contact the cases about records are skipped. The
// report holds no values of the CRM's people.
func Verify(ctx context.Context, p Program, f *Fixture, writes bool) *Report {
	live := *f
	if live.Name == "" {
		live.Name = "crm"
	}
	live.Secrets = append(telling(ctx, p, &live), f.Secrets...)
	rep := Collect(ctx, Harness{
		Program: p, Start: func(T) *Fixture { return &live }, live: true, writes: writes,
	})
	for i := range rep.Results {
		r := &rep.Results[i]
		r.Case = strings.TrimPrefix(r.Case, string(overGRPC)+"/") // there is no other mode
	}
	return rep
}

// telling reads the contact's own values that must not turn up in an error or
// in the log. Those that could stand there for another reason are left out.
func telling(ctx context.Context, p Program, f *Fixture) []string {
	if f.Records.Contact.IsZero() {
		return nil
	}
	s, err := open(Harness{Program: p}, overGRPC, f)
	if err != nil {
		return nil // the cases will say so
	}
	defer s.close()
	if s.configure(ctx) != nil {
		return nil
	}
	rec, err := s.peer.Contact(ctx, f.Records.Contact)
	if err != nil {
		return nil
	}
	var out []string
	for _, v := range rec.Values {
		if v.Kind == sdk.KindText && v.State == sdk.StatePresent && (strings.Contains(v.Text, "@") || len(v.Text) >= 12) {
			out = append(out, v.Text)
		}
	}
	return out
}
