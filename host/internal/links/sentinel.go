package links

import (
	"net/url"

	"github.com/redis/go-redis/v9"
)

// failover are the client's options for a master that Sentinels watch. A write
// that the old master had acknowledged can be lost with it: the use of a link,
// then, is open again, and it is the code that still stops who has only the link.
func (o *Options) failover(opts *redis.Options) *redis.FailoverOptions {
	name := ""
	if u, err := url.Parse(o.URL); err == nil {
		name = u.Hostname()
	}
	return &redis.FailoverOptions{
		MasterName: name, SentinelAddrs: o.Sentinels, SentinelPassword: o.SentinelPassword,
		Username: opts.Username, Password: opts.Password, DB: opts.DB, TLSConfig: opts.TLSConfig,
		DialTimeout: opts.DialTimeout, ReadTimeout: opts.ReadTimeout, WriteTimeout: opts.WriteTimeout,
		PoolTimeout: opts.PoolTimeout, ContextTimeoutEnabled: opts.ContextTimeoutEnabled,
		MaxRetries: opts.MaxRetries, MinRetryBackoff: opts.MinRetryBackoff, MaxRetryBackoff: opts.MaxRetryBackoff,
		ReadBufferSize: opts.ReadBufferSize, WriteBufferSize: opts.WriteBufferSize, DisableIdentity: opts.DisableIdentity,
	}
}
