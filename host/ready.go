package main

import (
	"context"
	"sync"
	"time"

	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/sdk"
)

// crmHealth remembers for a moment whether each CRM answered, so that a probe
// of our readiness is not a probe of the CRM.
type crmHealth struct {
	mu   sync.Mutex
	seen map[string]crmSeen
}

type crmSeen struct {
	at time.Time
	ok bool
}

const crmHealthAge = 5 * time.Second

// missing lists what is not ready, in words for an operator.
func (a *app) missing(ctx context.Context) []string {
	var out []string
	if a.ledger.Ping(ctx) != nil {
		out = append(out, "ledger")
	}
	if a.links.Ping(ctx) != nil {
		out = append(out, "redis")
	}
	for _, s := range a.adapters.Status() {
		switch {
		case !s.Up:
			out = append(out, "adapter "+s.Name)
		case !a.crmAnswers(ctx, s.Name):
			out = append(out, "crm of adapter "+s.Name)
		}
	}
	return out
}

func (a *app) crmAnswers(ctx context.Context, name string) bool {
	a.crm.mu.Lock()
	defer a.crm.mu.Unlock()
	if s, ok := a.crm.seen[name]; ok && time.Since(s.at) < crmHealthAge {
		return s.ok
	}
	ctx, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer cancel()
	_, err := a.adapters.Check(ctx, name)
	if a.crm.seen == nil {
		a.crm.seen = map[string]crmSeen{}
	}
	a.crm.seen[name] = crmSeen{at: time.Now(), ok: err == nil}
	return err == nil
}

// inspect holds the configuration against each CRM's schema as soon as it can
// be read. Problems are logged; the check command prints them with their lines.
func (a *app) inspect(ctx context.Context, cfg *config.Config) {
	for i := range cfg.Adapters {
		name := cfg.Adapters[i].Name
		schema, err := a.adapters.Schema(sdk.WithCall(ctx, sdk.Call{Priority: sdk.PriorityJob}), name)
		if err != nil {
			a.log.Warn("configuration is not checked against the CRM: its schema cannot be read now", "adapter", name)
			continue
		}
		for _, d := range config.CheckSchema(cfg, name, schema) {
			a.log.Warn("configuration", "problem", d.String())
		}
	}
}

// gauges are read at each scrape.
func (a *app) gauges() {
	a.metrics.Gauge("inzage_ledger_open_operations", "Operations that were intended and not closed yet.", nil,
		func() float64 { return float64(a.ledger.Stats().Open) })
	a.metrics.Gauge("inzage_ledger_queue", "Events that wait for a commit.", nil,
		func() float64 { return float64(a.ledger.Stats().Queue) })
	a.metrics.Gauge("inzage_ledger_commit_seconds", "Duration of the last commit.", nil,
		func() float64 { return a.ledger.Stats().LastCommit.Seconds() })
	for _, s := range a.adapters.Status() {
		name := s.Name
		a.metrics.Gauge("inzage_adapter_up", "1 when the adapter's process serves.", map[string]string{"adapter": name}, func() float64 {
			for _, s := range a.adapters.Status() {
				if s.Name == name && s.Up {
					return 1
				}
			}
			return 0
		})
		a.metrics.Gauge("inzage_adapter_restarts_total", "Restarts of the adapter since the host started.", map[string]string{"adapter": name}, func() float64 {
			for _, s := range a.adapters.Status() {
				if s.Name == name {
					return float64(s.Restarts)
				}
			}
			return 0
		})
	}
}
