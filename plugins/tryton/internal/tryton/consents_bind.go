package tryton

import (
	"context"

	"github.com/inzage/inzage/plugins/internal/metadata"
	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/tryton/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// consents are the settings' consents, bound to the CRM.
type consents struct {
	set    *settings.Consents
	lists  string // model of the lists
	closed bool   // lists have the field active
	denied bool   // the user may not read subscriptions or lists
}

// of reports whether contacts of a model can have subscriptions: they have the
// address by which those are kept.
func (c *consents) of(m *model) bool {
	return c != nil && !c.denied && m.Contact && !m.denied && m.props[c.set.KeptBy] != nil
}

// bindConsents checks the names of the consents against the CRM.
func (b *binder) bindConsents(ctx context.Context) error {
	set := b.s.set.Consents
	if set == nil {
		return nil
	}
	c := &consents{set: set}
	rows, err := b.consentModel(ctx, "consents.model", set.Model)
	if err != nil || rows == nil {
		return err
	}
	b.fieldOfType("consents.address_field", set.Model, rows, set.Address, "char")
	b.fieldOfType("consents.model", set.Model, rows, "active", "boolean")
	b.bindKeptBy(set)
	list := b.fieldOfType("consents.list_field", set.Model, rows, set.List, "many2one")
	if list == nil {
		return nil
	}
	c.lists = list.Relation
	kinds, err := b.consentModel(ctx, "consents.list_field", c.lists)
	if err != nil || kinds == nil {
		return err
	}
	c.closed = kinds["active"] != nil
	b.catalog.consents = c
	return b.consentAccess(ctx, c)
}

func (b *binder) consentModel(ctx context.Context, path, name string) (map[string]*metaField, error) {
	fields, err := b.s.fieldsOf(ctx, name, "en")
	if err == nil && fields == nil {
		b.misfit.Problem(path, "the CRM has no model %q: is its module active?%s", name, metadata.Hint(name, b.s.modelNames(ctx)))
	}
	return fields, err
}

// fieldOfType finds a field of one of Tryton's types, or notes what is wrong.
func (b *binder) fieldOfType(path, model string, fields map[string]*metaField, name, kind string) *metaField {
	f := fields[name]
	switch {
	case f == nil:
		b.misfit.Problem(path, "model %s has no field %q%s", model, name, metadata.Hint(name, shared.SortedKeys(fields)))
	case f.Type != kind:
		b.misfit.Problem(path, "%q of model %s is of type %s, not %s", name, model, f.Type, kind)
	default:
		return f
	}
	return nil
}

// bindKeptBy: at least one model of contacts has the address.
func (b *binder) bindKeptBy(set *settings.Consents) {
	known := map[string]bool{}
	for _, m := range b.catalog.models {
		if !m.Contact || m.denied {
			continue
		}
		for name, p := range m.props {
			known[name] = known[name] || p.field.Kind == sdk.KindText
		}
	}
	if len(known) > 0 && !known[set.KeptBy] {
		b.misfit.Problem("consents.kept_by", "no contact has a text %q%s", set.KeptBy, metadata.Hint(set.KeptBy, shared.SortedKeys(known)))
	}
}

// consentAccess asks what the user may do with subscriptions, and looks for
// lists that the settings name and nobody has.
func (b *binder) consentAccess(ctx context.Context, c *consents) error {
	all, err := b.s.accessTo(ctx, []string{c.set.Model, c.lists})
	if err != nil {
		return err
	}
	rows := all[c.set.Model]
	if c.denied = !bool(rows.Read) || !bool(all[c.lists].Read); c.denied {
		b.warn("consents: the user has no right to read " + c.set.Model + " or " + c.lists)
		return nil
	}
	if !rows.Write || !rows.Create {
		b.warn("consents: the user has no right to change " + c.set.Model)
	}
	lists, err := b.s.lists(ctx, b.catalog, c, nil)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, l := range lists {
		known[l.id], known[l.name] = true, true
	}
	for _, name := range shared.SortedKeys(c.set.Lists) {
		if !known[name] {
			b.warn("consents.lists." + name + ": the CRM has no such list" + metadata.Hint(name, shared.SortedKeys(known)))
		}
	}
	return nil
}
