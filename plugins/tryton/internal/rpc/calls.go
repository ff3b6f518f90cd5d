package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/sdk"
)

// maxTries is how often a read is tried, the first time included.
const maxTries = 4

// Read calls a method that changes nothing and decodes its result into out. It
// is tried again while that may help and the deadline allows it.
func (c *Client) Read(ctx context.Context, out any, method string, params ...any) error {
	var raw json.RawMessage
	err := c.again(ctx, method, func() (err error) {
		raw, err = c.call(ctx, method, params)
		return err
	})
	if err != nil {
		return err
	}
	return Decode(raw, out)
}

// Write calls a method that changes something. It is never tried again: who
// lost the answer looks first.
func (c *Client) Write(ctx context.Context, out any, method string, params ...any) error {
	raw, err := c.call(ctx, method, params)
	if err != nil {
		c.note(method, err, 1)
		return err
	}
	if err := Decode(raw, out); err != nil {
		return &Error{Kind: sdk.KindUnavailable, Detail: "the CRM's answer is not of the form that was expected", Lost: true}
	}
	return nil
}

// Version asks for the server's version and its clock, which is zero when it
// does not show. It needs no session.
func (c *Client) Version(ctx context.Context) (version string, at time.Time, err error) {
	var raw json.RawMessage
	err = c.again(ctx, "common.server.version", func() (err error) {
		raw, at, err = c.onceDated(ctx, c.root, "", "common.server.version", []any{})
		return err
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return version, at, Decode(raw, &version)
}

// call makes a call with the session. A session that the CRM no longer knows
// is replaced once: what it refuses after that is refused.
func (c *Client) call(ctx context.Context, method string, params []any) (json.RawMessage, error) {
	var raw json.RawMessage
	err := c.withSession(ctx, func(auth string) (err error) {
		raw, err = c.once(ctx, c.db, auth, method, params)
		return err
	})
	return raw, err
}

func (c *Client) withSession(ctx context.Context, do func(auth string) error) error {
	auth, err := c.session(ctx, "")
	if err != nil {
		return err
	}
	err = do(auth)
	var e *Error
	if !errors.As(err, &e) || e.Status != http.StatusUnauthorized {
		return err
	}
	if auth, err = c.session(ctx, auth); err != nil {
		return err
	}
	return do(auth)
}

// again tries a read again while that may help and the deadline allows it.
func (c *Client) again(ctx context.Context, method string, read func() error) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 200*time.Millisecond, 5*time.Second
	for try := 1; ; try++ {
		err := read()
		if err == nil {
			return nil
		}
		c.note(method, err, try)
		var e *Error
		if !errors.As(err, &e) || !e.passing || ctx.Err() != nil {
			return err
		}
		wait := max(e.RetryAfter, pause.NextBackOff())
		if limit.TooLate(ctx, c.clock.Now().Add(wait)) || try == maxTries {
			e.RetryAfter = wait
			return e
		}
		if err := c.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// note logs a failed call: the method and how it failed, never what was sent or said.
func (c *Client) note(method string, err error, try int) {
	var e *Error
	if !errors.As(err, &e) || e.Class == ClassUser || e.Class == ClassConcurrency {
		return // ended by the caller, or a refusal that the caller looks into
	}
	c.log.Warn("call to the CRM failed", "method", method, "kind", string(e.Kind), "status", e.Status,
		"attempt", try, "retry_after_ms", e.RetryAfter.Milliseconds())
}

// Decode reads a result; a form that was not expected is the CRM's fault.
func Decode(raw json.RawMessage, out any) error {
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return unavailable("the CRM's answer is not of the form that was expected")
	}
	return nil
}
