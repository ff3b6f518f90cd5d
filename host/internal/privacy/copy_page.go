package privacy

import (
	"context"
	"slices"
	"time"

	"github.com/inzage/inzage/sdk"
)

// CopyPart is one part of a copy that could be made.
type CopyPart struct {
	Key   string // text id of a part that every copy can have: consents, purposes, activity, files; else ""
	Title sdk.Labels
	// Review: an agent looks at it first; Due is until when, once it was asked.
	Review bool
	Due    time.Time
}

// CopyParts tells what a copy would hold, from the schema alone.
func (s *Service) CopyParts(ctx context.Context, v *Visit, profile CopyProfile) (parts []CopyPart, files bool, err error) {
	if !v.May(RightCopy) || !v.May(RightSee) {
		return nil, false, ErrNotFound
	}
	c := &copying{s: s, r: CopyRequest{Profile: profile}}
	c.purposes, _ = s.PurposesOf(ctx, v.Subject)
	consents := false
	for _, ref := range v.Subject {
		if c.group(ref.Adapter, ref.Type) != nil {
			continue
		}
		typ, plan, err := s.describe(ctx, ref)
		if err != nil {
			return nil, false, err
		}
		schema, err := s.CRM.Schema(ctx, ref.Adapter)
		if err != nil {
			return nil, false, err
		}
		g := &copyGroup{adapter: ref.Adapter, typ: typ, plan: plan, schema: schema}
		c.groups = append(c.groups, g)
		refs := slices.DeleteFunc(slices.Clone(v.Subject), func(r sdk.Ref) bool { return r.Adapter != ref.Adapter || r.Type != ref.Type })
		of, err := c.partsOf(ctx, g, refs)
		if err != nil {
			return nil, false, err
		}
		parts = append(parts, of...)
		files = files || typ.Can(sdk.CapabilityFiles)
		consents = consents || typ.Can(sdk.CapabilityConsents)
	}
	if consents {
		parts = append(parts, CopyPart{Key: "consents"})
	}
	if profile == CopyPortability {
		return parts, false, nil
	}
	parts = append(parts, CopyPart{Key: "purposes"}, CopyPart{Key: "activity"})
	if files {
		parts = append(parts, CopyPart{Key: "files"})
	}
	return parts, files, nil
}

func (c *copying) partsOf(ctx context.Context, g *copyGroup, refs sdk.Subject) (parts []CopyPart, err error) {
	if len(c.wanted(g, g.typ, "")) > 0 {
		parts = append(parts, CopyPart{Title: g.typ.Labels})
	}
	if !g.typ.Can(sdk.CapabilityRelater) {
		return parts, nil
	}
	for i := range g.typ.Relations {
		rel := &g.typ.Relations[i]
		child := g.schema.Type(rel.Type)
		if rel.Ownership == sdk.Referring || child == nil || len(c.wanted(g, child, rel.Name)) == 0 {
			continue
		}
		p := CopyPart{Title: rel.Labels}
		if plan := g.plan.Relation(rel.Name); plan != nil {
			if plan.Review {
				r, err := c.s.reviewOf(ctx, refs, rel.Name)
				if err != nil {
					return nil, err
				}
				p.Review, p.Due = r.state == "" || r.state == CaseOpen, r.due
				if r.state != "" && r.state != CaseOpen && r.state != CaseDone {
					continue // refused: it is not in the copy, which tells why
				}
			}
			if len(plan.Title) > 0 {
				p.Title = plan.Title
			}
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// MadeCopy is a copy of the past.
type MadeCopy struct {
	Time            time.Time
	Profile, Format string
	State           string // CopyComplete, CopyWithGaps, "broken", or "running"
}

// CopiesOf lists the copies that were made in a visit, newest first.
func (s *Service) CopiesOf(ctx context.Context, v *Visit) ([]MadeCopy, error) {
	entries, err := s.History.Since(ctx, v.Subject, OpExport, v.Began)
	if err != nil {
		return nil, ledgerError(err)
	}
	var out []MadeCopy
	for i := range entries {
		e := &entries[i]
		if e.Visit != v.ID {
			continue
		}
		m := MadeCopy{Time: e.Time, Profile: e.Notes["profile"], Format: e.Notes["format"], State: "running"}
		if e.Outcome != nil {
			m.State = "broken"
			if e.Outcome.Result == Applied {
				m.State = e.Outcome.Reason
			}
			m.Time = e.Closed
		}
		out = append(out, m)
	}
	return out, nil
}
