package links

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"github.com/inzage/inzage/host/internal/privacy"
)

// Knock looks a token up. It changes nothing but the fetched counter when
// fetched is true. ErrDeadLink for an unknown, expired, revoked or used-up
// token, in the same time; ErrLocked for a link with too many wrong codes.
func (s *Store) Knock(ctx context.Context, token string, fetched bool) (*privacy.LinkState, error) {
	page := 0
	if fetched {
		page = 1
	}
	r, err := s.run(ctx, knockScript, []string{tokenKey(hash(token))}, page)
	if err != nil {
		return nil, err
	}
	if r.word(0) == "active" {
		return toState(r.word(0), r.fields(1))
	}
	return nil, s.refused(r)
}

// Enter tries a code, counts it, and begins a visit: one atomic step. It
// returns the visit and the secret for its cookie, which Redis does not hold.
// ErrMalformedCode (not counted), *WrongCodeError, ErrLocked (also for the
// wrong code that locks), ErrTooManyVisits, ErrDeadLink.
//
// After ErrStore a try may have been counted or a visit begun that nobody can
// use; the call is never sent twice.
func (s *Store) Enter(ctx context.Context, token, code, visitID string) (*privacy.Visit, string, error) {
	tokenHash, secret := hash(token), newSecret()
	id, err := s.linkOf(ctx, tokenHash)
	if err != nil {
		return nil, "", err
	}
	args := []any{visitID, millis(s.idle), millis(s.longest)}
	args = append(args, s.macs(id, privacy.VerifyTold, code)...)
	args = append(args, s.macs(id, privacy.VerifyMail, code)...)
	r, err := s.run(ctx, enterScript, []string{tokenKey(tokenHash), visitKey(secret)}, args...)
	if err != nil {
		return nil, "", err
	}
	if r.word(0) != "ok" {
		return nil, "", s.turnedAway(r)
	}
	visit, err := toVisit(r.word(1), r.fields(2), r.word(3))
	if err != nil {
		return nil, "", err
	}
	return visit, secret, nil
}

// macs are the pairs of key and HMAC of a typed code, read as a code of that
// kind: the script picks the one under the key that the link's code was made
// with, which may be an older one. A code that has not the form has "" for all.
func (s *Store) macs(id string, kind privacy.Verify, typed string) []any {
	code, ok := normalForm(kind, typed)
	out := make([]any, 0, 3*len(s.keys))
	for _, k := range s.keys {
		mac := ""
		if ok {
			mac = k.codeMAC(id, code)
		}
		out = append(out, string(kind), k.ID, mac)
	}
	return out
}

// linkOf reads the id that a code is bound to; "" for a token that opens nothing.
func (s *Store) linkOf(ctx context.Context, tokenHash string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	id, err := s.rdb.Get(ctx, tokenKey(tokenHash)).Result()
	if errors.Is(err, redis.Nil) {
		return "", s.answered(nil)
	}
	return id, s.answered(err)
}

// turnedAway is the error of a try that began no visit.
func (s *Store) turnedAway(r reply) error {
	switch r.word(0) {
	case "wrong":
		return &privacy.WrongCodeError{Left: r.number(2)}
	case "malformed":
		return privacy.ErrMalformedCode
	case "rekeyed":
		s.log.Warn("link's code was made with a key that is no longer configured; it needs a new code", "link", r.word(1))
		return privacy.ErrLocked
	case "used_up":
		return privacy.ErrTooManyVisits
	default:
		return s.refused(r)
	}
}

// refused is the error of a link that cannot be entered. The use of a link that
// is over is an incident; it is logged alike for a token that never was.
func (s *Store) refused(r reply) error {
	if r.word(0) == "locked" {
		return privacy.ErrLocked
	}
	s.log.Info("a link that does not work was used", "reason", r.word(0), "link", r.word(1))
	return privacy.ErrDeadLink
}

// Visit returns the visit of a cookie's secret and moves its idle end; ErrNoVisit.
func (s *Store) Visit(ctx context.Context, secret string) (*privacy.Visit, error) {
	r, err := s.run(ctx, visitScript, []string{visitKey(secret)}, millis(s.idle))
	if err != nil {
		return nil, err
	}
	if r.word(0) != "ok" {
		return nil, privacy.ErrNoVisit
	}
	return toVisit(r.word(1), r.fields(2), r.word(3))
}

// Leave ends a visit. One that has ended already is no error.
func (s *Store) Leave(ctx context.Context, secret string) error {
	return s.end(ctx, visitKey(secret))
}

// end drops a session, a visit's or a panel's, with the key beside it.
func (s *Store) end(ctx context.Context, key string) error {
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	return s.answered(s.rdb.Del(ctx, key, key+":awake").Err())
}
