package lime

import (
	"context"

	"github.com/inzage/inzage/plugins/lime/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// bindConsents checks the names of the consents against the CRM's metadata.
func (b *binder) bindConsents(ctx context.Context, set *settings.Consents) error {
	if set == nil {
		return nil
	}
	c := &consents{set: set, links: map[string]string{}}
	meta, err := b.keeperType(ctx, "consents.limetype", set.Limetype)
	if err != nil {
		return err
	}
	kinds, err := b.keeperType(ctx, "consents.type_limetype", set.TypeLimetype)
	if err != nil || meta == nil || kinds == nil {
		return err
	}
	b.model.consents = c
	if c.denied = meta.denied || kinds.denied; c.denied {
		return nil
	}
	b.bindConsentLinks(c, meta)
	b.bindConsentRow(c, meta)
	b.bindConsentType(c, kinds)
	return nil
}

// bindConsentLinks finds out which property points to which contacts.
func (b *binder) bindConsentLinks(c *consents, meta *metaType) {
	for _, limetype := range sorted(c.set.Links) {
		path := "consents.links." + limetype
		p := b.typed(path, meta, c.set.Links[limetype], "belongsto")
		switch {
		case p == nil:
		case p.related() != limetype:
			b.problem(path, "%q does not point to a %s", p.Name, limetype)
		case !b.isContact(limetype):
			b.problem(path, "limetypes has no %q with contact = true", limetype)
		default:
			c.links[limetype] = p.Name
		}
	}
	if c.set.Links != nil {
		return
	}
	for _, p := range meta.properties() {
		if p.Type != "belongsto" || !b.isContact(p.related()) {
			continue
		}
		if other := c.links[p.related()]; other != "" {
			b.problem("consents.links", "%q and %q both point to a %s: name one of them", other, p.Name, p.related())
		}
		c.links[p.related()] = p.Name
	}
	if len(c.links) == 0 {
		b.problem("consents.links", "no property of limetype %s points to a contact", meta.Name)
	}
}

func (b *binder) bindConsentRow(c *consents, meta *metaType) {
	b.typed("consents.approved", meta, c.set.Approved.Name, "yesno")
	if p := b.typed("consents.consenttype", meta, c.set.ConsentType.Name, "belongsto"); p != nil && p.related() != c.set.TypeLimetype {
		b.problem("consents.consenttype", "%q does not point to a %s", p.Name, c.set.TypeLimetype)
	}
	if p := b.expected("consents.date", meta, c.set.Date, "the CRM's own time of creation counts", "time", "date"); p != nil {
		c.date, c.day = p.Name, p.Type == "date"
	}
	note := c.set.Note
	note.Given = note.Given || !c.set.Update // without it no decision could be found again
	if p := b.optional("consents.note", meta, note, "text", "string"); p != nil {
		c.note, c.oneLine, c.length = p.Name, p.Type == "string", max(p.Length, 0)
		if c.length > 0 && c.length < maxMarker {
			b.problem("consents.note", "%q is too short: an id needs %d characters", p.Name, maxMarker)
		}
	}
	p := b.optional("consents.source", meta, c.set.Source, "option", "string", "text")
	if p == nil {
		return
	}
	c.source, c.sources = newProperty(p), boundKeys(b, "consents.sources", p, c.set.Sources)
	for _, source := range []sdk.ConsentSource{sdk.ConsentPortal, sdk.ConsentAgent, sdk.ConsentAddress} {
		if key := c.set.Sources[source]; c.sources[source] == "" && !key.Given {
			b.warn("consents.sources.%s: %q has no option %q: the source of these consents is left out", source, p.Name, key.Name)
		}
	}
}

func (b *binder) bindConsentType(c *consents, meta *metaType) {
	c.title = b.texts("consents.title", meta, c.set.Title)
	c.text = b.texts("consents.description", meta, c.set.Description)
	if len(c.title) == 0 {
		b.propertyOf("consents.title", meta, "title") // not there: says what is
	}
	c.active = nameOf(b.expected("consents.active", meta, c.set.Active, "every type is taken for one in use", "yesno"))
	c.readOnly = nameOf(b.expected("consents.readonly", meta, c.set.ReadOnly, "people can give every type themselves", "yesno"))
	c.first = nameOf(b.optional("consents.default", meta, c.set.Default, "yesno"))
	c.months = nameOf(b.optional("consents.months", meta, c.set.Months, "integer", "decimal"))
	p := b.optional("consents.channel", meta, c.set.Channel, "option")
	if p == nil {
		return
	}
	c.channel, c.channels = newProperty(p), map[string]sdk.Channel{}
	for channel, key := range boundKeys(b, "consents.channels", p, c.set.Channels) {
		c.channels[key] = channel
	}
}
