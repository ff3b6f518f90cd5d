package limecrm

import (
	"fmt"
	"net/url"
	"time"
)

// link is one entry of _links.
type link struct {
	Href string `json:"href"`
	Name string `json:"name,omitempty"`
}

type links map[string]link

// optionValue is how a choice looks in an object.
type optionValue struct {
	ID   int64  `json:"id"`
	Key  string `json:"key"`
	Text string `json:"text"`
}

// url builds an absolute API URL; paths end in a slash.
func (c *call) url(parts ...any) string {
	u := c.base
	for _, p := range parts {
		u += url.PathEscape(fmt.Sprint(p)) + "/"
	}
	return u
}

// value turns a stored value into the one that is sent.
func (s *Server) value(p *Property, v any) any {
	switch x := v.(type) {
	case time.Time:
		if p.Type == "date" && s.opts.Quirks.DateOnly {
			return x.Format("2006-01-02")
		}
		return isoformat(x)
	case []string:
		return s.setValue(p, x)
	case string:
		if p.Type == "option" {
			return p.optionValue(x)
		}
	}
	return v
}

func (p *Property) optionValue(key string) optionValue {
	o, _ := p.option(key)
	return optionValue{ID: o.ID, Key: o.Key, Text: o.Text}
}

func (s *Server) setValue(p *Property, keys []string) any {
	if s.opts.Quirks.SetKeys {
		return append([]string{}, keys...)
	}
	out := []optionValue{}
	for _, key := range keys {
		out = append(out, p.optionValue(key))
	}
	return out
}

// meta returns an underscored value as it is stored.
func meta(lt *Limetype, r *row, name string) any {
	switch name {
	case "_id":
		return r.id
	case "_timestamp":
		return r.changed
	case "_createdtime":
		return r.created
	case "_createduser":
		return r.createdBy
	case "_updateduser":
		return r.changedBy
	case "_descriptive":
		return lt.describe(r)
	}
	return nil
}

// values renders an object without its links.
func (s *Server) values(lt *Limetype, r *row) map[string]any {
	out := map[string]any{}
	for _, p := range lt.Properties {
		if p.Type != "hasmany" {
			out[p.Name] = s.value(p, r.values[p.Name])
		}
	}
	for name, p := range metaProperties {
		out[name] = s.value(p, meta(lt, r, name))
	}
	return out
}

// object renders an object with links and the embedded relations asked for.
func (c *call) object(lt *Limetype, r *row, embed []*Property) map[string]any {
	out := c.srv.values(lt, r)
	ls := links{
		"self":     {Href: c.url("limeobject", lt.Name, r.id)},
		"limetype": {Href: c.url("limetype", lt.Name), Name: lt.Name},
	}
	for _, p := range lt.Properties {
		if p.isRelation() {
			ls["relation_"+p.Name] = link{Href: c.url("limeobject", lt.Name, r.id, p.Name), Name: p.Related}
		}
		if p.Type == "hasmany" {
			ls["new_"+p.Name] = link{Href: c.url("limeobject", lt.Name, r.id, p.Name, "new")}
		}
	}
	out["_links"] = ls
	if embedded := c.embedded(r, embed); len(embedded) > 0 {
		out["_embedded"] = embedded
	}
	return out
}

// embedded renders to-one relations. When all are empty the caller leaves out
// _embedded as a whole.
func (c *call) embedded(r *row, embed []*Property) map[string]any {
	out := map[string]any{}
	for _, p := range embed {
		id, _ := r.values[p.Name].(int64)
		if other := c.srv.store.get(p.Related, id); other != nil {
			out["relation_"+p.Name] = c.object(c.srv.store.model.byName[p.Related], other, nil)
		}
	}
	return out
}
