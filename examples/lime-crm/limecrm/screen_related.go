package limecrm

import (
	"fmt"
	"net/http"
	"strconv"
)

// relatedPage is how many rows the page of a related list shows.
const relatedPage = 20

// relatedView is a part of a list of related objects.
type relatedView struct {
	Label, Href    string
	Columns        []string
	Rows           []relatedRow
	Shown, Total   int
	Previous, Next string
}

type relatedRow struct {
	Href  string
	Cells []string
}

// related cuts count rows out of a list, from offset. The caller holds the
// store.
func (c *screen) related(lt *Limetype, r *row, p *Property, offset, count int) relatedView {
	other := c.srv.store.model.byName[p.Related]
	rows := c.srv.store.matching(p.Related, []test{func(o *row) bool { return o.values[p.Via] == r.id }})
	view := relatedView{Label: p.Localname, Href: c.href(lt, r.id) + "/" + p.Name, Total: len(rows)}
	columns := other.columns(p.Via)
	for _, col := range columns {
		view.Columns = append(view.Columns, col.Localname)
	}
	offset = min(offset, len(rows))
	end := min(offset+count, len(rows))
	for _, o := range rows[offset:end] {
		row := relatedRow{Href: c.href(other, o.id)}
		for _, col := range columns {
			row.Cells = append(row.Cells, c.cell(col, o.values[col.Name]))
		}
		view.Rows = append(view.Rows, row)
	}
	view.Shown = end - offset
	if offset > 0 {
		view.Previous = fmt.Sprintf("%s?offset=%d", view.Href, max(0, offset-count))
	}
	if end < len(rows) {
		view.Next = fmt.Sprintf("%s?offset=%d", view.Href, end)
	}
	return view
}

// columns are the first few properties that say something in a table.
func (t *Limetype) columns(except string) []*Property {
	var out []*Property
	for _, p := range t.Properties {
		if p.Type != "hasmany" && p.Type != "set" && p.Name != except && len(out) < 4 {
			out = append(out, p)
		}
	}
	return out
}

func (c *screen) cell(p *Property, v any) string {
	id, isID := v.(int64)
	if isID && p.Type == "belongsto" {
		if other := c.srv.store.get(p.Related, id); other != nil {
			return c.srv.store.model.byName[p.Related].describe(other)
		}
	}
	text := []rune(p.plain(v))
	if len(text) > 120 {
		return string(text[:119]) + "…"
	}
	return string(text)
}

func showRelated(c *screen) error {
	offset, err := strconv.Atoi("0" + c.r.URL.Query().Get("offset"))
	if err != nil {
		return errNotFound
	}
	c.srv.store.mu.RLock()
	lt, r, err := c.target()
	var p *Property
	if err == nil {
		p = lt.Property(c.r.PathValue("relation"))
	}
	if p == nil || p.Type != "hasmany" {
		c.srv.store.mu.RUnlock()
		return errNotFound
	}
	data := struct {
		layout
		Of, Card string
		List     relatedView
	}{c.layout(p.Localname), lt.describe(r), c.href(lt, r.id), c.related(lt, r, p, offset, relatedPage)}
	c.srv.store.mu.RUnlock()
	return c.render(http.StatusOK, "related", data)
}
