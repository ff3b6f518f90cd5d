package limecrm

import (
	"net/http"
	"strconv"
	"strings"
)

// agentCookie remembers who sits behind the screens. It proves nothing: this
// is a simulator without a login.
const agentCookie = "lime_agent"

// agent is the chosen coworker; the first one when none is chosen. The caller
// holds the store.
func (c *screen) agent() (id int64, name string) {
	m := c.srv.store.model
	lt := m.byName[m.coworker]
	if cookie, err := c.r.Cookie(agentCookie); err == nil {
		id, _ = strconv.ParseInt(cookie.Value, 10, 64)
	}
	r := c.srv.store.get(lt.Name, id)
	if r == nil {
		ids := c.srv.store.tables[lt.Name].ids
		if len(ids) == 0 {
			return 0, ""
		}
		r = c.srv.store.get(lt.Name, ids[0])
	}
	return r.id, lt.describe(r)
}

func chooseAgent(c *screen) error {
	id, err := strconv.ParseInt(c.r.PostFormValue("agent"), 10, 64)
	if err != nil {
		return errNotFound
	}
	http.SetCookie(c.w, &http.Cookie{
		Name: agentCookie, Value: strconv.FormatInt(id, 10), Path: "/",
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.r.TLS != nil,
	})
	back := c.r.PostFormValue("back")
	if !strings.HasPrefix(back, c.home()) { // only ever back to a page of ours
		back = c.home()
	}
	return c.redirect(back)
}
