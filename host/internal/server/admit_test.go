package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"
)

// TestOverloadIsShed: with two turns, two of ten requests run and the others are
// told to come back; health answers all the while.
func TestOverloadIsShed(t *testing.T) {
	hold, running := make(chan struct{}), make(chan struct{}, 10)
	s := build(t, io.Discard, func(o *Options) {
		o.Concurrent = 2
		o.Mount = append(o.Mount, func(r gin.IRouter) {
			r.GET("/slow", func(c *gin.Context) { running <- struct{}{}; <-hold; c.String(200, "done") })
		})
	})
	var tasks sync.WaitGroup
	codes := make(chan *httptest.ResponseRecorder, 10)
	for range 10 {
		tasks.Go(func() { codes <- do(s, httptest.NewRequest("GET", "/slow", nil)) })
	}
	<-running
	<-running
	for range 8 { // those without a turn give up by themselves
		w := <-codes
		if w.Code != 503 || w.Header().Get("Retry-After") == "" {
			t.Errorf("shed with %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
		}
	}
	if w := do(s, httptest.NewRequest("GET", "/healthz", nil)); w.Code != 200 {
		t.Errorf("health in overload: %d", w.Code)
	}
	close(hold)
	tasks.Wait()
	for range 2 {
		if w := <-codes; w.Code != 200 {
			t.Errorf("an admitted request got %d", w.Code)
		}
	}
	if w := do(s, httptest.NewRequest("GET", "/l/token", nil)); w.Code != 200 {
		t.Errorf("after the overload: %d", w.Code)
	}
}

// TestSlowSendersHoldNoTurn: bodies that never end leave the turns to others.
func TestSlowSendersHoldNoTurn(t *testing.T) {
	s := build(t, io.Discard, func(o *Options) { o.Concurrent = 1 })
	var tasks sync.WaitGroup
	var ends []*io.PipeWriter
	for range 5 {
		r, w := io.Pipe()
		ends = append(ends, w)
		tasks.Go(func() { do(s, httptest.NewRequest("POST", "/form", r)) })
		_, _ = w.Write([]byte("a=")) // it has been read up to here
	}
	if w := do(s, httptest.NewRequest("GET", "/l/token", nil)); w.Code != 200 {
		t.Errorf("beside slow senders: %d", w.Code)
	}
	for _, w := range ends {
		_ = w.Close()
	}
	tasks.Wait()
}

func TestReceivedBodyIsAsItWas(t *testing.T) {
	got, err := io.ReadAll(received(io.NopCloser(strings.NewReader("a=b"))))
	if err != nil || string(got) != "a=b" {
		t.Errorf("%q, %v", got, err)
	}
	limited := http.MaxBytesReader(httptest.NewRecorder(), io.NopCloser(bytes.NewReader(make([]byte, 2000))), 1000)
	_, err = io.ReadAll(received(limited))
	var tooLarge *http.MaxBytesError
	if !errors.As(err, &tooLarge) {
		t.Errorf("too large a body gives %v", err)
	}
}

func TestCallersAreCountedByNetwork(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::1": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "nonsense": "nonsense",
	} {
		if got := caller(ip); got != want {
			t.Errorf("%s is counted as %s, want %s", ip, got, want)
		}
	}
}
