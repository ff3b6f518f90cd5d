package register

import (
	"embed"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/sdk"
)

//go:embed locales/*.toml
var files embed.FS

// builder words a register in one language.
type builder struct {
	cfg    *config.Config
	lang   string
	texts  map[string]string
	failed error // of the first text that is missing
}

func newBuilder(cfg *config.Config, lang string) (*builder, error) {
	raw, err := files.ReadFile("locales/" + lang + ".toml")
	if err != nil {
		return nil, fmt.Errorf("register: there are no texts in language %q", lang)
	}
	b := &builder{cfg: cfg, lang: lang, texts: map[string]string{}}
	if _, err := toml.Decode(string(raw), &b.texts); err != nil {
		return nil, err
	}
	return b, nil
}

// text returns a text; pairs fill its places, as in {Hours}.
func (b *builder) text(id string, pairs ...any) string {
	s, ok := b.texts[id]
	if !ok && b.failed == nil {
		b.failed = fmt.Errorf("register: text %q is missing in %s", id, b.lang)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return s
}

func (b *builder) basis(basis sdk.Basis) string {
	if !basis.Valid() {
		return b.text("basis.unknown")
	}
	return b.text("basis." + string(basis))
}

func (b *builder) contacts(adapter string) (out []*config.Contact) {
	for i := range b.cfg.Contacts {
		if k := &b.cfg.Contacts[i]; k.Adapter == adapter {
			out = append(out, k)
		}
	}
	return out
}

// people names a category of people: as configured, else as the CRM does.
func (b *builder) people(k *config.Contact, schema *sdk.Schema) string {
	if s := k.Label.In(b.lang); s != "" {
		return s
	}
	if schema != nil {
		if t := schema.Type(k.Type); t != nil && t.Labels.In(b.lang) != "" {
			return t.Labels.In(b.lang)
		}
	}
	return k.Type
}

// items calls with every personal field and every relation of a type.
func (b *builder) items(schema *sdk.Schema, typ string, each func(name string, labels sdk.Labels)) {
	if schema == nil || schema.Type(typ) == nil {
		return
	}
	for _, f := range schema.Type(typ).Fields {
		if f.Personal {
			each(f.Name, f.Labels)
		}
	}
	for _, r := range schema.Type(typ).Relations {
		each(r.Name, r.Labels)
	}
}

// measures describes how the data is protected, Art. 30(1)(g): what follows from
// this configuration, and what the organisation adds.
func (b *builder) measures() []string {
	c := b.cfg
	out := []string{
		b.text("measure.link", "Hours", int(c.Link.Lifetime.Hours())),
		b.text("measure.code_" + c.Link.Verify),
		b.text("measure.visit", "Minutes", int(c.Link.VisitIdle.Minutes()), "Hours", int(c.Link.VisitMax.Hours())),
		b.text("measure.ledger"), b.text("measure.redis"), b.text("measure.keys"),
	}
	if c.BaseURL != nil && c.BaseURL.Scheme == "https" {
		out = append(out, b.text("measure.https"))
	}
	mtls := len(c.Adapters) > 0
	for i := range c.Adapters {
		mtls = mtls && c.Adapters[i].MTLS
	}
	if mtls {
		out = append(out, b.text("measure.mtls"))
	}
	if c.Actionpad.OIDC != nil {
		out = append(out, b.text("measure.oidc"))
	}
	if own := c.Organisation.Measures.In(b.lang); own != "" {
		out = append(out, own)
	}
	return out
}

func join(words []string) string { return strings.Join(words, ", ") }
