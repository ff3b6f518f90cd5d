package server

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/hashicorp/go-hclog"
)

func say(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, text) }
}

func build(t *testing.T, log io.Writer, change func(*Options)) *Server {
	t.Helper()
	o := Options{
		Listen: "127.0.0.1:0", MaxBody: 1000, Metrics: NewMetrics(), HSTS: true,
		Logger:    hclog.New(&hclog.LoggerOptions{Output: log, Level: hclog.Trace}),
		Allow:     func(context.Context, string, string) (bool, time.Duration, error) { return true, 0, nil },
		Ready:     func(context.Context) []string { return nil },
		Forbidden: say(403, "forbidden"), NotFound: say(404, "not found"), Broken: say(503, "broken"),
		TooMany: func(w http.ResponseWriter, r *http.Request, _ time.Duration) { say(429, "too many")(w, r) },
		Mount: []func(gin.IRouter){func(r gin.IRouter) {
			r.GET("/l/:token", func(c *gin.Context) { c.String(200, "page") })
			r.GET("/broken-off", func(c *gin.Context) {
				_, _ = io.WriteString(c.Writer, "half of it")
				c.Writer.Flush()
				panic(http.ErrAbortHandler)
			})
			r.GET("/half-panic", func(c *gin.Context) {
				_, _ = io.WriteString(c.Writer, "half of it")
				c.Writer.Flush()
				panic("canary@example.test")
			})
			r.GET("/panic/:token", func(*gin.Context) { panic("canary@example.test") })
			r.POST("/form", func(c *gin.Context) {
				if _, err := io.ReadAll(c.Request.Body); err != nil {
					c.String(413, "too large")
				}
			})
		}},
	}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func do(s *Server, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func TestHeadersAndLog(t *testing.T) {
	var log strings.Builder
	s := build(t, &log, nil)
	w := do(s, httptest.NewRequest("GET", "/l/secret-token?code=secret-code", nil))
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"X-Robots-Tag": "noindex, nofollow", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	do(s, httptest.NewRequest("GET", "/panic/secret-token", nil))
	if strings.Contains(log.String(), "secret") || strings.Contains(log.String(), "canary") {
		t.Errorf("the log holds a token, a query or a panic's text:\n%s", log.String())
	}
	if !strings.Contains(log.String(), "route=/l/:token") {
		t.Errorf("no line for the request:\n%s", log.String())
	}
}

func TestRefusals(t *testing.T) {
	var log strings.Builder
	s := build(t, &log, nil)
	cross := httptest.NewRequest("POST", "/form", strings.NewReader("a=b"))
	cross.Header.Set("Sec-Fetch-Site", "cross-site")
	for name, c := range map[string]struct {
		r    *http.Request
		want int
	}{
		"another site's form": {cross, 403},
		"large body":          {httptest.NewRequest("POST", "/form", strings.NewReader(strings.Repeat("x", 2000))), 413},
		"small body":          {httptest.NewRequest("POST", "/form", strings.NewReader("x")), 200},
		"unknown path":        {httptest.NewRequest("GET", "/nope", nil), 404},
		"wrong method":        {httptest.NewRequest("DELETE", "/form", nil), 404},
		"panic":               {httptest.NewRequest("GET", "/panic/x", nil), 503},
	} {
		if w := do(s, c.r); w.Code != c.want {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

func TestLimits(t *testing.T) {
	var buckets []string
	s := build(t, io.Discard, func(o *Options) {
		o.Allow = func(_ context.Context, bucket, _ string) (bool, time.Duration, error) {
			buckets = append(buckets, bucket)
			return bucket != "link", 3 * time.Second, nil
		}
	})
	if w := do(s, httptest.NewRequest("GET", "/l/x", nil)); w.Code != 429 || w.Header().Get("Retry-After") != "4" {
		t.Errorf("%d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if strings.Join(buckets, " ") != "address link" {
		t.Errorf("asked for %v", buckets)
	}
	if w := do(s, httptest.NewRequest("GET", "/healthz", nil)); w.Code != 200 {
		t.Errorf("health is limited: %d", w.Code)
	}
}

func TestReady(t *testing.T) {
	missing := []string{"redis"}
	s := build(t, io.Discard, func(o *Options) { o.Ready = func(context.Context) []string { return missing } })
	if w := do(s, httptest.NewRequest("GET", "/readyz", nil)); w.Code != 503 || !strings.Contains(w.Body.String(), "redis") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	missing = nil
	if w := do(s, httptest.NewRequest("GET", "/readyz", nil)); w.Code != 200 {
		t.Errorf("%d", w.Code)
	}
}

// TestSlowClients: one that sends its headers drop by drop is let go.
func TestSlowClients(t *testing.T) {
	s := build(t, io.Discard, nil)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.Stop(t.Context())
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	_ = conn.SetReadDeadline(time.Now().Add(6 * time.Second))
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection is kept: %v", err)
	}
}

func TestMetricsKnowNoInventedMethods(t *testing.T) {
	m := NewMetrics()
	m.request("EVE@EXAMPLE.TEST", "/", 200, time.Second)
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if strings.Contains(w.Body.String(), "EXAMPLE") || !strings.Contains(w.Body.String(), `method="other"`) {
		t.Error("a client's text is a label")
	}
}

// TestABrokenAnswerIsSeenToBeBroken: a reader must not take the half of a file for
// the whole, and the log has it all the same.
func TestABrokenAnswerIsSeenToBeBroken(t *testing.T) {
	text := &locked{}
	s := build(t, text, nil)
	srv := httptest.NewUnstartedServer(s.Handler())
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.Start()
	defer srv.Close()
	for _, path := range []string{"/broken-off", "/half-panic"} {
		resp, err := http.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err == nil || string(got) != "half of it" {
			t.Errorf("%s: %q, ended in order: %v", path, got, err)
		}
	}
	srv.Close()
	if s := text.String(); strings.Count(s, "half") < 1 || !strings.Contains(s, "/broken-off") || strings.Contains(s, "canary") {
		t.Errorf("log: %s", s)
	}
}

// locked is a text that is written and read at once.
type locked struct {
	mu sync.Mutex
	strings.Builder
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.Write(b)
}
