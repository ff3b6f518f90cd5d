package links

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// The rules of links and codes. The first is not configurable: together with 50
// bits of code they keep the chance of guessing a code below 1 in 10^14.
const (
	MaxWrongCodes = 5 // over the life of a code, not in a row
	MaxVisits     = 3 // that one link can begin, unless Options say otherwise
	// Tombstone is how long a dead link can still be traced to its subject.
	Tombstone = 30 * 24 * time.Hour
	// DefaultLifetime is used for a link that does not say how long it lives.
	DefaultLifetime = 72 * time.Hour
)

// Budget bounds every call, retries included, when Redis is slow or gone.
const Budget = 1400 * time.Millisecond

// Defaults of Options, and the limits of a panel session.
const (
	DefaultVisitIdle    = 30 * time.Minute
	DefaultVisitLongest = 4 * time.Hour
	PanelIdle           = 30 * time.Minute
	PanelLongest        = 8 * time.Hour
)

// Key is a secret for HMACs. Its ID is kept beside every HMAC made with it, so
// that keys can be rotated.
type Key struct {
	ID     string
	Secret []byte // 32 bytes or more
}

// Options configure a Store.
type Options struct {
	// URL is redis:// or rediss://, user:password@host:port/db. Empty or
	// "embedded" keeps everything in this process, without a port, until it ends.
	URL string
	// CAFile holds the certificates (PEM) that may sign a rediss:// server's;
	// empty means the system's.
	CAFile string
	// Sentinels are the addresses of Redis Sentinels; the host in URL is then the
	// name of the master that they watch. Empty: URL is the server itself.
	Sentinels        []string
	SentinelPassword string
	// Keys for HMACs: the current one first, then older ones that still verify.
	Keys []Key
	// Now is the host's clock; time.Now by default.
	Now func() time.Time
	// Logger gets ids and states, never a token, code or secret.
	Logger hclog.Logger
	// MaxVisits is how many visits one link can begin; MaxVisits by default.
	MaxVisits int
	// VisitIdle ends a visit that long after its last page; VisitLongest ends
	// it in any case.
	VisitIdle, VisitLongest time.Duration
}

func (o *Options) complete() error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
	if o.MaxVisits <= 0 {
		o.MaxVisits = MaxVisits
	}
	if o.VisitIdle == 0 {
		o.VisitIdle = DefaultVisitIdle
	}
	if o.VisitLongest == 0 {
		o.VisitLongest = DefaultVisitLongest
	}
	if o.VisitIdle < time.Second || o.VisitLongest < o.VisitIdle {
		return errors.New("links: a visit's idle time must be at least a second and no longer than the whole visit")
	}
	return checkKeys(o.Keys)
}

func checkKeys(keys []Key) error {
	if len(keys) == 0 {
		return errors.New("links: no HMAC key")
	}
	seen := map[string]bool{}
	for _, k := range keys {
		switch {
		case k.ID == "" || seen[k.ID]:
			return errors.New("links: every HMAC key needs an id of its own")
		case len(k.Secret) < 32:
			return fmt.Errorf("links: HMAC key %q is shorter than 32 bytes", k.ID)
		}
		seen[k.ID] = true
	}
	return nil
}

// server returns the client's options for a real server. Errors never quote the
// URL: it holds a password.
func (o *Options) server() (*redis.Options, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || (u.Scheme != "redis" && u.Scheme != "rediss") {
		return nil, errors.New(`links: the Redis URL must look like redis://user:password@host:6379/0 (or rediss://), or be "embedded"`)
	}
	if u.RawQuery != "" || u.Fragment != "" {
		// Options in the URL could switch off certificate checks or time limits.
		return nil, errors.New("links: the Redis URL takes no options after ? or #")
	}
	opts, err := redis.ParseURL(o.URL)
	if err != nil {
		return nil, errors.New("links: the Redis URL has a bad port or database number")
	}
	if o.CAFile != "" {
		if err := trust(opts, o.CAFile); err != nil {
			return nil, err
		}
	}
	return opts, nil
}

func trust(opts *redis.Options, file string) error {
	if opts.TLSConfig == nil {
		return errors.New("links: a CA file needs a rediss:// URL")
	}
	pem, err := os.ReadFile(file) //nolint:gosec // the operator names the file
	if err != nil {
		return fmt.Errorf("links: CA file: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("links: CA file %s holds no certificate", file)
	}
	opts.TLSConfig.RootCAs = pool
	opts.TLSConfig.MinVersion = tls.VersionTLS12
	return nil
}

// bound sets the limits under which a lost Redis is answered within Budget.
func bound(o *redis.Options) {
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = 600*time.Millisecond, 600*time.Millisecond, 600*time.Millisecond
	o.PoolTimeout = Budget
	o.ContextTimeoutEnabled = true
	o.DialerRetries = 1
	o.MaxRetries = 2
	o.MinRetryBackoff, o.MaxRetryBackoff = 5*time.Millisecond, 20*time.Millisecond
	// Scripts are short; the default buffers would cost 64 kB a connection.
	o.ReadBufferSize, o.WriteBufferSize = 4096, 4096
	o.PipelinePoolSize = -1
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}
