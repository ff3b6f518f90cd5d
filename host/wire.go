package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/adapters"
	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/export"
	"github.com/inzage/inzage/host/internal/ledger"
	"github.com/inzage/inzage/host/internal/links"
	"github.com/inzage/inzage/host/internal/portalapi"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/host/internal/server"
)

// app is a running host. assemble is the one place where everything is wired.
type app struct {
	log      hclog.Logger
	ledger   *ledger.Ledger
	worker   *ledger.Worker
	links    *links.Store
	adapters *adapters.Manager
	privacy  *privacy.Service
	pages    *portalapi.Service
	copies   *export.Maker
	server   *server.Server
	metrics  *server.Metrics
	plan     atomic.Pointer[privacy.Plan]
	current  atomic.Pointer[config.Config]
	cancel   context.CancelFunc
	tasks    sync.WaitGroup
	crm      crmHealth
	running  atomic.Int64 // requests
}

func assemble(ctx context.Context, cfg *config.Config, log hclog.Logger) (_ *app, err error) {
	a := &app{log: log, metrics: server.NewMetrics()}
	ctx, a.cancel = context.WithCancel(ctx)
	defer func() {
		if err != nil {
			a.stop()
		}
	}()
	a.plan.Store(plan(cfg))
	a.current.Store(cfg)
	if a.ledger, err = openLedger(ctx, cfg, log); err != nil {
		return nil, err
	}
	if a.links, err = openLinks(ctx, cfg, log); err != nil {
		return nil, err
	}
	if a.adapters, err = startAdapters(ctx, cfg, log, socketDir(cfg), a.metrics); err != nil {
		return nil, err
	}
	if a.copies, err = newCopies(cfg); err != nil {
		return nil, err
	}
	a.privacy = &privacy.Service{
		Ledger: a.ledger, History: a.ledger, Marker: a.ledger, CRM: a.adapters, Search: a.adapters,
		Links: a.links, Doors: a.links, Codes: a.links, Tombs: a.links, Plan: a.plan.Load, WellFormed: links.WellFormed, Now: time.Now, Log: log.Named("privacy"),
		Commits: a.ledger, Boxes: a.ledger, Cases: a.ledger, Files: a.adapters, Gate: gate{a.adapters},
		Consenting: a.adapters, Purposing: a.adapters, Words: a.copies.Word, CopySlots: make(chan struct{}, cfg.Limits.Copies), Pace: a.pace,
	}
	if a.worker, err = a.startJobs(ctx, cfg); err != nil {
		return nil, err
	}
	if err = a.serveHTTP(cfg); err != nil {
		return nil, err
	}
	a.gauges()
	a.tasks.Go(func() { privacy.Resolver{Service: a.privacy}.Run(ctx, time.Minute) })
	a.tasks.Go(func() { a.inspect(ctx, cfg) })
	return a, nil
}

// stop ends in the order of the data: no new requests, then the adapters, and
// the ledger last, so that every outcome can still be written.
func (a *app) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if a.server != nil {
		a.server.Stop(ctx)
	}
	if a.worker != nil {
		a.worker.Stop(ctx)
	}
	a.cancel()
	if a.adapters != nil {
		a.adapters.Stop(time.Second)
	}
	a.tasks.Wait()
	if a.links != nil {
		a.links.Stop()
	}
	if a.ledger != nil {
		if err := a.ledger.Stop(ctx); err != nil {
			a.log.Error("ledger did not stop cleanly")
		}
	}
}

func openLedger(ctx context.Context, cfg *config.Config, log hclog.Logger) (*ledger.Ledger, error) {
	return ledger.Open(ctx, ledgerOptions(cfg, log))
}

func ledgerOptions(cfg *config.Config, log hclog.Logger) ledger.Options {
	return ledger.Options{
		Path: cfg.Ledger.Path, URL: cfg.Ledger.URL.Reveal(), HMACKeys: ledgerKeys(cfg.Keys.HMAC), SealKeys: ledgerKeys(cfg.Keys.Seal),
		HostID: hostID(cfg), Now: time.Now, Logger: log.Named("ledger"),
	}
}

func ledgerKeys(ring config.KeyRing) []ledger.Key {
	var out []ledger.Key
	for _, k := range ring {
		out = append(out, ledger.Key{ID: k.ID, Secret: k.Bytes()})
	}
	return out
}

func hostID(cfg *config.Config) string {
	if cfg.Ledger.HostID != "" {
		return cfg.Ledger.HostID
	}
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "host"
	}
	return name
}

func openLinks(ctx context.Context, cfg *config.Config, log hclog.Logger) (*links.Store, error) {
	opt := links.Options{
		URL: cfg.Redis.URL.Reveal(), CAFile: cfg.Redis.CAFile, Now: time.Now, Logger: log.Named("links"),
		Sentinels: cfg.Redis.Sentinels, SentinelPassword: cfg.Redis.SentinelPassword.Reveal(),
		MaxVisits: cfg.Link.MaxVisits, VisitIdle: cfg.Link.VisitIdle, VisitLongest: cfg.Link.VisitMax,
	}
	for _, k := range cfg.Keys.HMAC {
		opt.Keys = append(opt.Keys, links.Key{ID: k.ID, Secret: k.Bytes()})
	}
	return links.Open(ctx, opt)
}

func startAdapters(ctx context.Context, cfg *config.Config, log hclog.Logger, sockets string, m *server.Metrics) (*adapters.Manager, error) {
	list, err := specs(cfg)
	if err != nil {
		return nil, err
	}
	opt := adapters.Options{
		Logger: log.Named("adapter"), SocketDir: sockets, Timing: adapters.DefaultTiming(), Getenv: os.LookupEnv,
	}
	if m != nil {
		opt.Observe = m.AdapterCall
	}
	return adapters.New(ctx, list, opt)
}

// socketDir is short, because the path of a Unix socket has at most 107 bytes.
func socketDir(cfg *config.Config) string {
	dir := filepath.Join(cfg.DataDir, "run")
	if len(dir) <= 60 {
		return dir
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(os.TempDir(), fmt.Sprintf("inzage-%d-%s", os.Getuid(), hex.EncodeToString(sum[:6])))
}
