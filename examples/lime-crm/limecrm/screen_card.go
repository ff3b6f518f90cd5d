package limecrm

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
)

// cardView is the card of one object.
type cardView struct {
	layout
	Kind, Self string
	ID         int64
	Fields     []fieldView
	Related    []relatedView
	Saved      bool
	Errors     int
	Changed    string
	Panel      *panelView
	Locked     bool // only administrators change it
}

func (c *screen) target() (*Limetype, *row, error) {
	lt := c.srv.store.model.byName[c.r.PathValue("type")]
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	if lt == nil || err != nil {
		return nil, nil, errNotFound
	}
	r := c.srv.store.get(lt.Name, id)
	if r == nil {
		return nil, nil, errNotFound
	}
	return lt, r, nil
}

func showCard(c *screen) error {
	c.srv.store.mu.RLock()
	lt, r, err := c.target()
	if err != nil {
		c.srv.store.mu.RUnlock()
		return err
	}
	view := c.card(lt, r, nil, nil)
	view.Saved = c.r.URL.Query().Has("saved")
	c.srv.store.mu.RUnlock()
	return c.render(http.StatusOK, "card", view)
}

// saveCard stores what the agent changed. A rejected form comes back as it was
// typed, with the reason at the field.
func saveCard(c *screen) error {
	if err := c.r.ParseForm(); err != nil {
		return reject("The form could not be read.")
	}
	view, err := c.save()
	if err != nil {
		return err
	}
	if view != nil {
		return c.render(http.StatusUnprocessableEntity, "card", view)
	}
	return c.redirect(c.r.URL.EscapedPath() + "?saved=1")
}

// save returns the card to show when something is wrong with the form.
func (c *screen) save() (*cardView, error) {
	c.srv.store.mu.Lock()
	defer c.srv.store.mu.Unlock()
	lt, r, err := c.target()
	if err != nil {
		return nil, err
	}
	if c.locked(lt) {
		return nil, errNotAdministrator
	}
	body, wrong := lt.fromForm(c.r.PostForm, r)
	_, err = c.srv.store.check(lt, body)
	var invalid *ValidationError
	if errors.As(err, &invalid) {
		for name, message := range invalid.Fields {
			wrong[name] = message
		}
	}
	if len(wrong) > 0 {
		return c.card(lt, r, c.r.PostForm, wrong), nil
	}
	if len(body) == 0 { // nothing changed, so _timestamp stays
		return nil, nil
	}
	return nil, c.srv.store.update(lt, r, body, agentUser)
}

// locked reports whether this agent can only look at objects of a limetype.
func (c *screen) locked(lt *Limetype) bool {
	return c.srv.store.model.administeredType(lt.Name) != nil && !c.isAdministrator()
}

// card builds the view; form and wrong are what was typed and what is wrong
// with it, if anything.
func (c *screen) card(lt *Limetype, r *row, form map[string][]string, wrong map[string]string) *cardView {
	view := &cardView{
		layout: c.layout(lt.describe(r)), Kind: lt.Singular, Self: c.href(lt, r.id), ID: r.id,
		Errors: len(wrong), Changed: r.changed.Format("2006-01-02 15:04:05"), Locked: c.locked(lt),
	}
	if form != nil {
		view.Back = view.Self
	}
	for _, p := range lt.Properties {
		if p.Type == "hasmany" {
			view.Related = append(view.Related, c.related(lt, r, p, 0, 5))
			continue
		}
		f := c.field(p, r.values[p.Name])
		if form != nil {
			f.retype(p, form)
		}
		f.Error = wrong[p.Name]
		view.Fields = append(view.Fields, f)
	}
	if slices.Contains(c.srv.store.model.search, lt.Name) {
		view.Panel = c.panel(lt, r)
	}
	return view
}
