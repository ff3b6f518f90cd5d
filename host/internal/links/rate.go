package links

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// Limit allows Rate calls in Per, and Burst of them at once.
type Limit struct {
	Rate  int
	Per   time.Duration
	Burst int // at least 1
}

// Allow counts one call in a bucket under a key, such as an IP address, and
// reports whether it is within the limit; if not, when to come back. A refused
// call does not count. The bucket's name is the caller's and stands in Redis in
// clear; the key, which may be personal data, only as an HMAC.
func (s *Store) Allow(ctx context.Context, bucket, key string, l Limit) (bool, time.Duration, error) {
	if l.Rate < 1 || l.Per <= 0 || l.Burst < 1 || !wordForm.MatchString(bucket) {
		return false, 0, errors.New("links: a rate limit needs a bucket's name and a rate, a time and a burst above zero")
	}
	interval := max(1, l.Per.Microseconds()/int64(l.Rate))
	name := rateKey(bucket, s.keys[0].mac("rate", bucket, key))
	if s.embedded != nil {
		if s.embedded.stopped() {
			return false, 0, fmt.Errorf("links: the store is stopped: %w", privacy.ErrStore)
		}
		wait := s.embedded.rates.allow(name, s.now().UnixMicro(), interval, int64(l.Burst))
		return wait == 0, time.Duration(wait) * time.Microsecond, nil
	}
	keys := []string{name}
	r, err := s.run(ctx, rateScript, keys, s.now().UnixMicro(), interval, l.Burst)
	if err != nil {
		return false, 0, err
	}
	if r.word(0) == "ok" {
		return true, 0, nil
	}
	return false, time.Duration(r.number(1)) * time.Microsecond, nil
}
