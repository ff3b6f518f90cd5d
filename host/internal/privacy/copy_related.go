package privacy

import (
	"context"
	"errors"
	"time"

	"github.com/inzage/inzage/sdk"
)

// copyTries is how often a stream that broke off is gone on with.
const copyTries = 3

// related writes the related records: archived ones too.
func (c *copying) related(ctx context.Context) error {
	for _, g := range c.groups {
		if !g.typ.Can(sdk.CapabilityRelater) {
			continue
		}
		for i := range g.typ.Relations {
			rel := &g.typ.Relations[i]
			child := g.schema.Type(rel.Type)
			if rel.Ownership == sdk.Referring || child == nil {
				continue
			}
			if err := c.relation(ctx, g, rel, child); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *copying) relation(ctx context.Context, g *copyGroup, rel *sdk.Relation, child *sdk.Type) error {
	fields := c.wanted(g, child, rel.Name)
	if len(fields) == 0 {
		return nil
	}
	key := g.key + "." + rel.Name
	label := rel.Labels.In(c.r.Language)
	plan := g.plan.Relation(rel.Name)
	if plan != nil && plan.Title.In(c.r.Language) != "" {
		label = plan.Title.In(c.r.Language)
	}
	if plan != nil && plan.Review {
		r, err := c.s.released(ctx, c.op, g.refs(), rel.Name)
		switch {
		case err != nil:
			return err
		case r.state == CaseOpen:
			c.withhold(CopyWithheld{Section: key, Label: label, Reason: CopyInReview, Until: r.due})
			return nil
		case r.state != CaseDone:
			return c.refused(ctx, g, key, label, rel.Name)
		}
	}
	columns := []CopyColumn{}
	for _, f := range fields {
		columns = append(columns, CopyColumn{Key: f.Name, Label: f.Labels.In(c.r.Language), Kind: f.Kind, Format: f.Format, Options: f.Options})
	}
	if err := c.section(CopySection{Key: key, Label: label, Shape: CopyTable, Refs: true, Columns: columns}); err != nil {
		return err
	}
	for i := range g.shown {
		if g.shown[i].Err != nil {
			if err := c.gap(ctx, key, 0, g.shown[i].Err); err != nil {
				return err
			}
			continue
		}
		if err := c.stream(ctx, key, g.shown[i].Record.Ref, rel.Name, fields); err != nil {
			return err
		}
	}
	return nil
}

func (g *copyGroup) refs() (out sdk.Subject) {
	for i := range g.shown {
		out = append(out, g.shown[i].Ref)
	}
	return out
}

// refused counts what an agent decided not to hand out.
func (c *copying) refused(ctx context.Context, g *copyGroup, key, label, relation string) error {
	n := 0
	for i := range g.shown {
		err := g.shown[i].Err
		if err == nil {
			err = c.s.CRM.Related(ctx, &sdk.RelatedRequest{Parent: g.shown[i].Record.Ref, Relation: relation}, func(*sdk.Record) error {
				n++
				return nil
			})
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			c.gaps++
			if err := c.w.Gap(CopyGap{Section: key, Label: label, Reason: gapReason(n, err)}); err != nil {
				return err
			}
		}
	}
	c.withhold(CopyWithheld{Section: key, Label: label, Count: n, Reason: CopyOfOthers})
	return nil
}

// stream writes one relation of one record. What breaks off is gone on with
// after the last record seen; what cannot be gone on with is a gap.
func (c *copying) stream(ctx context.Context, key string, parent sdk.Ref, relation string, fields []*sdk.Field) error {
	rows, others, crm, after := 0, 0, 0, ""
	var err error
	for try := 0; try < copyTries; try++ {
		if try > 0 && !pause(ctx, err) {
			break
		}
		err = c.s.CRM.Related(ctx, &sdk.RelatedRequest{Parent: parent, Relation: relation, After: after}, func(r *sdk.Record) error {
			crm += hidden(r, fields)
			others += withholdFields(fields, r)
			if err := c.row(ctx, CopyRow{Ref: r.Ref, Values: valuesOf(r, fields)}); err != nil {
				return &writing{err}
			}
			rows, after = rows+1, r.Cursor
			return nil
		})
		if err == nil || isWriting(err) || !again(err) || rows > 0 && after == "" {
			break
		}
	}
	c.withhold(CopyWithheld{Section: key, Count: others, Reason: CopyOfOthers})
	c.withhold(CopyWithheld{Section: key, Count: crm, Reason: CopyByCRM})
	switch {
	case err == nil:
		return nil
	case isWriting(err):
		return errors.Unwrap(err)
	default:
		return c.gap(ctx, key, rows, err)
	}
}

func again(err error) bool {
	k := sdk.KindOf(err)
	return k == sdk.KindUnavailable || k == sdk.KindRateLimited
}

// pause waits as long as the CRM asked for, within reason.
func pause(ctx context.Context, err error) bool {
	wait := 300 * time.Millisecond
	var e *sdk.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		wait = min(e.RetryAfter, 5*time.Second)
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

// withholdFields hides, in a record that is about other people too, what may say
// something about them (Art. 15(4)), and counts it.
func withholdFields(fields []*sdk.Field, r *sdk.Record) (n int) {
	if r.OthersLinked == 0 {
		return 0
	}
	for _, f := range fields {
		if (f.ThirdParty || f.FreeText) && r.Values[f.Name].State == sdk.StatePresent {
			r.Values[f.Name] = sdk.Withheld(f.Kind)
			n++
		}
	}
	return n
}
