package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/sdk"
)

// Record is one object as the API shows it: values by property name.
type Record map[string]json.RawMessage

// Page is one page of a list.
type Page struct {
	Objects []Record
	Next    url.Values // the query of the next page; nil on the last one
}

// maxTries is how often a read is tried, the first time included.
const maxTries = 4

// Get reads a place and decodes it into out.
func (c *Client) Get(ctx context.Context, p Path, q url.Values, out any) error {
	a, err := c.get(ctx, p, q)
	if err != nil {
		return err
	}
	return decode(a.body, out)
}

// List reads one page of a list.
func (c *Client) List(ctx context.Context, p Path, q url.Values) (*Page, error) {
	var doc struct {
		Links struct {
			Next struct {
				Href string `json:"href"`
			} `json:"next"`
		} `json:"_links"`
		Embedded *struct {
			Objects []Record `json:"limeobjects"`
		} `json:"_embedded"`
	}
	if err := c.Get(ctx, p, q, &doc); err != nil {
		return nil, err
	}
	if doc.Embedded == nil {
		return nil, unavailable("the CRM's answer is not a list")
	}
	page := &Page{Objects: doc.Embedded.Objects}
	if doc.Links.Next.Href == "" {
		return page, nil
	}
	next, err := c.next(p, doc.Links.Next.Href)
	page.Next = next
	return page, err
}

// Try reads a place once, for what can be done without.
func (c *Client) Try(ctx context.Context, p Path, out any) error {
	a, err := c.once(ctx, http.MethodGet, p, nil, nil)
	if err != nil {
		return err
	}
	return decode(a.body, out)
}

// Put writes values and ignores what the CRM says to it: the caller reads back.
func (c *Client) Put(ctx context.Context, p Path, values map[string]any) error {
	return c.write(ctx, http.MethodPut, p, values)
}

// Post adds an object. It is never tried again: who lost the answer looks first.
func (c *Client) Post(ctx context.Context, p Path, values map[string]any) error {
	return c.write(ctx, http.MethodPost, p, values)
}

func (c *Client) write(ctx context.Context, method string, p Path, values map[string]any) error {
	in, err := json.Marshal(values)
	if err != nil {
		return unavailable("the values could not be written as JSON")
	}
	if _, err = c.once(ctx, method, p, nil, in); err != nil {
		c.note(method, p, err, 1)
	}
	return err
}

// Ping asks for the API's root. It returns the CRM's clock; zero when it does
// not show.
func (c *Client) Ping(ctx context.Context) (time.Time, error) {
	a, err := c.get(ctx, nil, nil)
	if Is(err, sdk.KindNotFound) {
		return time.Time{}, NoAPI()
	}
	if err != nil {
		return time.Time{}, err
	}
	at, _ := http.ParseTime(a.header.Get("Date")) // zero when it is no date
	return at, nil
}

// NoAPI is the error for a url under which there is no Lime application.
func NoAPI() error {
	return unavailable("there is no Lime API under the configured url: look at the application's name in it")
}

func (c *Client) get(ctx context.Context, p Path, q url.Values) (a *answer, err error) {
	err = c.again(ctx, p, func() error {
		a, err = c.once(ctx, http.MethodGet, p, q, nil)
		return err
	})
	return a, err
}

// again tries a read again while that may help and the deadline allows it.
func (c *Client) again(ctx context.Context, p Path, read func() error) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 200*time.Millisecond, 5*time.Second
	for try := 1; ; try++ {
		err := read()
		if err == nil {
			return nil
		}
		c.note(http.MethodGet, p, err, try)
		var e *Error
		if !errors.As(err, &e) || !e.passing || ctx.Err() != nil {
			return err
		}
		wait := max(e.RetryAfter, pause.NextBackOff())
		if late := limit.TooLate(ctx, c.clock.Now().Add(wait)); late || try == maxTries {
			e.RetryAfter = wait
			return e
		}
		if err := c.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// note logs a failed request: where and how, never what was sent or said.
func (c *Client) note(method string, p Path, err error, try int) {
	var e *Error
	if !errors.As(err, &e) || e.Kind == sdk.KindNotFound {
		return // ended by the caller, or no fault at all
	}
	c.log.Warn("request to the CRM failed", "method", method, "ref", p.String(), "kind", string(e.Kind),
		"status", e.Status, "attempt", try, "retry_after_ms", e.RetryAfter.Milliseconds())
}
