package ledger

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
)

// BenchmarkOperation is one operation: intended and closed, two commits.
func BenchmarkOperation(b *testing.B) {
	benchBoth(b, func(b *testing.B, on backend) {
		for _, callers := range []int{1, 32} {
			b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) { benchOperation(b, on, callers) })
		}
	})
}

func benchBoth(b *testing.B, bench func(b *testing.B, on backend)) {
	for _, on := range []backend{onSQLite, onPostgres} {
		b.Run(string(on), func(b *testing.B) { bench(b, on) })
	}
}

func benchOperation(b *testing.B, on backend, callers int) {
	l := open(b, on.options(b))
	var left, n atomic.Int64
	left.Store(int64(b.N))
	done := make(chan error, callers)
	b.ResetTimer()
	for range callers {
		go func() {
			for left.Add(-1) >= 0 {
				id := fmt.Sprint("op", n.Add(1))
				if err := l.Intend(ctx, correction(id)); err != nil {
					done <- err
					return
				}
				if err := l.Close(ctx, privacy.Outcome{Op: id, Result: privacy.Applied, Revision: "2"}); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range callers {
		must(b, <-done)
	}
	b.StopTimer()
	s := l.Stats()
	b.ReportMetric(float64(s.Events)/float64(s.Commits), "events/commit")
	b.ReportMetric(float64(s.Events)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkVerify reads events back and recomputes their chain.
func BenchmarkVerify(b *testing.B) { benchBoth(b, benchVerify) }

func benchVerify(b *testing.B, on backend) {
	l := open(b, on.options(b))
	group := make([]*event, 0, batch)
	for i := range batch {
		e, err := eventOf(correction(fmt.Sprint("op", i)), intended)
		must(b, err)
		group = append(group, e)
	}
	for _, err := range l.commit(group) {
		must(b, err)
	}
	b.ResetTimer()
	for range b.N {
		verified(b, l.Reader, batch)
	}
	b.ReportMetric(float64(b.N)*batch/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkGroup is the cost of an event in a large group, the disk left aside.
func BenchmarkGroup(b *testing.B) { benchBoth(b, benchGroup) }

func benchGroup(b *testing.B, on backend) {
	l := open(b, on.options(b))
	b.ResetTimer()
	for n := range (b.N + groupSize - 1) / groupSize {
		group := make([]*event, groupSize)
		for i := range group {
			var err error
			group[i], err = eventOf(correction(fmt.Sprintf("op-%d-%d", n, i)), intended)
			must(b, err)
		}
		must(b, l.commit(group)...)
	}
	b.ReportMetric(float64(l.Stats().Events)/b.Elapsed().Seconds(), "events/s")
}
