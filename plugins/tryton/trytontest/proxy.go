package trytontest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"time"
)

// Proxy stands between an adapter and a server, and does what networks do.
type Proxy struct {
	URL string

	mu    sync.Mutex
	fault func(w http.ResponseWriter, r *http.Request, write, file bool) (handled bool)
	to    string
}

// NewProxy makes a proxy in front of a database's server.
func NewProxy(t T, d *Database) *Proxy {
	p := &Proxy{to: d.URL}
	srv := httptest.NewServer(p)
	t.Cleanup(srv.Close)
	p.URL = srv.URL
	return p
}

var (
	writes = regexp.MustCompile(`"method":"model\.[a-z0-9_.]+\.(write|create|delete)"`)
	reads  = regexp.MustCompile(`"method":"model\.ir\.attachment\.read"`)
)

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	p.mu.Lock()
	fault := p.fault
	p.mu.Unlock()
	if fault != nil && fault(w, r, writes.Match(body), reads.Match(body)) {
		return
	}
	p.pass(w, r, -1)
}

// pass forwards a call; of the answer at most so many bytes, then it breaks off.
func (p *Proxy) pass(w http.ResponseWriter, r *http.Request, most int) {
	req, err := http.NewRequestWithContext(r.Context(), r.Method, p.to+r.URL.Path, r.Body)
	if err != nil {
		return
	}
	req.Header, req.ContentLength = r.Header.Clone(), r.ContentLength
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		drop(w)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || most == 0 {
		drop(w)
		return
	}
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	if most < 0 || most > len(answer) {
		_, _ = w.Write(answer) // the adapter may have gone
		return
	}
	_, _ = w.Write(answer[:most])
	drop(w)
}

func drop(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func (p *Proxy) set(fault func(http.ResponseWriter, *http.Request, bool, bool) bool) (heal func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = fault
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.fault = nil
	}
}

// Cut makes the server unreachable.
func (p *Proxy) Cut() (heal func()) {
	return p.set(func(w http.ResponseWriter, _ *http.Request, _, _ bool) bool { drop(w); return true })
}

// Slow makes each answer take so much longer.
func (p *Proxy) Slow(d time.Duration) (heal func()) {
	return p.set(func(_ http.ResponseWriter, r *http.Request, _, _ bool) bool {
		ctx, cancel := context.WithTimeout(r.Context(), d)
		defer cancel()
		<-ctx.Done()
		return false
	})
}

// Lose lets the next write happen and loses its answer.
func (p *Proxy) Lose() (heal func()) {
	var once sync.Once
	return p.set(func(w http.ResponseWriter, r *http.Request, write, _ bool) (handled bool) {
		if write {
			once.Do(func() { p.pass(w, r, 0); handled = true })
		}
		return handled
	})
}

// BreakFiles makes the contents of files break off.
func (p *Proxy) BreakFiles() (heal func()) {
	return p.set(func(w http.ResponseWriter, r *http.Request, _, file bool) bool {
		if file {
			p.pass(w, r, 60)
		}
		return file
	})
}
