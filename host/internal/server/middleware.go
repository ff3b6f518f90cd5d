package server

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// requestLog writes one line a request: the route's pattern, never its path or
// query, which hold tokens, handles and ids.
func requestLog(opt Options) gin.HandlerFunc {
	return func(c *gin.Context) {
		began := time.Now()
		defer func() { // also of an answer that is broken off
			logRequest(opt, c, time.Since(began))
		}()
		c.Next()
	}
}

func logRequest(opt Options, c *gin.Context, took time.Duration) {
	route := c.FullPath()
	if route == "" {
		route = "(none)"
	}
	opt.Metrics.request(c.Request.Method, route, c.Writer.Status(), took)
	line := []any{"method", c.Request.Method, "route", route, "status", c.Writer.Status(), "duration_ms", took.Milliseconds()}
	if why := cause(c.Errors); why != "" {
		line = append(line, "cause", why)
	}
	opt.Logger.Info("request", line...)
}

// cause words why a request failed, for an operator: only errors whose text is
// ours and holds no data.
func cause(errs []*gin.Error) string {
	var crm *sdk.Error
	for _, e := range errs {
		switch {
		case errors.As(e.Err, &crm):
			return crm.Error()
		case errors.Is(e.Err, privacy.ErrLedger):
			return "ledger"
		case errors.Is(e.Err, privacy.ErrStore):
			return "redis"
		}
	}
	return ""
}

// recovery answers a panic with a page. The panic's value may hold data, so
// only its type and place are logged. An answer that has begun is broken off.
func recovery(opt Options) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // a panic's value
				panic(p) // a file is broken off: ended in order, it would pass for a whole one
			}
			_, file, line, _ := runtime.Caller(3)
			opt.Logger.Error("panic in a request", "route", c.FullPath(), "type", fmt.Sprintf("%T", p), "at", file+":"+strconv.Itoa(line))
			if c.Writer.Written() {
				panic(http.ErrAbortHandler)
			}
			opt.Broken(c.Writer, c.Request)
			c.Abort()
		}()
		c.Next()
	}
}

// headers are those of every answer; pages add their own content policy.
func headers(opt Options) gin.HandlerFunc {
	return func(c *gin.Context) {
		h := c.Writer.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		if opt.HSTS {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		c.Next()
	}
}

// limits bounds the body, and the requests of one address and one link.
func limits(opt Options) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, opt.MaxBody)
		route := c.FullPath()
		if unlimited(route) {
			return
		}
		// The API is called by one CRM server for everybody; its keys have a limit of their own.
		if !strings.HasPrefix(route, "/actionpad/v1/") && over(c, opt, "address", caller(c.ClientIP())) {
			return
		}
		if token := c.Param("token"); token != "" {
			over(c, opt, "link", token)
		}
	}
}

func over(c *gin.Context, opt Options, bucket, key string) bool {
	ok, wait, err := opt.Allow(c.Request.Context(), bucket, key)
	if ok || err != nil {
		return false
	}
	c.Header("Retry-After", seconds(wait))
	opt.TooMany(c.Writer, c.Request, wait)
	c.Abort()
	return true
}

// protect refuses state changes that come from another site.
func protect(h http.Handler, forbidden http.HandlerFunc) http.Handler {
	cop := http.NewCrossOriginProtection()
	cop.SetDenyHandler(forbidden)
	return cop.Handler(h)
}
