package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

// benchRows are how many related rows a copy has: INZAGE_BENCH_ROWS changes it.
func benchRows(b *testing.B) (rows []int) {
	b.Helper()
	for _, text := range strings.Split(cmp.Or(os.Getenv("INZAGE_BENCH_ROWS"), "10000"), ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		rows = append(rows, n)
	}
	return rows
}

// BenchmarkCopy streams related rows from a real adapter process: bare, as JSON
// and as Excel. Every row is an operation of the host up to the last byte.
func BenchmarkCopy(b *testing.B) {
	for _, rows := range benchRows(b) {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) { benchCopy(b, rows) })
	}
}

func benchCopy(b *testing.B, rows int) {
	a := startBenchWith(b, fmt.Sprintf("contacts = 1, notes = %d", rows))
	cookie := visitCookie(b, a)
	person := sdk.Ref{Adapter: "mem", Type: "person", ID: "1"}
	ctx := sdk.WithCall(context.Background(), sdk.Call{RequestID: "bench", Actor: sdk.Actor{Kind: "system"}, Priority: sdk.PriorityBulk})
	measure(b, "stream", rows, func() {
		n := 0
		if err := a.adapters.Related(ctx, &sdk.RelatedRequest{Parent: person, Relation: "notes"}, func(*sdk.Record) error { n++; return nil }); err != nil || n != rows {
			b.Fatalf("%d rows, %v", n, err)
		}
	})
	for _, format := range []string{"json", "xlsx"} {
		measure(b, format, rows, func() { copyOnce(b, a, cookie, format) })
	}
}

func measure(b *testing.B, name string, rows int, do func()) {
	b.Run(name, func(b *testing.B) {
		_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600) // begin the peak anew
		for b.Loop() {
			do()
		}
		b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
		b.ReportMetric(peakMB(), "MB-resident")
	})
}

func peakMB() float64 {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), "VmHWM:")
	kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	return kb / 1024
}

// sink is a browser that throws everything away.
type sink struct {
	header http.Header
	status int
	bytes  int64
}

func (s *sink) Header() http.Header    { return s.header }
func (s *sink) WriteHeader(status int) { s.status = status }
func (s *sink) Flush()                 {}
func (s *sink) Write(p []byte) (int, error) {
	s.bytes += int64(len(p))
	return io.Discard.Write(p)
}

func copyOnce(b *testing.B, a *app, cookie *http.Cookie, format string) {
	r := httptest.NewRequest(http.MethodPost, "/copy", strings.NewReader(url.Values{"profile": {"everything"}, "format": {format}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(cookie)
	w := &sink{header: http.Header{}}
	a.server.Handler().ServeHTTP(w, r)
	if w.status != http.StatusOK || w.bytes < 1000 {
		b.Fatalf("copy: %d, %d bytes", w.status, w.bytes)
	}
}

// BenchmarkPageBesideCopies tells the 95th percentile of a page alone, and while
// three copies are being made all the time.
func BenchmarkPageBesideCopies(b *testing.B) {
	a := startBenchWith(b, "contacts = 1, notes = 20000")
	cookie := visitCookie(b, a)
	run := func(b *testing.B) {
		var all []time.Duration
		for b.Loop() {
			began := time.Now()
			get(b, a.server.Handler(), cookie)
			all = append(all, time.Since(began))
		}
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)*95/100].Microseconds())/1000, "p95-ms")
	}
	b.Run("copies=0", run)
	b.Run("copies=3", func(b *testing.B) {
		var tasks sync.WaitGroup
		done := make(chan struct{})
		for range 3 {
			own := visitCookie(b, a) // one link does not get three at once
			tasks.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
						copyOnce(b, a, own, "xlsx")
					}
				}
			})
		}
		run(b)
		close(done)
		tasks.Wait()
	})
}
