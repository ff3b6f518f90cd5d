package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/sdk"
)

// script is a transport that plays one answer after the other, without a network.
type script struct {
	steps []func(*http.Request) (*http.Response, error)
	seen  []*http.Request
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.seen = append(s.seen, r)
	step := s.steps[min(len(s.seen), len(s.steps))-1]
	return step(r)
}

func answers(status int, body string, headers ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func newClient(t *testing.T, w *warp, steps ...func(*http.Request) (*http.Response, error)) (*Client, *script) {
	t.Helper()
	base, err := url.Parse("https://acme.example.test/Lime CRM")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{steps: steps}
	return New(Options{
		Base: base, Key: "00ff", Clock: w.clock(), Log: hclog.NewNullLogger(), Transport: s,
		Limiter: limit.NewLimiter(3000, 5*time.Minute, w.clock()),
	}), s
}

func TestRequest(t *testing.T) {
	c, s := newClient(t, newWarp(), answers(200, `{}`))
	if err := c.Get(t.Context(), Object("person", "1003"), url.Values{"q": {"a b&c"}}, &struct{}{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(t.Context(), Object("person", "1003"), map[string]any{"email": ""}); err != nil {
		t.Fatal(err)
	}
	get, put := s.seen[0], s.seen[1]
	if got := get.URL.String(); got != "https://acme.example.test/Lime%20CRM/api/v1/limeobject/person/1003/?q=a+b%26c" {
		t.Error(got)
	}
	if get.Header.Get("X-Api-Key") != "00ff" || !strings.HasPrefix(get.Header.Get("Accept"), "application/hal+json") {
		t.Error(get.Header)
	}
	body, err := io.ReadAll(put.Body)
	if err != nil || string(body) != `{"email":""}` || put.Header.Get("Content-Type") != "application/json" || put.Method != http.MethodPut {
		t.Errorf("%s %s %v", put.Method, body, err)
	}
}

func TestStatuses(t *testing.T) {
	for status, want := range map[int]sdk.ErrorKind{
		401: sdk.KindDenied, 403: sdk.KindDenied, 404: sdk.KindNotFound, 410: sdk.KindNotFound, 429: sdk.KindRateLimited,
		301: sdk.KindUnavailable, 307: sdk.KindUnavailable, 400: sdk.KindUnavailable, 418: sdk.KindUnavailable,
		500: sdk.KindUnavailable, 502: sdk.KindUnavailable, 503: sdk.KindUnavailable, 504: sdk.KindUnavailable,
	} {
		c, s := newClient(t, newWarp(), answers(status, `{"message":"the value \"eva@example.test\" is wrong"}`, "Location", "https://elsewhere.example.test/"))
		err := c.Get(t.Context(), Object("person"), nil, nil)
		if !Is(err, want) || strings.Contains(err.Error(), "eva") || strings.Contains(Public(err).Error(), "eva") {
			t.Errorf("%d: %v", status, err)
		}
		tries := 1
		if status == 429 || status == 502 || status == 503 || status == 504 {
			tries = maxTries
		}
		if len(s.seen) != tries {
			t.Errorf("%d: %d tries, want %d", status, len(s.seen), tries)
		}
		c, s = newClient(t, newWarp(), answers(status, ""))
		if err := c.Put(t.Context(), Object("person", "1003"), nil); !Is(err, want) || len(s.seen) != 1 {
			t.Errorf("PUT %d: %v after %d tries", status, err, len(s.seen))
		}
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for name, test := range map[string]struct {
		header string
		want   time.Duration
	}{
		"seconds": {"7", 7 * time.Second},
		"date":    {"Thu, 01 Jan 2026 00:00:30 GMT", 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWarp()
			c, _ := newClient(t, w, answers(503, "", "Retry-After", test.header), answers(200, `{}`))
			begin := w.now()
			if err := c.Get(t.Context(), nil, nil, &struct{}{}); err != nil {
				t.Fatal(err)
			}
			if d := w.now().Sub(begin); d != test.want {
				t.Errorf("waited %v", d)
			}
			c, s := newClient(t, w, answers(503, "", "Retry-After", test.header))
			if name == "date" {
				w.at = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			}
			err := c.Get(until{t.Context(), w.now().Add(5 * time.Second)}, nil, nil, nil)
			var e *sdk.Error
			if !errors.As(Public(err), &e) || e.Kind != sdk.KindUnavailable || e.RetryAfter != test.want || len(s.seen) != 1 {
				t.Errorf("%+v after %d tries", e, len(s.seen))
			}
		})
	}
}

func TestRetryAfterNonsense(t *testing.T) {
	now := newWarp().now()
	for header, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "99999999": maxRetryAfter, "1e9": 0, "Wed, 01 Jan 2020 00:00:00 GMT": 0, " 3 ": 3 * time.Second,
	} {
		if got := retryAfter(http.Header{"Retry-After": {header}}, now); got != want {
			t.Errorf("%q is %v, want %v", header, got, want)
		}
	}
}

func TestBackoffGrowsWithJitter(t *testing.T) {
	w := newWarp()
	c, s := newClient(t, w, answers(502, ""))
	if err := c.Get(t.Context(), nil, nil, nil); !Is(err, sdk.KindUnavailable) || len(s.seen) != maxTries {
		t.Fatalf("%v after %d tries", err, len(s.seen))
	}
	for i, d := range w.sleeps {
		if d < 100*time.Millisecond<<i/2 || d > 8*time.Second {
			t.Errorf("pause %d is %v", i, d)
		}
	}
}

func TestNoAnswer(t *testing.T) {
	refused := func(*http.Request) (*http.Response, error) {
		return nil, errors.New(`dial tcp: refused for ?email=eva@example.test`)
	}
	c, s := newClient(t, newWarp(), refused)
	err := c.Get(t.Context(), nil, nil, nil)
	if !Is(err, sdk.KindUnavailable) || len(s.seen) != maxTries || strings.Contains(err.Error(), "eva") {
		t.Errorf("%v after %d tries", err, len(s.seen))
	}
	ctx, cancel := context.WithCancel(t.Context())
	c, s = newClient(t, newWarp(), func(*http.Request) (*http.Response, error) {
		cancel()
		return nil, context.Canceled
	})
	if err := c.Get(ctx, nil, nil, nil); sdk.KindOf(Public(err)) != sdk.KindUnavailable || len(s.seen) != 1 {
		t.Errorf("%v after %d tries", err, len(s.seen))
	}
}

func TestNext(t *testing.T) {
	c, _ := newClient(t, newWarp(), answers(200, ""))
	p := Object("person", "1003", "history")
	const here = "https://acme.example.test/Lime%20CRM/api/v1/limeobject/person/1003/history/"
	for href, want := range map[string]string{
		here + "?_offset=10": "_offset=10",
		strings.Replace(here, "acme.example.test", "ACME.example.test:443", 1) + "?_offset=10": "_offset=10",
		"?_offset_id=7&_limit=2": "_limit=2&_offset_id=7",
		"/Lime%20CRM/api/v1/limeobject/person/1003/history?_offset=10":                      "_offset=10",
		strings.Replace(here, "https", "http", 1) + "?_offset=10":                           "error",
		strings.Replace(strings.Replace(here, "https", "http", 1), "test/", "test:443/", 1): "error",
		strings.Replace(here, "acme", "evil", 1) + "?_offset=10":                            "error",
		strings.Replace(here, "test/", "test:8443/", 1):                                     "error",
		strings.Replace(here, "acme.", "a:b@acme.", 1):                                      "error",
		strings.Replace(here, "1003", "1004", 1) + "?_offset=10":                            "error",
		here + "../../1004/history/?_offset=10":                                             "error",
		"//evil.example.test/?_offset=10":                                                   "error",
		"javascript:alert(1)":                                                               "error",
		"https://[":                                                                         "error",
		here + "?%zz":                                                                       "error",
	} {
		q, err := c.next(p, href)
		got := q.Encode()
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", href, got, want)
		}
	}
}

func TestMentions(t *testing.T) {
	e := &Error{text: `The property "email" is wrong: mobilephone-x, company2.`}
	if got := e.Mentions([]string{"email", "mail", "phone", "company", "mobilephone"}); len(got) != 1 || got[0] != "email" {
		t.Errorf("%v", got)
	}
	for body, want := range map[string]string{`{"message":"a"}`: "a", `{"detail":"b"}`: `{"detail":"b"}`, "c": "c", "": ""} {
		if got := message([]byte(body)); got != want {
			t.Errorf("%s: %q", body, got)
		}
	}
}

func TestPing(t *testing.T) {
	c, _ := newClient(t, newWarp(), answers(200, "", "Date", "Thu, 01 Jan 2026 00:00:30 GMT"))
	if at, err := c.Ping(t.Context()); err != nil || at.Unix() != 1767225630 {
		t.Error(at, err)
	}
	c, _ = newClient(t, newWarp(), answers(200, ""))
	if at, err := c.Ping(t.Context()); err != nil || !at.IsZero() {
		t.Error(at, err)
	}
}

func TestPingTellsAWrongApplication(t *testing.T) {
	c, _ := newClient(t, newWarp(), answers(404, ""))
	if _, err := c.Ping(t.Context()); !Is(err, sdk.KindUnavailable) || !strings.Contains(err.Error(), "application's name") {
		t.Error(err)
	}
}

func TestPublicKeepsOnlyItsOwn(t *testing.T) {
	for _, err := range []error{errors.New("eva@example.test"), context.Canceled, context.DeadlineExceeded} {
		if got := Public(err); sdk.KindOf(got) != sdk.KindUnavailable || strings.Contains(got.Error(), "eva") {
			t.Error(got)
		}
	}
	own := sdk.Errorf(sdk.KindInvalid, "x")
	if !errors.Is(Public(own), own) || Public(nil) != nil {
		t.Error("an error of the contract was changed")
	}
}
