package rpc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/inzage/inzage/sdk"
)

// How long no login is tried after one that failed. Tryton locks a login after
// five wrong passwords in five minutes, for everybody who uses it: two tries in
// that time leave room for a person who mistypes.
const (
	pauseDenied  = 150 * time.Second
	pauseLimited = 5 * time.Minute
)

// login is the session that all calls share, and the gate to the next one.
type login struct {
	turn chan struct{} // held by the one who logs in

	// Guarded by turn.
	header string    // value of Authorization; "" without a session
	closed time.Time // no login before
	why    *Error
}

func newLogin() *login { return &login{turn: make(chan struct{}, 1)} }

// session returns the Authorization of a call. stale is the one that the CRM
// has just refused: whoever comes with it gets another one, and only the first
// of them logs in.
func (c *Client) session(ctx context.Context, stale string) (string, error) {
	select {
	case c.login.turn <- struct{}{}:
		defer func() { <-c.login.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	l := c.login
	if l.header != "" && l.header != stale {
		return l.header, nil
	}
	l.header = ""
	if wait := l.closed.Sub(c.clock.Now()); wait > 0 {
		e := *l.why
		e.RetryAfter = wait
		return "", &e
	}
	header, err := c.logIn(ctx)
	if err != nil {
		l.shut(err, c.clock.Now())
		return "", err
	}
	l.header = header
	return header, nil
}

// shut opens the circuit after a refused login. A CRM that is away is no
// refusal: it may be asked again at once.
func (l *login) shut(err error, now time.Time) {
	var e *Error
	if !errors.As(err, &e) {
		return
	}
	why := *e // the caller may change its own
	switch e.Kind {
	case sdk.KindDenied:
		l.closed, l.why = now.Add(pauseDenied), &why
	case sdk.KindRateLimited:
		l.closed, l.why = now.Add(max(pauseLimited, e.RetryAfter)), &why
	}
}

func (c *Client) logIn(ctx context.Context) (string, error) {
	params := []any{c.user, map[string]string{"password": c.password}, c.language}
	raw, err := c.once(ctx, c.db, "", "common.db.login", params)
	if err != nil {
		return "", err
	}
	var got []json.RawMessage
	var uid int64
	var key string
	if json.Unmarshal(raw, &got) != nil || len(got) < 2 || json.Unmarshal(got[0], &uid) != nil || json.Unmarshal(got[1], &key) != nil {
		return "", &Error{Kind: sdk.KindDenied, Detail: "the CRM does not accept the login"}
	}
	c.log.Debug("logged in at the CRM")
	token := base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf("%s:%d:%s", c.user, uid, key)))
	return "Session " + token, nil
}
