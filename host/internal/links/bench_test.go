package links

import (
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// The benchmarks run against the embedded Redis, empty and with 10,000 links.

func benchWorld(b *testing.B, links int) (*Store, string, string) {
	b.Helper()
	st, err := Open(b.Context(), Options{Keys: []Key{testKey("k1")}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(st.Stop)
	for range links {
		if _, _, err := st.Create(b.Context(), spec()); err != nil {
			b.Fatal(err)
		}
	}
	sp := spec()
	sp.Subject[0].ID = "bench"
	token, code, err := st.Create(b.Context(), sp)
	if err != nil {
		b.Fatal(err)
	}
	return st, token, code
}

func BenchmarkKnock(b *testing.B) {
	for name, links := range map[string]int{"empty": 0, "10000 links": 10_000} {
		b.Run(name, func(b *testing.B) {
			st, token, _ := benchWorld(b, links)
			for b.Loop() {
				if _, err := st.Knock(b.Context(), token, true); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEnter makes the link too: three visits use one up.
func BenchmarkEnter(b *testing.B) {
	st, _, _ := benchWorld(b, 0)
	for b.Loop() {
		sp := spec()
		sp.Verify, sp.Lifetime = privacy.VerifyTold, time.Hour
		token, code, err := st.Create(b.Context(), sp)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := st.Enter(b.Context(), token, code, "v"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVisit(b *testing.B) {
	st, token, code := benchWorld(b, 0)
	_, secret, err := st.Enter(b.Context(), token, code, "v")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := st.Visit(b.Context(), secret); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAllow(b *testing.B) {
	st, _, _ := benchWorld(b, 0)
	for b.Loop() {
		if _, _, err := st.Allow(b.Context(), "land", "192.0.2.1", Limit{Rate: 1000, Per: time.Second, Burst: 10}); err != nil {
			b.Fatal(err)
		}
	}
}
