package limecrm

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// keepRequests is how many requests are remembered; older ones are forgotten.
const keepRequests = 20000

// Request is what the simulator saw of one API request.
type Request struct {
	Time   time.Time
	Method string
	// Path is decoded and starts after the application name: /api/v1/…
	Path  string
	Query string
	// User is the name behind the key; empty when the key was unknown.
	User string
	Body []byte
	// Status is what was answered, or 0 when the answer was withheld.
	Status int
}

// recorder remembers requests for the assertions of tests.
type recorder struct {
	mu       sync.Mutex
	requests []Request
}

func (rec *recorder) add(r Request) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if len(rec.requests) >= keepRequests {
		rec.requests = append([]Request(nil), rec.requests[keepRequests/2:]...)
	}
	rec.requests = append(rec.requests, r)
}

// Requests returns the API requests seen so far, oldest first.
func (s *Server) Requests() []Request {
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	return append([]Request(nil), s.seen.requests...)
}

// ResetRequests forgets the requests seen so far.
func (s *Server) ResetRequests() {
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	s.seen.requests = nil
}

// Count returns how many requests were seen with the method ("" is any) and a
// path that starts with prefix, such as "/api/v1/limeobject/person/".
func (s *Server) Count(method, prefix string) int {
	n := 0
	for _, r := range s.Requests() {
		if (method == "" || r.Method == method) && strings.HasPrefix(r.Path, prefix) {
			n++
		}
	}
	return n
}

// apiPath is the path of a request after the application name.
func apiPath(r *http.Request) string {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if i := strings.Index(path, "/"); i >= 0 {
		return path[i:]
	}
	return "/"
}
