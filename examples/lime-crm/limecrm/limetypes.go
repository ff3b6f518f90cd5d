package limecrm

import (
	"fmt"
	"net/http"
	"slices"
)

func listLimetypes(c *call) error {
	full := slices.Contains(c.r.URL.Query()["_embed"], "limetypes.properties")
	types := []any{}
	for _, lt := range c.srv.store.model.types {
		if c.user.rightsOf(lt.Name).Read {
			types = append(types, c.describe(lt, full))
		}
	}
	return c.json(http.StatusOK, map[string]any{
		"_links":    links{"self": {Href: c.url("limetype")}},
		"_embedded": map[string]any{"limetypes": types},
	})
}

func getLimetype(c *call) error {
	lt, err := c.limetype("read")
	if err != nil {
		return err
	}
	full := slices.Contains(c.r.URL.Query()["_embed"], "properties")
	return c.json(http.StatusOK, c.describe(lt, full))
}

func getProperty(c *call) error {
	lt, err := c.limetype("read")
	if err != nil {
		return err
	}
	p := lt.Property(c.r.PathValue("property"))
	if p == nil {
		return notFound(fmt.Sprintf("The property %q does not exist.", c.r.PathValue("property")))
	}
	return c.json(http.StatusOK, c.describeProperty(lt, p))
}

func (c *call) describe(lt *Limetype, full bool) map[string]any {
	out := map[string]any{
		"name":      lt.Name,
		"localname": map[string]string{"singular": lt.Singular, "plural": lt.Plural},
		"_links":    links{"self": {Href: c.url("limetype", lt.Name)}},
	}
	if c.srv.opts.Quirks.ACL {
		out["acl"] = acl(c.user.rightsOf(lt.Name))
	}
	if full {
		properties := []any{}
		for _, p := range lt.Properties {
			properties = append(properties, c.describeProperty(lt, p))
		}
		out["_embedded"] = map[string]any{"properties": properties}
	}
	return out
}

func (c *call) describeProperty(lt *Limetype, p *Property) map[string]any {
	ls := links{"self": {Href: c.url("limetype", lt.Name, p.Name)}}
	if p.isRelation() {
		ls["related_type"] = link{Href: c.url("limetype", p.Related), Name: p.Related}
	}
	out := map[string]any{
		"name": p.Name, "localname": p.Localname, "type": p.Type, "required": p.Required, "_links": ls,
	}
	if p.Length > 0 {
		out["length"] = p.Length
	}
	if len(p.Options) > 0 {
		options := []any{}
		for _, o := range p.Options {
			options = append(options, map[string]any{"id": o.ID, "key": o.Key, "text": o.Text, "inactive": o.Inactive})
		}
		out["options"] = options
	}
	if c.srv.opts.Quirks.ACL {
		out["acl"] = acl(c.user.rightsOf(lt.Name))
	}
	return out
}

func acl(r Rights) map[string]bool {
	return map[string]bool{"read": r.Read, "create": r.Create, "update": r.Update, "delete": r.Delete}
}
