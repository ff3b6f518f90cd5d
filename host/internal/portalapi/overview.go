package portalapi

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// Overview tells what there is.
func (s *Service) Overview(ctx context.Context, v *portal.Visit) (*portal.Overview, error) {
	pv := inner(v)
	out := &portal.Overview{}
	plan := s.Privacy.Plan()
	for _, ref := range pv.Subject {
		if c := plan.For(ref); c != nil {
			out.Sections += len(c.Sections)
		}
	}
	// The overview must open while the CRM is away: then the lists are missing.
	related, err := s.relatedLinks(ctx, pv)
	if err != nil {
		out.Missing = append(out.Missing, portal.Gap{Key: "related"})
	}
	out.Related = related
	purposes := s.lookAround(ctx, v, out)
	if out.Purposes, err = s.purposeViews(v, pv.Subject[0], purposes); err != nil {
		return nil, err
	}
	if out.Running, err = s.running(ctx, pv); err != nil {
		return nil, pageError(err, time.Time{})
	}
	out.Activities, err = s.activities(ctx, pv, overviewActivities)
	return out, pageError(err, time.Time{})
}

// overviewWait bounds what the overview asks the CRM for: it opens without that.
const overviewWait = 1500 * time.Millisecond

// lookAround asks the CRM for purposes and consents at once.
func (s *Service) lookAround(ctx context.Context, v *portal.Visit, out *portal.Overview) (purposes []sdk.Purpose) {
	ctx, cancel := context.WithTimeout(ctx, overviewWait)
	defer cancel()
	var tasks sync.WaitGroup
	complete := true
	tasks.Go(func() { purposes, complete = s.Privacy.PurposesOf(ctx, inner(v).Subject) })
	s.consentCounts(ctx, v, out)
	tasks.Wait()
	if !complete {
		out.Missing = append(out.Missing, portal.Gap{Key: "purposes"})
	}
	return purposes
}

// consentCounts counts consents for the overview, which opens without them too.
func (s *Service) consentCounts(ctx context.Context, v *portal.Visit, out *portal.Overview) {
	if !v.MayConsent {
		return
	}
	missing := false
	for _, ref := range inner(v).Subject {
		all, err := s.Privacy.ConsentsOf(ctx, ref)
		if errors.Is(err, privacy.ErrNotFound) {
			continue // this CRM keeps none
		}
		if (err != nil || all.Away) && !missing {
			out.Missing = append(out.Missing, portal.Gap{Key: "consents"})
			missing = true
		}
		if err != nil {
			continue // one record that cannot be read now hides no other
		}
		if all.Stopped.After(out.Stopped) {
			out.Stopped = all.Stopped
		}
		if all.Away {
			continue
		}
		for i := range all.List {
			switch all.List[i].State {
			case privacy.ConsentGiven:
				out.Given++
			case privacy.ConsentWithdrawn:
				out.Withdrawn++
			}
		}
	}
}

// running lists the open requests of a subject, the one that is due first first.
func (s *Service) running(ctx context.Context, v *privacy.Visit) ([]portal.Running, error) {
	cases, err := s.Privacy.Cases.CasesOf(ctx, v.Subject)
	if err != nil {
		return nil, err
	}
	var out []portal.Running
	for i := range cases {
		if c := &cases[i]; c.State == privacy.CaseOpen {
			out = append(out, portal.Running{Kind: string(c.Kind), Number: c.Number, Due: c.Due})
		}
	}
	slices.SortStableFunc(out, func(a, b portal.Running) int { return a.Due.Compare(b.Due) })
	return out, nil
}
