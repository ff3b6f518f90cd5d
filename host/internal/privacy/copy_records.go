package privacy

import (
	"context"

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
