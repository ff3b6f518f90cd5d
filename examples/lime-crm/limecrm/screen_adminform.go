package limecrm

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// adminView is the form of one object of the administration.
type adminView struct {
	layout
	Kind, Self string
	New, Saved bool
	Fields     []fieldView
	Errors     int
}

func showAdminForm(c *screen) error {
	c.srv.store.mu.RLock()
	lt, r, err := c.adminTarget()
	if err != nil {
		c.srv.store.mu.RUnlock()
		return err
	}
	view := c.adminForm(lt, r, nil, nil)
	view.Saved = c.r.URL.Query().Has("saved")
	c.srv.store.mu.RUnlock()
	return c.render(http.StatusOK, "adminform", view)
}

// saveAdminForm stores a form, or shows it again with what is wrong with it.
func saveAdminForm(c *screen) error {
	if err := c.r.ParseForm(); err != nil {
		return reject("The form could not be read.")
	}
	view, to, err := c.saveAdmin()
	if err != nil {
		return err
	}
	if view != nil {
		return c.render(http.StatusUnprocessableEntity, "adminform", view)
	}
	return c.redirect(to + "?saved=1")
}

func (c *screen) saveAdmin() (view *adminView, to string, err error) {
	c.srv.store.mu.Lock()
	defer c.srv.store.mu.Unlock()
	lt, r, err := c.adminTarget()
	if err != nil {
		return nil, "", err
	}
	before := r
	if r == nil {
		before = &row{values: lt.zeros()}
	}
	body, wrong := lt.fromForm(c.r.PostForm, before)
	lt.rules(r == nil, body, wrong)
	_, err = c.srv.store.check(lt, body)
	var invalid *ValidationError
	if errors.As(err, &invalid) {
		for name, message := range invalid.Fields {
			wrong[name] = message
		}
	}
	switch {
	case len(wrong) > 0:
		return c.adminForm(lt, r, c.r.PostForm, wrong), "", nil
	case r == nil:
		r, err = c.srv.store.create(lt, body, agentUser)
	case len(body) > 0:
		err = c.srv.store.update(lt, r, body, agentUser)
	}
	if err != nil {
		return nil, "", err
	}
	return nil, c.adminHref(lt) + "/" + strconv.FormatInt(r.id, 10), nil
}

// zeros are the values of an object in which nothing is filled in.
func (t *Limetype) zeros() map[string]any {
	out := map[string]any{}
	for _, p := range t.Properties {
		if p.Type != "hasmany" {
			out[p.Name] = p.zero()
		}
	}
	return out
}

// rules notes what the form itself does not take: required properties of a new
// object that were left empty, and numbers below zero, which mean nothing here.
func (t *Limetype) rules(fresh bool, body map[string]any, wrong map[string]string) {
	for _, p := range t.Properties {
		v, given := body[p.Name]
		n, _ := v.(json.Number)
		switch {
		case wrong[p.Name] != "":
		case fresh && p.Required && !given:
			wrong[p.Name] = "Fill this in."
		case strings.HasPrefix(n.String(), "-"):
			wrong[p.Name] = "This cannot be less than zero."
		}
	}
}

// adminForm builds the view; r is nil for a new object, form and wrong are
// what was typed and what is wrong with it, if anything.
func (c *screen) adminForm(lt *Limetype, r *row, form map[string][]string, wrong map[string]string) *adminView {
	view := &adminView{Kind: lt.Singular, Self: c.adminHref(lt) + "/new", New: r == nil, Errors: len(wrong)}
	values, title := lt.zeros(), "New: "+lt.Singular
	if r != nil {
		view.Self = c.adminHref(lt) + "/" + strconv.FormatInt(r.id, 10)
		values, title = r.values, lt.describe(r)
	}
	view.layout = c.layout(title)
	view.Back = view.Self
	for _, p := range lt.Properties {
		if p.Type == "hasmany" {
			continue
		}
		f := c.field(p, values[p.Name])
		if form != nil {
			f.retype(p, form)
		}
		f.Error = wrong[p.Name]
		view.Fields = append(view.Fields, f)
	}
	return view
}
