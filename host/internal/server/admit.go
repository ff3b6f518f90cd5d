package server

import (
	"bytes"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

// waitForTurn is how long a request may wait for its turn. Who waits longer
// would be answered after having given up.
const waitForTurn = 300 * time.Millisecond

// admit lets only so many requests run at once, so that the ones that run keep
// their pace when ten times as many come. Health, and what is in memory, always
// pass.
func admit(opt Options) gin.HandlerFunc {
	if opt.Concurrent <= 0 {
		return func(*gin.Context) {}
	}
	turns := make(chan struct{}, opt.Concurrent)
	return func(c *gin.Context) {
		if unlimited(c.FullPath()) {
			return
		}
		// A slow sender must not hold a turn: what is sent is read before.
		c.Request.Body = received(c.Request.Body)
		wait := time.NewTimer(waitForTurn)
		defer wait.Stop()
		select {
		case turns <- struct{}{}:
			defer func() { <-turns }()
			if opt.Running != nil {
				opt.Running.Add(1)
				defer opt.Running.Add(-1)
			}
			c.Next()
		case <-wait.C:
			opt.Metrics.shed.Inc()
			c.Header("Retry-After", "5")
			opt.Broken(c.Writer, c.Request)
			c.Abort()
		case <-c.Request.Context().Done():
			c.Abort()
		}
	}
}

// received reads a body to its end, which the limit of bodies bounds. What went
// wrong is met again by who reads it.
func received(body io.ReadCloser) io.ReadCloser {
	if body == nil || body == http.NoBody {
		return body
	}
	data, err := io.ReadAll(body)
	if err == nil {
		err = io.EOF
	}
	return &read{Closer: body, rest: bytes.NewReader(data), err: err}
}

// read is a body that has been read, and how that ended.
type read struct {
	io.Closer
	rest *bytes.Reader
	err  error
}

func (r *read) Read(p []byte) (int, error) {
	n, err := r.rest.Read(p)
	if err != nil {
		return n, r.err
	}
	return n, nil
}

func unlimited(route string) bool {
	return route == "/healthz" || route == "/readyz" || route == "/static/*name"
}

// caller is whose requests are counted together: an IPv4 address, or the network
// of an IPv6 one, since one customer has 2^64 addresses there (RFC 6177).
func caller(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	network, err := addr.Prefix(64)
	if err != nil {
		return ip
	}
	return network.String()
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d/time.Second) + 1) }
