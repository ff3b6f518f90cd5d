package rpc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"go.uber.org/goleak"

	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/sdk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// warp is a clock on which a sleep takes no time: it jumps.
type warp struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (w *warp) jump(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ahead += d
}

func (w *warp) clock() limit.Clock {
	return limit.Clock{
		Now: func() time.Time {
			w.mu.Lock()
			defer w.mu.Unlock()
			return time.Now().Add(w.ahead)
		},
		Sleep: func(ctx context.Context, d time.Duration) error { w.jump(d); return ctx.Err() },
	}
}

// crm answers like Tryton; each part of it can be changed by a test.
type crm struct {
	logins, calls atomic.Int64
	session       atomic.Int64 // the one that is good
	login         func(w http.ResponseWriter)
	call          func(w http.ResponseWriter, n int64)
}

func (s *crm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var req struct{ Method string }
	_ = json.Unmarshal(raw, &req)
	if req.Method == "common.db.login" {
		n := s.logins.Add(1)
		if s.login != nil {
			s.login(w)
			return
		}
		s.session.Store(n)
		fmt.Fprintf(w, `{"id":0,"result":[7,"key%d"]}`, n)
		return
	}
	want := "Session " + base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf("sidecar:7:key%d", s.session.Load())))
	if r.Header.Get("Authorization") != want {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	n := s.calls.Add(1)
	if s.call != nil {
		s.call(w, n)
		return
	}
	fmt.Fprint(w, `{"id":0,"result":[1,2]}`)
}

func newClient(t *testing.T, s *crm, w *warp) *Client {
	t.Helper()
	srv := httptest.NewServer(s)
	base, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{
		Base: base, Database: "crm", Login: "sidecar", Password: "pw", Language: "en",
		Limiter: limit.NewLimiter(100000, time.Minute, w.clock()), Clock: w.clock(), Log: hclog.NewNullLogger(),
	})
	t.Cleanup(srv.Close)
	t.Cleanup(c.Close)
	return c
}

