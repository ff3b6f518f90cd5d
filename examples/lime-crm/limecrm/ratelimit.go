package limecrm

import (
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter counts requests per IP address in fixed windows.
type limiter struct {
	rate Rate
	now  func() time.Time

	mu      sync.Mutex
	windows map[string]*window
}

type window struct {
	ends time.Time
	used int
}

func newLimiter(rate Rate, now func() time.Time) *limiter {
	return &limiter{rate: rate, now: now, windows: map[string]*window{}}
}

// take counts one request and returns how long to wait if it is one too many.
func (l *limiter) take(ip string) (wait time.Duration, ok bool) {
	if l.rate.Requests == 0 {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	w := l.windows[ip]
	if w == nil || !now.Before(w.ends) {
		w = &window{ends: now.Add(l.rate.Per)}
		l.windows[ip] = w
	}
	w.used++
	if w.used > l.rate.Requests {
		return w.ends.Sub(now), false
	}
	return 0, true
}

// limit answers 429 to an address that asks too much.
func (s *Server) limit(w http.ResponseWriter, r *http.Request) error {
	wait, ok := s.limits.take(remoteIP(r))
	if ok {
		return nil
	}
	if !s.opts.Quirks.NoRetryAfter {
		seconds := int((wait + time.Second - 1) / time.Second)
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	return &apiError{http.StatusTooManyRequests, "Too many requests."}
}

func remoteIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
