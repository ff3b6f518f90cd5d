package privacy

import (
	"context"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Standing is what stands here of a subject, for its agents.
type Standing struct {
	Links   []LinkState   // newest first
	Cases   []Case        // newest first
	Entries []Entry       // newest first
	Refused []ConsentFact // decisions that the CRM will not have and nobody settled
}

// standingEntries is how much of the history an agent sees.
const standingEntries = 100

// StandingOf reads what stands here of a subject. It needs no CRM.
func (s *Service) StandingOf(ctx context.Context, subject sdk.Subject) (*Standing, error) {
	links, err := s.Links.List(ctx, subject)
	if err != nil {
		return nil, err
	}
	cases, err := s.Cases.CasesOf(ctx, subject)
	if err != nil {
		return nil, ledgerError(err)
	}
	entries, err := s.History.Recent(ctx, subject, standingEntries)
	if err != nil {
		return nil, ledgerError(err)
	}
	refused, err := s.refusedReceipts(ctx, subject)
	if err != nil {
		return nil, err
	}
	return &Standing{Links: links, Cases: cases, Entries: entries, Refused: refused}, nil
}

// Urgency tells how much a line asks for attention.
type Urgency int

// The urgencies, worst first.
const (
	Alarm Urgency = iota
	Attend
	Tell
)

// NowLine is one thing that is now or urgent.
type NowLine struct {
	Urgency Urgency
	Key     string // what: not_me, overdue, locked, mail_failed, asked, consent_refused, case, waiting, used
	Kind    string // of a case
	Reason  string // of a failure
	At      time.Time
	Link    *LinkState
	Case    *Case
}

// Now lists what asks for attention, worst first.
func (st *Standing) Now(now time.Time) []NowLine {
	var by [3][]NowLine
	add := func(l NowLine) { by[l.Urgency] = append(by[l.Urgency], l) }
	for _, l := range st.events(now) {
		add(l)
	}
	for _, f := range st.Refused {
		add(NowLine{Urgency: Attend, Key: "consent_refused", At: f.Time})
	}
	for i := range st.Cases {
		c := &st.Cases[i]
		switch {
		case c.State != CaseOpen:
		case now.After(c.Due):
			add(NowLine{Alarm, "overdue", string(c.Kind), "", c.Received, nil, c})
		default:
			add(NowLine{Attend, "case", string(c.Kind), "", c.Received, nil, c})
		}
	}
	for i := range st.Links {
		l := &st.Links[i]
		switch {
		case l.Preview:
		case l.Status == LinkLocked:
			add(NowLine{Urgency: Alarm, Key: "locked", At: l.Created, Link: l})
		case l.Status == LinkActive && l.Visits == 0:
			add(NowLine{Urgency: Tell, Key: "waiting", At: l.Created, Link: l})
		case l.Status == LinkActive:
			add(NowLine{Urgency: Tell, Key: "used", At: l.Created, Link: l})
		}
	}
	return append(append(by[Alarm], by[Attend]...), by[Tell]...)
}

// events finds what the history says that nobody has answered yet: everything
// older than the newest link has been.
func (st *Standing) events(now time.Time) []NowLine {
	var out []NowLine
	seen := map[string]bool{}
	add := func(l NowLine) {
		if !seen[l.Key] {
			seen[l.Key] = true
			out = append(out, l)
		}
	}
	for i := range st.Entries {
		e := &st.Entries[i]
		if now.Sub(e.Time) > 30*24*time.Hour {
			break
		}
		switch {
		case e.Kind == OpLinkMake && e.Notes["preview"] == "" && e.Actor.Kind == Agent:
			return out
		case e.Kind == OpLinkRevoke && e.Notes["reason"] == "not_me":
			add(NowLine{Urgency: Alarm, Key: "not_me", At: e.Time})
		case e.Kind == OpMailFailed:
			add(NowLine{Urgency: Attend, Key: "mail_failed", Reason: e.Notes["reason"], At: e.Time})
		case e.Kind == OpLinkAsked:
			add(NowLine{Urgency: Attend, Key: "asked", At: e.Time})
		}
	}
	return out
}
