package limecrm

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxBody is the largest JSON body that is read.
const maxBody = 8 << 20

// call is one API request: who asks, and where the answer goes.
type call struct {
	srv  *Server
	w    *answer
	r    *http.Request
	user APIUser
	// base is the absolute URL of the API as the client wrote it.
	base string
}

// api wraps the routes in what holds for every API request.
func (s *Server) api() http.Handler {
	routes := s.apiRoutes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, `{"message":"The body is too large."}`, http.StatusRequestEntityTooLarge)
			return
		}
		r = withSlash(r)
		r.Body = io.NopCloser(bytes.NewReader(body))
		seen := Request{Time: s.opts.Now(), Method: r.Method, Path: apiPath(r), Query: r.URL.RawQuery, Body: body}
		a := &answer{header: http.Header{}, status: http.StatusOK}
		f := s.faults.pick(r.Method, seen.Path)
		seen.User = s.respond(a, r, routes, f)
		withheld := f.spoil(a)
		if !withheld {
			seen.Status = a.status
		}
		s.seen.add(seen)
		if withheld {
			panic(http.ErrAbortHandler) // net/http closes the connection without an answer
		}
		a.header.Set("Date", s.opts.Now().UTC().Format(http.TimeFormat))
		s.interfere(f, r, a.status) // before sending, or a quick client would be first
		f.transmit(w, r, a)
	})
}

// withSlash adds the slash that API paths end in; clients do not always.
func withSlash(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	if !strings.HasSuffix(r.URL.Path, "/") {
		r.URL.Path += "/"
		if r.URL.RawPath != "" {
			r.URL.RawPath += "/"
		}
	}
	return r
}

// respond fills the answer and returns the name of the user.
func (s *Server) respond(a *answer, r *http.Request, routes http.Handler, f *Fault) string {
	if f.before(r.Context(), a) {
		return ""
	}
	if err := s.limit(a, r); err != nil {
		s.fail(a, err)
		return ""
	}
	user, err := s.authenticate(r)
	if err != nil {
		s.fail(a, err)
		return ""
	}
	c := &call{srv: s, w: a, r: r, user: user, base: s.baseURL(r)}
	routes.ServeHTTP(a, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
	f.rewrite(a, c.base)
	return user.Name
}

type callKey struct{}

// baseURL is absolute, like every link of Lime's, and follows the Host that
// the client used.
func (s *Server) baseURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + "/" + url.PathEscape(s.opts.App) + "/api/v1/"
}

func (s *Server) apiRoutes() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, f func(*call) error) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /{app}/api/v1"+path+"{$}", func(_ http.ResponseWriter, r *http.Request) {
			s.serve(r, f)
		})
	}
	handle("GET /", ping)
	handle("GET /limetype/", listLimetypes)
	handle("GET /limetype/{type}/", getLimetype)
	handle("GET /limetype/{type}/{property}/", getProperty)
	handle("GET /limeobject/{type}/", listObjects)
	handle("POST /limeobject/{type}/", postObject)
	handle("GET /limeobject/{type}/{id}/", getObject)
	handle("PUT /limeobject/{type}/{id}/", putObject)
	handle("DELETE /limeobject/{type}/{id}/", deleteObject)
	handle("GET /limeobject/{type}/{id}/{relation}/", listRelated)
	handle("GET /query/", getQuery)
	handle("POST /file/", postFile)
	handle("GET /file/{id}/", getFile)
	handle("GET /file/{id}/contents/", getFileContents)
	handle("GET /admin/users/{id}/", getUser)
	return mux
}

// serve runs one handler inside one transaction.
func (s *Server) serve(r *http.Request, f func(*call) error) {
	c := r.Context().Value(callKey{}).(*call)
	c.r = r
	if r.PathValue("app") != s.opts.App {
		s.fail(c.w, notFound(fmt.Sprintf("The application %q does not exist.", r.PathValue("app"))))
		return
	}
	if r.Method == http.MethodGet {
		s.store.mu.RLock()
		defer s.store.mu.RUnlock()
	} else {
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
	}
	if err := f(c); err != nil {
		s.fail(c.w, err)
	}
}

func ping(c *call) error {
	return c.json(http.StatusOK, map[string]any{"_links": links{
		"limetype": {Href: c.url("limetype")}, "limeobject": {Href: c.url("limeobject")},
		"query": {Href: c.url("query")}, "file": {Href: c.url("file")},
	}})
}
