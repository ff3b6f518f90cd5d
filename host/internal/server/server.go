package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/hashicorp/go-hclog"
)

// Options of a Server.
type Options struct {
	Listen         string
	MetricsListen  string // empty: no metrics
	TrustedProxies []string
	MaxBody        int64 // bytes
	Concurrent     int   // requests that run at once; 0: as many as come
	// Running is counted up and down with the requests that run; nil: not counted.
	Running *atomic.Int64
	HSTS    bool // base_url is https
	Logger  hclog.Logger
	Metrics *Metrics
	// Allow is the rate limiter: bucket ("address", "link") and key. On an error
	// the request passes: what it needs from Redis will fail by itself.
	Allow func(ctx context.Context, bucket, key string) (bool, time.Duration, error)
	// Ready lists what is not ready; empty is ready.
	Ready func(ctx context.Context) []string
	// Mount adds the routes of the portal and the Actionpad.
	Mount []func(gin.IRouter)
	// Forbidden answers a state change that comes from another site.
	Forbidden http.HandlerFunc
	// TooMany answers a request over a limit, NotFound an unknown path, Broken a panic.
	TooMany  func(w http.ResponseWriter, r *http.Request, wait time.Duration)
	NotFound http.HandlerFunc
	Broken   http.HandlerFunc
}

// Server listens for customers, agents and the metrics scraper.
type Server struct {
	opt     Options
	main    *http.Server
	metrics *http.Server
	addr    net.Addr
	errs    chan error
}

// New builds the server; it does not listen yet.
func New(opt Options) (*Server, error) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash, e.RedirectFixedPath = false, false // an address that is nearly right is not there
	e.UseRawPath, e.UnescapePathValues = true, true
	if err := e.SetTrustedProxies(opt.TrustedProxies); err != nil {
		return nil, fmt.Errorf("trusted_proxies: %w", err)
	}
	e.Use(requestLog(opt), recovery(opt), headers(opt), limits(opt), admit(opt))
	health(e, opt)
	for _, mount := range opt.Mount {
		mount(e)
	}
	e.NoRoute(gin.WrapF(opt.NotFound))
	e.NoMethod(gin.WrapF(opt.NotFound))
	s := &Server{opt: opt, errs: make(chan error, 2)}
	s.main = httpServer(opt.Listen, protect(e, opt.Forbidden))
	if opt.MetricsListen != "" {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", opt.Metrics.Handler())
		s.metrics = httpServer(opt.MetricsListen, mux)
	}
	return s, nil
}

// httpServer sets every limit that a default server lacks: without them a slow
// client keeps its connection for ever.
func httpServer(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h,
		ReadHeaderTimeout: 3 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      20 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          nil, // set by Start
	}
}

// Handler is the server's handler, for tests.
func (s *Server) Handler() http.Handler { return s.main.Handler }

// Start listens and serves in the background.
func (s *Server) Start(ctx context.Context) error {
	lc := net.ListenConfig{}
	lis, err := lc.Listen(ctx, "tcp", s.opt.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", s.opt.Listen, err)
	}
	s.addr = lis.Addr()
	s.serve(s.main, lis)
	if s.metrics == nil {
		return nil
	}
	mlis, err := lc.Listen(ctx, "tcp", s.opt.MetricsListen)
	if err != nil {
		_ = s.main.Close()
		return fmt.Errorf("cannot listen on %s for metrics: %w", s.opt.MetricsListen, err)
	}
	s.serve(s.metrics, mlis)
	return nil
}

func (s *Server) serve(h *http.Server, lis net.Listener) {
	h.ErrorLog = s.opt.Logger.Named("http").StandardLogger(&hclog.StandardLoggerOptions{ForceLevel: hclog.Debug})
	go func() {
		if err := h.Serve(lis); !errors.Is(err, http.ErrServerClosed) {
			s.errs <- err
		}
	}()
}

// Addr is where customers and agents are served; nil before Start.
func (s *Server) Addr() net.Addr { return s.addr }

// Failed tells when a listener broke.
func (s *Server) Failed() <-chan error { return s.errs }

// Stop takes no more requests and lets those under way finish until ctx ends.
func (s *Server) Stop(ctx context.Context) {
	for _, h := range []*http.Server{s.main, s.metrics} {
		if h == nil {
			continue
		}
		if err := h.Shutdown(ctx); err != nil {
			_ = h.Close()
		}
	}
}
