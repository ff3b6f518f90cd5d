package privacy

import (
	"context"
	"errors"
	"time"

	"github.com/inzage/inzage/sdk"
)

// read reads the records themselves, before anything is on its way: when none
// can be read there is a page that says so, and no file.
func (c *copying) read(ctx context.Context) error {
	shown, err := c.s.readAll(ctx, c.op.Subject)
	if err != nil {
		return err
	}
	c.purposes, c.whole = c.s.PurposesOf(ctx, c.op.Subject)
	names := map[string]string{} // of types, and of the sections that every copy has
	for _, key := range []string{"consents", "consent_history", "purposes", "rights", "activity", filesKey} {
		names[key] = ""
	}
	for i := range shown {
		sh := shown[i]
		ref := sh.Ref
		if sh.Record != nil {
			ref = sh.Record.Ref
		}
		g := c.group(ref.Adapter, ref.Type)
		if g == nil {
			typ, plan, err := c.s.describe(ctx, ref)
			if err != nil {
				return err // the schema is cached: this is no matter of one record
			}
			schema, err := c.s.CRM.Schema(ctx, ref.Adapter)
			if err != nil {
				return err
			}
			g = &copyGroup{key: typ.Name, adapter: ref.Adapter, typ: typ, plan: plan, schema: schema}
			if other, taken := names[g.key]; taken && other != ref.Adapter {
				g.key = ref.Adapter + "." + g.key
			}
			names[typ.Name] = ref.Adapter
			c.groups = append(c.groups, g)
		}
		g.shown = append(g.shown, sh)
	}
	return nil
}

func (c *copying) group(adapter, typ string) *copyGroup {
	for _, g := range c.groups {
		if g.adapter == adapter && g.typ.Name == typ {
			return g
		}
	}
	return nil
}

// records writes the contact's own records: every personal field, whether the
// pages show it or not (Art. 15).
func (c *copying) records(ctx context.Context) error {
	for _, g := range c.groups {
		fields := c.wanted(g, g.typ, "")
		if len(fields) == 0 {
			continue
		}
		if err := c.section(CopySection{
			Key: g.key, Label: g.typ.Labels.In(c.r.Language), Shape: CopyFields, Refs: true, Columns: c.columns(g, fields),
		}); err != nil {
			return err
		}
		for i := range g.shown {
			sh := &g.shown[i]
			if sh.Err != nil {
				if err := c.gap(ctx, g.key, 0, sh.Err); err != nil {
					return err
				}
				continue
			}
			if err := c.row(ctx, CopyRow{Ref: sh.Record.Ref, Values: valuesOf(sh.Record, fields)}); err != nil {
				return err
			}
			c.withhold(CopyWithheld{Section: g.key, Count: hidden(sh.Record, fields), Reason: CopyByCRM})
		}
	}
	return nil
}

// wanted are the fields of a type that a copy holds. item is the relation that
// leads to it; "" for the contact itself.
func (c *copying) wanted(g *copyGroup, typ *sdk.Type, item string) (out []*sdk.Field) {
	for i := range typ.Fields {
		f := &typ.Fields[i]
		if f.Personal && (c.r.Profile == CopyEverything || c.portable(g.typ.Name, item, f)) {
			out = append(out, f)
		}
	}
	return out
}

// portable reports whether a field may be taken to another organisation: kept on
// consent or contract (Art. 20(1)), and given by the person or observed. What
// nobody but the organisation makes up is marked so by the operator, who gives
// a reason why it cannot be changed.
func (c *copying) portable(typ, item string, f *sdk.Field) bool {
	name := f.Name
	if item != "" {
		name = item
	}
	if item == "" && c.ownWords(typ, f.Name) {
		return false
	}
	for i := range c.purposes {
		p := &c.purposes[i]
		if Portable(p.Basis) && Covers(p, typ, name) {
			return true
		}
	}
	return false
}

func (c *copying) ownWords(typ, field string) bool {
	for _, g := range c.groups {
		if g.typ.Name != typ {
			continue
		}
		for _, s := range g.plan.Sections {
			for _, f := range s.Fields {
				if f.Name == field && !f.Editable && len(f.Why) > 0 {
					return true
				}
			}
		}
	}
	return false
}

func (c *copying) columns(g *copyGroup, fields []*sdk.Field) (out []CopyColumn) {
	for _, f := range fields {
		label := f.Labels.In(c.r.Language)
		if own := g.plan.label(f.Name); own.In(c.r.Language) != "" {
			label = own.In(c.r.Language)
		}
		out = append(out, CopyColumn{Key: f.Name, Label: label, Kind: f.Kind, Format: f.Format, Options: f.Options})
	}
	return out
}

// label is the operator's word for a field.
func (c *ContactPlan) label(field string) sdk.Labels {
	for _, s := range c.Sections {
		for _, f := range s.Fields {
			if f.Name == field {
				return f.Label
			}
		}
	}
	return nil
}

func valuesOf(r *sdk.Record, fields []*sdk.Field) []sdk.Value {
	out := make([]sdk.Value, len(fields))
	for i, f := range fields {
		out[i] = ValueOf(r, f)
	}
	return out
}

// hidden counts what the CRM itself does not show.
func hidden(r *sdk.Record, fields []*sdk.Field) (n int) {
	for _, f := range fields {
		if r.Values[f.Name].State == sdk.StateWithheld {
			n++
		}
	}
	return n
}

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
