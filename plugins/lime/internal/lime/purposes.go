package lime

import (
	"context"
	"strings"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// purposes are the settings' purposes, bound to the CRM's metadata. A name is
// "" where the CRM has no such property.
type purposes struct {
	set    *settings.Purposes
	denied bool // the API user may not read them

	title, retention, categories, source, transfers, automated map[string]string // properties by language

	recipients, covers, active string
	basis                      *property
	bases                      map[string]sdk.Basis // by the CRM's key
}

// Purposes implements sdk.PurposeKeeper. The CRM is asked each time. A purpose
// whose legal basis was not filled in has none here either: it is told rather
// than left out.
func (a *Adapter) Purposes(ctx context.Context, _ *sdk.PurposesRequest) (*sdk.PurposesResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	out, err := s.purposes(ctx)
	if err != nil {
		return nil, rest.Public(err)
	}
	return &sdk.PurposesResponse{Purposes: out}, nil
}

func (s *session) purposes(ctx context.Context) ([]sdk.Purpose, error) {
	if s.set.Purposes == nil {
		return nil, sdk.Errorf(sdk.KindUnsupported, "the settings name no purposes")
	}
	m, err := s.model(ctx)
	if err != nil {
		return nil, err
	}
	p := m.purposes
	if p.denied {
		return nil, sdk.Errorf(sdk.KindDenied, "the API user has no right to read the limetype of purposes")
	}
	objects, err := s.all(ctx, p.set.Limetype, nil)
	if err != nil {
		return nil, err
	}
	var out []sdk.Purpose
	for _, o := range objects {
		if p.active != "" && !isYes(o, p.active, true) {
			continue
		}
		id, _ := idOf(o["_id"])
		if id == "" {
			return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM sent a purpose without an id")
		}
		out = append(out, p.from(o, id))
	}
	return out, nil
}

func (p *purposes) from(o rest.Record, id string) sdk.Purpose {
	out := sdk.Purpose{
		ID: id, Titles: labelsOf(o, p.title), Retention: labelsOf(o, p.retention), Categories: labelsOf(o, p.categories),
		Source: labelsOf(o, p.source), Transfers: labelsOf(o, p.transfers), Automated: labelsOf(o, p.automated),
		Recipients: linesOf(textOf(o[p.recipients])), Covers: linesOf(textOf(o[p.covers])),
	}
	if len(out.Titles) == 0 {
		out.Titles = sdk.Labels{"": textOf(o["_descriptive"])}
	}
	if raw := o[p.basis.field.Name]; !isNull(raw) {
		if choice, ok := p.basis.option(raw); ok {
			out.Basis = p.bases[choice.Key]
		}
	}
	return out
}

// linesOf reads a list of which each item has its own line.
func linesOf(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// bindPurposes checks the names of the purposes against the CRM's metadata.
func (b *binder) bindPurposes(ctx context.Context, set *settings.Purposes) error {
	if set == nil {
		return nil
	}
	meta, err := b.keeperType(ctx, "purposes.limetype", set.Limetype)
	if err != nil || meta == nil {
		return err
	}
	p := &purposes{set: set, denied: meta.denied, bases: map[string]sdk.Basis{}}
	b.model.purposes = p
	if meta.denied {
		return nil
	}
	for _, text := range []struct {
		key  string
		set  settings.Texts
		into *map[string]string
	}{
		{"title", set.Title, &p.title},
		{"retention", set.Retention, &p.retention},
		{"categories", set.Categories, &p.categories},
		{"source", set.Source, &p.source},
		{"transfers", set.Transfers, &p.transfers},
		{"automated", set.Automated, &p.automated},
	} {
		*text.into = b.texts("purposes."+text.key, meta, text.set)
	}
	if len(p.title) == 0 {
		b.propertyOf("purposes.title", meta, "title") // not there: says what is
	}
	p.recipients = nameOf(b.optional("purposes.recipients", meta, set.Recipients, "text", "string"))
	p.covers = nameOf(b.optional("purposes.covers", meta, set.Covers, "text", "string"))
	p.active = nameOf(b.expected("purposes.active", meta, set.Active, "every purpose is taken for one in use", "yesno"))
	b.bindBasis(p, meta)
	return nil
}

func (b *binder) bindBasis(p *purposes, meta *metaType) {
	prop := b.typed("purposes.basis", meta, p.set.Basis.Name, "option")
	if prop == nil {
		return
	}
	p.basis = newProperty(prop)
	for basis, key := range boundKeys(b, "purposes.bases", prop, p.set.Bases) {
		p.bases[key] = basis
	}
	for _, o := range prop.Options {
		if o.Text != "" && !o.Inactive && p.bases[string(o.Key)] == "" {
			b.warn("purposes.bases: no legal basis has the key %q of %q", string(o.Key), prop.Name)
		}
	}
}
