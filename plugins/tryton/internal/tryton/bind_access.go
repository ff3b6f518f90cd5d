package tryton

import (
	"cmp"
	"context"
	"slices"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// bindAccess asks what the user may do, with the models and with those whose
// titles stand in their fields.
func (b *binder) bindAccess(ctx context.Context) error {
	names := map[string]bool{}
	for name, m := range b.catalog.models {
		names[name] = true
		for _, p := range m.props {
			if p.kind == "many2one" {
				names[p.target] = true
			}
		}
	}
	all, err := b.s.accessTo(ctx, shared.SortedKeys(names))
	if err != nil {
		return err
	}
	for _, name := range shared.SortedKeys(b.catalog.models) {
		m := b.catalog.models[name]
		m.access = all[name]
		if m.denied = !bool(m.access.Read); m.denied {
			// It must not vanish: a list that the host cannot read is a gap that
			// it tells, a list that is gone is a lie.
			b.warn("model " + name + ": the user has no right to read it")
			m.props = map[string]*property{}
			continue
		}
		if !m.access.Write {
			b.warn("model " + name + ": the user has no right to change it")
		}
		for _, p := range m.props {
			p.titled = p.kind == "many2one" && bool(all[p.target].Read)
			p.field.Editable = p.field.Editable && bool(m.access.Write)
		}
	}
	return nil
}

// finish says what works on each model and in which order they are listed.
func (b *binder) finish() {
	for name, m := range b.catalog.models {
		b.catalog.order = append(b.catalog.order, name)
		for _, field := range shared.SortedKeys(m.props) {
			m.props[field].settle()
			m.Fields = append(m.Fields, m.props[field].field)
		}
		if m.denied {
			continue
		}
		if m.Contact && len(m.set.Search) > 0 {
			m.Capabilities = append(m.Capabilities, sdk.CapabilityFinder)
		}
		if len(m.relations) > 0 {
			m.Capabilities = append(m.Capabilities, sdk.CapabilityRelater)
		}
		if slices.ContainsFunc(m.Fields, func(f sdk.Field) bool { return f.Editable }) {
			m.Capabilities = append(m.Capabilities, sdk.CapabilityUpdater)
		}
		if m.set.Files || len(b.catalog.ownersOfFiles(m)) > 0 {
			m.Capabilities = append(m.Capabilities, sdk.CapabilityFiles)
		}
		if b.catalog.consents.of(m) {
			m.Capabilities = append(m.Capabilities, sdk.CapabilityConsents)
		}
	}
	slices.SortFunc(b.catalog.order, func(x, y string) int {
		if cx, cy := b.catalog.models[x].Contact, b.catalog.models[y].Contact; cx != cy {
			if cx {
				return -1
			}
			return 1
		}
		return cmp.Compare(x, y)
	})
}

// settle makes a text of a choice whose options nobody knows, since they depend
// on the record.
func (p *property) settle() {
	if (p.field.Kind == sdk.KindOption || p.field.Kind == sdk.KindOptions) && len(p.field.Options) == 0 {
		p.field.Kind, p.field.Editable = sdk.KindText, false
	}
}
