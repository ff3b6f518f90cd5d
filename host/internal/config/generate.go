package config

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/inzage/inzage/sdk"
)

//go:embed generate.hcl
var firstBase string

// maxColumns is how many fields of a related record are proposed.
const maxColumns = 4

// Generate writes a first configuration from what an adapter tells about its
// CRM. base is the operator's configuration so far; contact blocks are added to
// it, except for types that it shows already. Without base, a complete
// configuration to fill in is made. The result loads and fits the schema.
func Generate(adapterName string, description *sdk.Description, schema *sdk.Schema, base []byte) []byte {
	if len(strings.TrimSpace(string(base))) == 0 {
		base = []byte(strings.ReplaceAll(firstBase, "ADAPTER", adapterName))
	}
	g := &generator{adapter: adapterName, schema: schema, languages: []string{"nl", "en"}}
	g.existing(base)
	g.out.WriteString(strings.TrimRight(string(base), "\n") + "\n\n")
	g.printf("# What follows was proposed by the adapter %s %s. Shown is what it takes for personal\n", comment(description.Name), comment(description.Version))
	g.printf("# data; customers can change nothing until you set editable. Check every line.\n")
	for i := range schema.Types {
		if t := &schema.Types[i]; t.Contact && t.Name != "" && !slices.Contains(g.shown, t.Name) {
			g.contact(t)
		}
	}
	return []byte(g.out.String())
}

type generator struct {
	adapter string
	schema  *sdk.Schema
	shown   []string // types of the adapter that base shows
	labels  []string // contact labels in use

	languages []string // that texts may be in
	out       strings.Builder
}

func (g *generator) printf(format string, args ...any) { fmt.Fprintf(&g.out, format, args...) }

// existing finds the contact blocks and the languages of base.
func (g *generator) existing(base []byte) {
	file, _ := hclsyntax.ParseConfig(base, "base", hcl.InitialPos)
	if file == nil {
		return
	}
	d := &decoder{eval: &hcl.EvalContext{}, asked: map[string]bool{}}
	root := &scope{decoder: d, body: file.Body.(*hclsyntax.Body)}
	root.block("organisation", func(b *scope) { b.texts("languages", &g.languages, oneOf("nl", "en")) })
	root.labelled("contact", func(b *scope, name string) {
		typ, adapter := name, g.adapter
		b.text("type", &typ)
		b.text("adapter", &adapter)
		g.labels = append(g.labels, name)
		if adapter == g.adapter {
			g.shown = append(g.shown, typ)
		}
	})
}

// contact writes the block of one type; a type with nothing to show is left out.
func (g *generator) contact(t *sdk.Type) {
	fields, held := split(t)
	related := g.relations(t)
	if len(fields) == 0 && len(related) == 0 {
		g.printf("\n# Type %s has no personal fields and no related records: nothing to show.\n", comment(t.Name))
		return
	}
	label := g.label(t.Name)
	g.printf("\ncontact %s {%s\n  adapter = %s\n", quote(label), remark(t.Labels.In("")), quote(g.adapter))
	if label != t.Name {
		g.printf("  type    = %s\n", quote(t.Name))
	}
	if len(fields) > 0 {
		g.section(t, fields, held)
	}
	for _, r := range related {
		g.printf("\n  related %s {\n    title  = %s\n    fields = %s\n  }\n", quote(r.Name), g.title(r.Labels, r.Name), tuple(g.columns(r)))
	}
	g.printf("}\n")
}

func (g *generator) section(t *sdk.Type, fields, held []sdk.Field) {
	g.printf("\n  section \"data\" {\n    title = %s\n\n", g.title(sdk.Labels{"nl": "Gegevens", "en": "Data"}, ""))
	for _, f := range fields {
		g.field(t, f)
	}
	for _, f := range held {
		g.printf("    # field %s {}%s\n", comment(quote(f.Name)), remark(f.Labels.In(""), caution(f)))
	}
	g.printf("  }\n")
}

func (g *generator) field(t *sdk.Type, f sdk.Field) {
	if !f.Editable || !typeable(f.Kind) || !t.Can(sdk.CapabilityUpdater) {
		g.printf("    field %s {}%s\n", quote(f.Name), remark(f.Labels.In("")))
		return
	}
	g.printf("    field %s {%s\n      # editable = true\n    }\n", quote(f.Name), remark(f.Labels.In("")))
}

// split sorts the fields of a type: what to show, and what to show only when
// somebody decides it.
func split(t *sdk.Type) (show, held []sdk.Field) {
	var names []string
	for _, f := range t.Fields {
		switch {
		case f.Name == "" || slices.Contains(names, f.Name):
		case f.Sensitive || f.ThirdParty:
			held = append(held, f)
		case f.Personal:
			show = append(show, f)
		}
		names = append(names, f.Name)
	}
	return show, held
}

func caution(f sdk.Field) string {
	if f.Sensitive {
		return "sensitive data"
	}
	return "may be about somebody else"
}

// relations are the lists that belong to the person. What a record merely
// points to, such as an employer, is not proposed.
func (g *generator) relations(t *sdk.Type) []sdk.Relation {
	var out []sdk.Relation
	for _, r := range t.Relations {
		again := slices.ContainsFunc(out, func(o sdk.Relation) bool { return o.Name == r.Name })
		if r.Name != "" && !again && r.Many && r.Ownership != sdk.Referring && t.Can(sdk.CapabilityRelater) && len(g.columns(r)) > 0 {
			out = append(out, r)
		}
	}
	return out
}

func (g *generator) columns(r sdk.Relation) []string {
	t := g.schema.Type(r.Type)
	if t == nil {
		return nil
	}
	var out []string
	for _, f := range t.Fields {
		if len(out) < maxColumns && f.Name != "" && !f.Sensitive && !f.ThirdParty && f.Kind != sdk.KindReference && !slices.Contains(out, f.Name) {
			out = append(out, f.Name)
		}
	}
	return out
}
