package rpc

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
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/sdk"
)

// maxAnswer is the most bytes of an answer, unpacked. Files are not read whole.
const maxAnswer = 16 << 20

// Options are what a client needs.
type Options struct {
	Base      *url.URL // the server, without the database
	Database  string
	Login     string
	Password  string
	Language  string // of the session, such as "en"
	Limiter   *limit.Limiter
	Clock     limit.Clock
	Log       hclog.Logger
	Transport http.RoundTripper // default: [NewTransport]
}

// Client makes calls. It is safe for concurrent use.
type Client struct {
	root, db                 string
	user, password, language string
	limiter                  *limit.Limiter
	clock                    limit.Clock
	log                      hclog.Logger
	http                     *http.Client
	files                    *http.Client  // for files, which may rightly take long
	slots                    chan struct{} // held by those who read a file
	login                    *login
}

// New makes a client.
func New(o Options) *Client {
	if o.Transport == nil {
		o.Transport = NewTransport()
	}
	client := http.Client{
		Transport: o.Transport,
		// A redirect would carry the session to wherever the answer points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	files := client
	client.Timeout = time.Minute // the last resort, for a call without a deadline
	root := strings.TrimRight(o.Base.String(), "/") + "/"
	return &Client{
		root: root, db: root + url.PathEscape(o.Database) + "/",
		user: o.Login, password: o.Password, language: o.Language,
		limiter: o.Limiter, clock: o.Clock, log: o.Log, http: &client, files: &files,
		slots: make(chan struct{}, maxFiles), login: newLogin(),
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

// once makes one call and returns its result. auth is "" for what needs no session.
func (c *Client) once(ctx context.Context, address, auth, method string, params []any) (json.RawMessage, error) {
	raw, _, err := c.onceDated(ctx, address, auth, method, params)
	return raw, err
}

func (c *Client) onceDated(ctx context.Context, address, auth, method string, params []any) (json.RawMessage, time.Time, error) {
	resp, err := c.send(ctx, c.http, address, auth, method, params)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer func() { _ = resp.Body.Close() }() // what matters has been read by then
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, time.Time{}, &Error{Kind: sdk.KindUnavailable, Detail: "the CRM's answer broke off", Lost: true, passing: true}
	case len(body) > maxAnswer:
		return nil, time.Time{}, unavailable("the CRM's answer is larger than 16 MiB")
	}
	var doc struct {
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, time.Time{}, &Error{Kind: sdk.KindUnavailable, Detail: "the CRM's answer is not JSON", Lost: true}
	}
	if doc.Error != nil {
		return nil, time.Time{}, fromAnswer(doc.Error)
	}
	at, _ := http.ParseTime(resp.Header.Get("Date")) // zero when it is no date
	return doc.Result, at, nil
}

// send sends a call, when it is its turn, and returns an answer of status 200.
func (c *Client) send(ctx context.Context, by *http.Client, address, auth, method string, params []any) (*http.Response, error) {
	if err := c.limiter.Wait(ctx, sdk.CallFrom(ctx).Priority); err != nil {
		return nil, err
	}
	body, err := json.Marshal(map[string]any{"id": 0, "method": method, "params": params})
	if err != nil {
		return nil, unavailable("the call could not be written as JSON")
	}
	var sent atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	req, err := http.NewRequestWithContext(traced, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, unavailable("the call could not be made")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	resp, err := by.Do(req)
	if err != nil {
		return nil, noAnswer(err, sent.Load())
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }() // the text is not wanted
	e := fromStatus(resp, c.clock.Now())
	if e.Kind == sdk.KindRateLimited && e.RetryAfter > 0 {
		c.limiter.Pause(e.RetryAfter)
	}
	return nil, e
}

// noAnswer words a failed connection. Go's error is dropped: it holds the address.
func noAnswer(err error, sent bool) error {
	e := &Error{Kind: sdk.KindUnavailable, Detail: "the CRM cannot be reached", Lost: sent, passing: true}
	if sent {
		e.Detail = "the connection to the CRM broke before the answer"
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		e.Detail = "the CRM did not answer in time"
	}
	return e
}
