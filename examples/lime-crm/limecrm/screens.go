package limecrm

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

//go:embed templates/*.html static/style.css
var assets embed.FS

// pages are the parsed templates, one set per screen.
type pages struct {
	byName map[string]*template.Template
	css    []byte
}

func newPages() (*pages, error) {
	p := &pages{byName: map[string]*template.Template{}}
	for _, name := range []string{"search", "card", "related", "notice", "admin", "adminform"} {
		t, err := template.ParseFS(assets, "templates/layout.html", "templates/field.html", "templates/"+name+".html")
		if err != nil {
			return nil, err
		}
		p.byName[name] = t
	}
	var err error
	p.css, err = assets.ReadFile("static/style.css")
	return p, err
}

// screen is one request for a page of the CRM itself.
type screen struct {
	srv *Server
	w   http.ResponseWriter
	r   *http.Request
}

// screens adds the pages to the mux. There is no login, so a foreign page must
// not be able to post: CrossOriginProtection sees to that.
func (s *Server) screens(mux *http.ServeMux) {
	inner := http.NewServeMux()
	handle := func(pattern string, f func(*screen) error) {
		method, path, _ := strings.Cut(pattern, " ")
		inner.HandleFunc(method+" /{app}"+path, func(w http.ResponseWriter, r *http.Request) { s.show(w, r, f) })
	}
	home := func(c *screen) error { return c.redirect(c.home()) }
	inner.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, s.clientPath(), http.StatusFound)
	})
	handle("GET /{$}", home)
	handle("GET /client/{$}", showSearch)
	handle("GET /client/style.css", showStyle)
	handle("POST /client/agent", chooseAgent)
	handle("GET /client/file/{id}", showFile)
	handle("GET /client/object/{type}/{id}", showCard)
	handle("POST /client/object/{type}/{id}", saveCard)
	handle("POST /client/object/{type}/{id}/inzage", openPanel)
	handle("GET /client/object/{type}/{id}/{relation}", showRelated)
	handle("GET /client/admin", showAdmin)
	handle("GET /client/admin/{type}/{id}", showAdminForm)
	handle("POST /client/admin/{type}/{id}", saveAdminForm)
	mux.Handle("/", http.NewCrossOriginProtection().Handler(inner))
}

// clientPath is where the screens start.
func (s *Server) clientPath() string { return "/" + url.PathEscape(s.opts.App) + "/client/" }

func (c *screen) home() string { return c.srv.clientPath() }

func (c *screen) redirect(to string) error {
	http.Redirect(c.w, c.r, to, http.StatusSeeOther)
	return nil
}

// show runs one screen and turns an error into a page.
func (s *Server) show(w http.ResponseWriter, r *http.Request, f func(*screen) error) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'self'; frame-src 'self' http: https:")
	c := &screen{srv: s, w: w, r: r}
	err := errNotFound
	if r.PathValue("app") == s.opts.App {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		err = f(c)
	}
	if err != nil {
		c.notice(statusOf(err), err.Error())
	}
}

func statusOf(err error) int {
	var said rejection
	switch {
	case errors.Is(err, errNotFound):
		return http.StatusNotFound
	case errors.Is(err, errNotAdministrator):
		return http.StatusForbidden
	case errors.As(err, &said):
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// layout is what every page shows around its content.
type layout struct {
	App, Home, Back string
	Title           string
	Agents          []choiceView
	Contacts        string
	Admin           bool // this agent may see the administration
	// Bare leaves out the header: the page is shown inside another one.
	Bare bool
}

type choiceView struct {
	Value, Text string
	Chosen      bool
}

func (c *screen) layout(title string) layout {
	m := c.srv.store.model
	agent, _ := c.agent()
	l := layout{App: c.srv.opts.App, Home: c.home(), Back: c.r.URL.EscapedPath(), Title: title, Contacts: m.byName[m.contact].Plural, Admin: c.isAdministrator()}
	if c.r.Method != http.MethodGet { // a form's own address cannot be gone back to
		l.Back = c.home()
	}
	for _, id := range c.srv.store.tables[m.coworker].ids {
		r := c.srv.store.get(m.coworker, id)
		l.Agents = append(l.Agents, choiceView{
			Value: strconv.FormatInt(id, 10), Text: m.byName[m.coworker].describe(r), Chosen: id == agent,
		})
	}
	return l
}

// render writes a page as a whole or, when the template fails, not at all.
func (c *screen) render(status int, name string, data any) error {
	var b bytes.Buffer
	if err := c.srv.pages.byName[name].ExecuteTemplate(&b, "layout", data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.WriteHeader(status)
	_, err := b.WriteTo(c.w)
	return err
}

// notice is a page with one message.
func (c *screen) notice(status int, message string) {
	c.srv.store.mu.RLock()
	data := struct {
		layout
		Message string
	}{c.layout("Message"), message}
	data.Bare = c.r.Header.Get("Sec-Fetch-Dest") == "iframe"
	c.srv.store.mu.RUnlock()
	if err := c.render(status, "notice", data); err != nil {
		http.Error(c.w, message, http.StatusInternalServerError)
	}
}

func showStyle(c *screen) error {
	c.w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, err := c.w.Write(c.srv.pages.css)
	return err
}

// showFile always downloads: an uploaded page must not run as one of ours.
func showFile(c *screen) error {
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	c.srv.store.mu.RLock()
	f := c.srv.store.files[id]
	c.srv.store.mu.RUnlock()
	if f == nil {
		return errNotFound
	}
	c.w.Header().Set("Content-Type", "application/octet-stream")
	c.w.Header().Set("Content-Disposition", disposition(f.name))
	_, err = c.w.Write(f.data)
	return err
}
