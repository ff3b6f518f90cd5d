package adapters

import (
	"context"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/memadapter"
)

// BenchmarkContact is one read: in this process, over the wire to another, and
// through the manager. The last less the second is what supervision costs; the
// last less the first is the host's whole cost around a CRM call.
func BenchmarkContact(b *testing.B) {
	ctx := sdk.WithCall(context.Background(), sdk.Call{RequestID: "r1", Priority: sdk.PriorityInteractive})
	inside := memadapter.New()
	if _, err := inside.Configure(ctx, &sdk.ConfigureRequest{Name: "mem"}); err != nil {
		b.Fatal(err)
	}
	m, _ := start(b, spec("mem"))
	tls := spec("tls")
	tls.MTLS = true
	over, _ := start(b, tls)
	ways := []struct {
		name string
		call func(context.Context, sdk.Ref) (*sdk.Record, error)
		ref  sdk.Ref
	}{
		{"in-process", inside.Contact, person("mem")},
		{"client", m.get("mem").now().client.Contact, person("mem")},
		{"manager", m.Contact, person("mem")},
		{"manager-mtls", over.Contact, person("tls")},
	}
	for _, w := range ways {
		b.Run(w.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := w.call(ctx, w.ref); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(w.name+"-32", func(b *testing.B) {
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := w.call(ctx, w.ref); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkStart is the time from nothing to a configured adapter, and back.
func BenchmarkStart(b *testing.B) {
	opt, _ := options(b)
	var up time.Duration
	for b.Loop() {
		began := time.Now()
		m, err := New(context.Background(), []Spec{spec("mem")}, opt)
		if err != nil {
			b.Fatal(err)
		}
		up += time.Since(began)
		m.Stop(0)
	}
	b.ReportMetric(float64(up.Microseconds())/float64(b.N)/1000, "ms-to-up")
}

// BenchmarkRelated is a stream of 10,000 small records.
func BenchmarkRelated(b *testing.B) {
	m, _ := start(b, with(spec("mem"), `{"contacts":1,"notes":10000}`))
	ctx := sdk.WithCall(context.Background(), sdk.Call{Priority: sdk.PriorityBulk})
	rows := 0
	for b.Loop() {
		err := m.Related(ctx, &sdk.RelatedRequest{Parent: person("mem"), Relation: "notes"}, func(*sdk.Record) error { rows++; return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "records/s")
}
