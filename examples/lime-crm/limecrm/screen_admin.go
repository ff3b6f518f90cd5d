package limecrm

import (
	"net/http"
	"slices"
	"strconv"
)

// administrators is the group whose members see the administration.
const administrators = "Administrators"

// errNotAdministrator is what everybody else is told.
var errNotAdministrator error = rejection("Only users of the group Administrators can change this.")

// isAdministrator reports whether who sits behind the screens may administer.
// The caller holds the store.
func (c *screen) isAdministrator() bool {
	id, _ := c.agent()
	a := c.srv.store.agents[id]
	return a.active && slices.Contains(a.groups, administrators)
}

// administeredType finds a limetype of the administration, or nil.
func (m *model) administeredType(name string) *Limetype {
	for _, a := range m.administered {
		if a.limetype == name {
			return m.byName[name]
		}
	}
	return nil
}

func (c *screen) adminHref(lt *Limetype) string { return c.home() + "admin/" + lt.Name }

// adminTarget finds what a page of the administration is about: an object, or
// none for a new one.
func (c *screen) adminTarget() (*Limetype, *row, error) {
	if !c.isAdministrator() {
		return nil, nil, errNotAdministrator
	}
	lt := c.srv.store.model.administeredType(c.r.PathValue("type"))
	if lt == nil {
		return nil, nil, errNotFound
	}
	if c.r.PathValue("id") == "new" {
		return lt, nil, nil
	}
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	if r := c.srv.store.get(lt.Name, id); err == nil && r != nil {
		return lt, r, nil
	}
	return nil, nil, errNotFound
}

// adminList is one block of the administration.
type adminList struct {
	relatedView
	Kind, New string
}

// showAdmin lists everything that is administered, on one page.
func showAdmin(c *screen) error {
	c.srv.store.mu.RLock()
	if !c.isAdministrator() {
		c.srv.store.mu.RUnlock()
		return errNotAdministrator
	}
	data := struct {
		layout
		Lists []adminList
	}{layout: c.layout("Administration")}
	for _, a := range c.srv.store.model.administered {
		data.Lists = append(data.Lists, c.adminList(a))
	}
	c.srv.store.mu.RUnlock()
	return c.render(http.StatusOK, "admin", data)
}

func (c *screen) adminList(a administered) adminList {
	lt := c.srv.store.model.byName[a.limetype]
	out := adminList{Kind: lt.Singular, New: c.adminHref(lt) + "/new"}
	out.Label = lt.Plural
	for _, name := range a.columns {
		out.Columns = append(out.Columns, lt.Property(name).Localname)
	}
	for _, r := range c.srv.store.matching(lt.Name, nil) {
		row := relatedRow{Href: c.adminHref(lt) + "/" + strconv.FormatInt(r.id, 10)}
		for _, name := range a.columns {
			row.Cells = append(row.Cells, c.cell(lt.Property(name), r.values[name]))
		}
		out.Rows = append(out.Rows, row)
	}
	out.Total = len(out.Rows)
	return out
}
