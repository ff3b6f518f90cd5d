package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/sdk"
)

const (
	maxAnswer = 16 << 20 // bytes of an answer, unpacked
	maxError  = 64 << 10 // bytes of an error's text
)

// Options are what a client needs.
type Options struct {
	Base      *url.URL // the application, without /api/v1
	Key       string
	Limiter   *limit.Limiter
	Clock     limit.Clock
	Log       hclog.Logger
	Transport http.RoundTripper // default: [NewTransport]
}

// Client makes requests. It is safe for concurrent use.
type Client struct {
	base    *url.URL
	key     string
	limiter *limit.Limiter
	clock   limit.Clock
	log     hclog.Logger
	http    *http.Client
	files   *http.Client  // for files, which may rightly take long
	slots   chan struct{} // held by those who read a file
}

// New makes a client.
func New(o Options) *Client {
	if o.Transport == nil {
		o.Transport = NewTransport()
	}
	client := http.Client{
		Transport: o.Transport,
		// A redirect would carry the key to wherever the answer points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	files := client
	client.Timeout = time.Minute // the last resort, for a call without a deadline
	return &Client{
		base: o.Base, key: o.Key, limiter: o.Limiter, clock: o.Clock, log: o.Log,
		http: &client, files: &files, slots: make(chan struct{}, maxFiles),
	}
}

// NewTransport is Go's transport with a bound on every wait.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  30 * time.Second,
		IdleConnTimeout:        time.Minute,
		MaxIdleConnsPerHost:    16,
		MaxConnsPerHost:        16,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}
}

// Close lets go of connections that wait for further use.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// answer is what came back.
type answer struct {
	header http.Header
	body   []byte
}

// once makes one request and reads its answer.
func (c *Client) once(ctx context.Context, method string, p Path, q url.Values, in []byte) (*answer, error) {
	req, err := c.request(ctx, method, p, q, in)
	if err != nil {
		return nil, err
	}
	resp, err := c.do(c.http, req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // what matters has been read by then
	return c.read(resp)
}

func (c *Client) request(ctx context.Context, method string, p Path, q url.Values, in []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.address(p, q).String(), bytes.NewReader(in))
	if err != nil {
		return nil, unavailable("the request could not be made")
	}
	req.Header.Set("X-Api-Key", c.key)
	req.Header.Set("Accept", "application/hal+json, application/json;q=0.9")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// do sends a request, when it is its turn.
func (c *Client) do(by *http.Client, req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if err := c.limiter.Wait(ctx, sdk.CallFrom(ctx).Priority); err != nil {
		return nil, err
	}
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	resp, err := by.Do(req.WithContext(ctx))
	if err != nil {
		return nil, c.noAnswer(err, sent.Load())
	}
	return resp, nil
}

// noAnswer words a failed connection. Go's error is dropped: it holds the
// address with its query, in which an agent's search stands.
func (c *Client) noAnswer(err error, sent bool) error {
	e := &Error{Kind: sdk.KindUnavailable, Detail: "the CRM cannot be reached", Lost: sent, passing: true}
	if sent {
		e.Detail = "the connection to the CRM broke before the answer"
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		e.Detail = "the CRM did not answer in time"
	}
	return e
}

func (c *Client) read(resp *http.Response) (*answer, error) {
	ok := resp.StatusCode >= 200 && resp.StatusCode < 300
	limit := int64(maxAnswer)
	if !ok {
		limit = maxError
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if !ok {
		e := fromStatus(resp, body, c.clock.Now())
		if e.Kind == sdk.KindRateLimited && e.RetryAfter > 0 {
			c.limiter.Pause(e.RetryAfter)
		}
		return nil, e
	}
	if err != nil {
		return nil, &Error{Kind: sdk.KindUnavailable, Detail: "the CRM's answer broke off", Lost: true, passing: true}
	}
	if int64(len(body)) > limit {
		return nil, unavailable("the CRM's answer is larger than 16 MiB")
	}
	return &answer{header: resp.Header, body: body}, nil
}

func decode(body []byte, out any) error {
	if err := json.Unmarshal(body, out); err != nil {
		return unavailable("the CRM's answer is not the JSON that was expected")
	}
	return nil
}
