package rest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/plugins/internal/limit"
	"github.com/inzage/inzage/sdk"
)

func TestDownload(t *testing.T) {
	c, s := newClient(t, newWarp(), answers(503, ""), answers(200, "hello", "Content-Disposition", `attachment; filename*=utf-8''%C3%A9.txt`, "Content-Type", "text/plain"))
	d, err := c.Open(t.Context(), Path{"file", "7", "contents"})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	data, err := io.ReadAll(d)
	if err != nil || string(data) != "hello" || d.Name != "é.txt" || d.ContentType != "text/plain" {
		t.Errorf("%q %+v %v", data, d, err)
	}
	if r := s.seen[1]; r.Header.Get("X-Api-Key") != "00ff" || r.Header.Get("Accept-Encoding") != "identity" || r.URL.Path != "/Lime CRM/api/v1/file/7/contents/" {
		t.Errorf("%s %v", r.URL, r.Header)
	}
}

func TestDownloadsThatAreNone(t *testing.T) {
	for name, test := range map[string]struct {
		step func(*http.Request) (*http.Response, error)
		want sdk.ErrorKind
	}{
		"gone":       {answers(404, ""), sdk.KindNotFound},
		"refused":    {answers(403, ""), sdk.KindDenied},
		"a redirect": {answers(302, "", "Location", "https://elsewhere.example.test/"), sdk.KindUnavailable},
		"a part":     {answers(206, "x"), sdk.KindUnavailable},
		"nothing":    {answers(204, ""), sdk.KindUnavailable},
		"packed":     {answers(200, "x", "Content-Encoding", "gzip"), sdk.KindUnavailable},
	} {
		c, s := newClient(t, newWarp(), test.step)
		for range maxFiles + 1 { // a failure holds no place
			if _, err := c.Open(t.Context(), Path{"file", "7", "contents"}); !Is(err, test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if len(s.seen) != maxFiles+1 {
			t.Errorf("%s: %d requests", name, len(s.seen))
		}
	}
}

// The end of the caller must end the transfer at the CRM, and free the place.
func TestTheCallersEndReachesTheCRM(t *testing.T) {
	ended := make(chan struct{}, maxFiles)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for w.Header().Set("Content-Length", "1000000000"); r.Context().Err() == nil; {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				break
			}
		}
		ended <- struct{}{}
	}))
	defer srv.Close()
	base, err := url.Parse(srv.URL + "/app")
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{
		Base: base, Key: "00ff", Clock: limit.SystemClock(), Log: hclog.NewNullLogger(), Limiter: limit.NewLimiter(3000, 5*time.Minute, limit.SystemClock()),
	})
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var open []*Download
	for range maxFiles {
		d, err := c.Open(ctx, Path{"file", "7", "contents"})
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, d)
	}
	soon, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := c.Open(soon, Path{"file", "7", "contents"}); err == nil {
		t.Error("one file too many at a time")
	}
	cancel()
	for _, d := range open {
		if _, err := io.Copy(io.Discard, d); !Is(err, sdk.KindUnavailable) {
			t.Errorf("a file that was cancelled: %v", err)
		}
		d.Close()
		select {
		case <-ended:
		case <-time.After(time.Second):
			t.Fatal("the CRM goes on sending")
		}
	}
	d, err := c.Open(t.Context(), Path{"file", "7", "contents"})
	if err != nil {
		t.Fatalf("no place is free: %v", err)
	}
	d.Close()
	<-ended
}