func TestSessionIsSharedAndReplacedOnce(t *testing.T) {
	s := &crm{}
	c := newClient(t, s, &warp{})
	read := func() error {
		var ids []int
		err := c.Read(t.Context(), &ids, "model.x.y.search")
		if err == nil && len(ids) != 2 {
			err = errors.New("another result")
		}
		return err
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := read(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := s.logins.Load(); n != 1 {
		t.Errorf("20 calls at once logged in %d times", n)
	}
	s.session.Store(99) // the CRM forgets the session
	for range 20 {
		wg.Go(func() {
			if err := read(); err != nil {
				t.Error(err)
			}
		})
	}
	// The session is good again only by a login.
	wg.Wait()
	if n := s.logins.Load(); n != 2 {
		t.Errorf("an expired session was replaced %d times", n-1)
	}
}

// TestNoStormOfLogins: five wrong passwords in five minutes lock the login for
// everybody who uses it.
func TestNoStormOfLogins(t *testing.T) {
	for status, kind := range map[int]sdk.ErrorKind{http.StatusUnauthorized: sdk.KindDenied, http.StatusTooManyRequests: sdk.KindRateLimited} {
		w := &warp{}
		s := &crm{login: func(w http.ResponseWriter) { w.WriteHeader(status) }}
		c := newClient(t, s, w)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for range 10 {
			err := c.Read(ctx, nil, "model.x.y.search")
			if !IsKind(err, kind) {
				t.Errorf("%d: %v", status, err)
			}
		}
		if n := s.logins.Load(); n != 1 {
			t.Errorf("%d: %d logins", status, n)
		}
		var public *sdk.Error
		if err := Public(c.Read(ctx, nil, "model.x.y.search")); !errors.As(err, &public) || public.RetryAfter < time.Minute {
			t.Errorf("%d: %v", status, err)
		}
		s.login = nil
		w.jump(pauseLimited + time.Second)
		if err := c.Read(t.Context(), nil, "model.x.y.search"); err != nil {
			t.Errorf("%d: it does not heal: %v", status, err)
		}
	}
}

func TestErrorsInsideAnswers(t *testing.T) {
	for body, want := range map[string]struct {
		kind  sdk.ErrorKind
		class string
	}{
		`{"id":1,"error":["UserError",["Eva is geen geldige waarde","",null]]}`: {sdk.KindInvalid, ClassUser},
		`{"id":1,"error":["UserWarning",["name","Eva","",null]]}`:               {sdk.KindInvalid, ClassWarning},
		`{"id":1,"error":["ConcurrencyException","Records were modified"]}`:     {sdk.KindConflict, ClassConcurrency},
		`{"id":1,"error":["LoginException",["device_code","",""]]}`:             {sdk.KindDenied, ClassLogin},
		`{"id":1,"error":["'party.nope'",""]}`:                                  {sdk.KindInvalid, ClassUnknownName},
		`{"id":1,"error":["'Eva Jansen'",""]}`:                                  {sdk.KindUnavailable, ""},
		`{"id":1,"error":["could not convert Eva","Traceback"]}`:                {sdk.KindUnavailable, ""},
		`{"id":1,"error":"Eva"}`:                                                {sdk.KindUnavailable, ""},
		`<html>Eva</html>`:                                                      {sdk.KindUnavailable, ""},
	} {
		c := newClient(t, &crm{call: func(w http.ResponseWriter, _ int64) { fmt.Fprint(w, body) }}, &warp{})
		err := c.Write(t.Context(), nil, "model.x.y.write")
		if !IsKind(err, want.kind) || !IsClass(err, want.class) || strings.Contains(err.Error()+Public(err).Error(), "Eva") {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestStatuses(t *testing.T) {
	for status, want := range map[int]sdk.ErrorKind{
		403: sdk.KindUnsupported, 404: sdk.KindUnavailable, 302: sdk.KindUnavailable, 500: sdk.KindUnavailable, 429: sdk.KindRateLimited, 503: sdk.KindUnavailable,
	} {
		s := &crm{call: func(w http.ResponseWriter, _ int64) { w.WriteHeader(status); fmt.Fprint(w, "Eva") }}
		c := newClient(t, s, &warp{})
		if err := c.Write(t.Context(), nil, "model.x.y.write"); !IsKind(err, want) || strings.Contains(err.Error(), "Eva") {
			t.Errorf("%d: %v", status, err)
		}
		if n := s.calls.Load(); n != 1 {
			t.Errorf("%d: a write was tried %d times", status, n)
		}
	}
	s := &crm{call: func(w http.ResponseWriter, n int64) {
		if n < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, `{"id":0,"result":[1]}`)
	}}
	if err := newClient(t, s, &warp{}).Read(t.Context(), nil, "model.x.y.search"); err != nil || s.calls.Load() != 3 {
		t.Errorf("a read is not tried again: %v after %d", err, s.calls.Load())
	}
}

func TestALostWriteIsTold(t *testing.T) {
	s := &crm{call: func(w http.ResponseWriter, _ int64) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_ = conn.Close()
	}}
	err := newClient(t, s, &warp{}).Write(t.Context(), nil, "model.x.y.write")
	if !WasLost(err) {
		t.Errorf("%v", err)
	}
}

func TestOpen(t *testing.T) {
	for name, test := range map[string]struct{ body, want, fails string }{
		"short":             {`{"id":1,"result":[{"data":{"__class__":"bytes","base64":"aGVq\n"},"id":1}]}`, "hej", ""},
		"lines and slashes": {`{"id":1,"result":[{"id":1,"data":{"__class__":"bytes","base64":"` + strings.Repeat(`aGVq\n`, 5000) + `\/\/8=\n"}}]}`, strings.Repeat("hej", 5000) + "\xff\xff", ""},
		"nothing":           {`{"id":1,"result":[{"data":null,"id":1}]}`, "", ""},
		"refused":           {`{"id":1,"error":["UserError",["Eva","",null]]}`, "", "invalid"},
		"broken off":        {`{"id":1,"result":[{"data":{"__class__":"bytes","base64":"aGVqaGVq`, "hejhej", "unavailable"},
		"not base64":        {`{"id":1,"result":[{"data":{"__class__":"bytes","base64":"###"}}]}`, "", "unavailable"},
	} {
		c := newClient(t, &crm{call: func(w http.ResponseWriter, _ int64) { fmt.Fprint(w, test.body) }}, &warp{})
		got := ""
		d, err := c.Open(t.Context(), "model.ir.attachment.read")
		if d != nil {
			var raw []byte
			raw, err = io.ReadAll(d)
			got = string(raw)
			d.Close()
		}
		if got != test.want && test.fails == "" || (err == nil) != (test.fails == "") || err != nil && !IsKind(err, sdk.ErrorKind(test.fails)) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

func TestTyped(t *testing.T) {
	for raw, want := range map[string]string{
		`{"__class__":"date","year":2026,"month":11,"day":1}`:                                                    "2026-11-01T00:00:00Z",
		`{"__class__":"datetime","year":2026,"month":11,"day":1,"hour":9,"minute":5,"second":7,"microsecond":1}`: "2026-11-01T09:05:07.000001Z",
		`{"__class__":"date","year":2026,"month":2,"day":30}`:                                                    "",
		`{"year":2026}`: "",
		`"x"`:           "",
		`null`:          "",
	} {
		typed, ok := ReadTyped(json.RawMessage(raw))
		at, in := typed.Time()
		got := ""
		if ok && in {
			got = at.Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%s is %q, want %q", raw, got, want)
		}
	}
	at := time.Date(2026, 11, 1, 9, 5, 7, 1000, time.FixedZone("", 3600))
	raw, _ := json.Marshal(DateTime(at))
	typed, _ := ReadTyped(raw)
	if back, ok := typed.Time(); !ok || !back.Equal(at) {
		t.Errorf("%s comes back as %v", raw, back)
	}
	// Both databases' truth values.
	for raw, want := range map[string][2]bool{"true": {true, true}, "1": {true, true}, "false": {false, true}, "0": {false, true}, "2": {}, `"1"`: {}, "null": {}} {
		if v, ok := Bool(json.RawMessage(raw)); v != want[0] || ok != want[1] {
			t.Errorf("%s is %v, %v", raw, v, ok)
		}
	}
}

func FuzzContents(f *testing.F) {
	f.Add(`{"id":1,"result":[{"data":{"__class__":"bytes","base64":"aGVq\n"},"id":1}]}`)
	f.Add(`{"error":`)
	f.Add(`"base64"`)
	f.Fuzz(func(t *testing.T, body string) {
		if r, err := contents(strings.NewReader(body)); err == nil && r != nil {
			_, _ = io.Copy(io.Discard, r) // it ends
		}
	})
}
