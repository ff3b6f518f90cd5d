package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/hashicorp/go-hclog"

	"github.com/inzage/inzage/host/internal/actionpad"
	"github.com/inzage/inzage/host/internal/adapters"
	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/ledger"
	"github.com/inzage/inzage/host/internal/links"
	"github.com/inzage/inzage/host/internal/portalapi"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/host/internal/server"
	"github.com/inzage/inzage/portal"
)

// app is a running host. assemble is the one place where everything is wired.
type app struct {
	log      hclog.Logger
	ledger   *ledger.Ledger
	links    *links.Store
	adapters *adapters.Manager
	privacy  *privacy.Service
	pages    *portalapi.Service
	server   *server.Server
	metrics  *server.Metrics
	plan     atomic.Pointer[privacy.Plan]
	current  atomic.Pointer[config.Config]
	cancel   context.CancelFunc
	tasks    sync.WaitGroup
	crm      crmHealth
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
	a.privacy = &privacy.Service{
		Ledger: a.ledger, History: a.ledger, Marker: a.ledger, CRM: a.adapters, Search: a.adapters,
		Links: a.links, Doors: a.links, Plan: a.plan.Load, WellFormed: links.WellFormed, Now: time.Now, Log: log.Named("privacy"),
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
	return ledger.Open(ctx, ledger.Options{
		Path: cfg.Ledger.Path, HMACKeys: ledgerKeys(cfg), HostID: hostID(), Now: time.Now, Logger: log.Named("ledger"),
	})
}

func ledgerKeys(cfg *config.Config) []ledger.Key {
	var out []ledger.Key
	for _, k := range cfg.Keys.HMAC {
		out = append(out, ledger.Key{ID: k.ID, Secret: k.Bytes()})
	}
	return out
}

func hostID() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "host"
	}
	return name
}

func openLinks(ctx context.Context, cfg *config.Config, log hclog.Logger) (*links.Store, error) {
	opt := links.Options{
		URL: cfg.Redis.URL.Reveal(), CAFile: cfg.Redis.CAFile, Now: time.Now, Logger: log.Named("links"),
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

func (a *app) serveHTTP(cfg *config.Config) error {
	sealer, err := portalapi.NewSealer(ring(cfg.Keys.Cookie)...)
	if err != nil {
		return err
	}
	a.pages = &portalapi.Service{Privacy: a.privacy, Sealer: sealer, Simulated: a.simulated}
	pages, err := newPortal(cfg, a.pages)
	if err != nil {
		return err
	}
	pad, err := a.newActionpad(cfg)
	if err != nil {
		return err
	}
	a.server, err = server.New(server.Options{
		Listen: cfg.Listen, MetricsListen: cfg.MetricsListen, TrustedProxies: proxies(cfg), MaxBody: cfg.Limits.Body,
		HSTS: cfg.BaseURL.Scheme == "https", Logger: a.log, Metrics: a.metrics, Allow: a.allow(cfg), Ready: a.missing,
		Mount:     []func(gin.IRouter){pages.Mount, pad.Mount},
		Forbidden: pages.Forbidden, NotFound: pages.NotFound, Broken: pages.Unavailable,
		TooMany: func(w http.ResponseWriter, r *http.Request, _ time.Duration) { pages.TooMany(w, r) },
	})
	return err
}

func ring(keys config.KeyRing) [][]byte {
	var out [][]byte
	for _, k := range keys {
		out = append(out, k.Bytes())
	}
	return out
}

func proxies(cfg *config.Config) []string {
	var out []string
	for _, p := range cfg.TrustedProxies {
		out = append(out, p.String())
	}
	return out
}

func newPortal(cfg *config.Config, s portal.Service) (*portal.Portal, error) {
	o := cfg.Organisation
	opt := portal.Options{
		Service: s, Location: o.Timezone, Now: time.Now,
		Organisation: portal.Organisation{
			Name: o.Name, Website: o.Website, Phone: o.Phone, PrivacyOfficer: o.PrivacyOfficer.Name,
			Authority: o.Authority, AuthorityURL: o.AuthorityURL, Accent: o.Accent, Address: o.Address,
		},
	}
	if o.Logo != "" {
		data, err := os.ReadFile(o.Logo)
		if err != nil {
			return nil, fmt.Errorf("logo: %w", err)
		}
		opt.Organisation.Logo = portal.Logo{Data: data, Type: logoType(o.Logo)}
	}
	return portal.New(opt)
}

func logoType(path string) string {
	switch filepath.Ext(path) {
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".webp":
		return "image/webp"
	default:
		return "image/jpeg"
	}
}

func (a *app) newActionpad(cfg *config.Config) (*actionpad.Actionpad, error) {
	return actionpad.New(actionpad.Options{
		Privacy: a.privacy, Sessions: a.links, Keys: actionpad.OpenKeys(cfg.Actionpad.KeysFile),
		BaseURL: cfg.BaseURL.String(), Seal: cfg.Keys.Cookie.Current().Bytes(),
		Lifetime: cfg.Link.Lifetime, Verify: privacy.Verify(cfg.Link.Verify), Rights: cfg.Link.Rights,
		Language: cfg.Organisation.Languages[0], Languages: cfg.Organisation.Languages,
		TicketTTL: cfg.Actionpad.TicketTTL, FrameAncestors: cfg.Actionpad.FrameAncestors,
		Organisation: cfg.Organisation.Name, Location: cfg.Organisation.Timezone, Allow: a.allow(cfg),
		Now: time.Now, Log: a.log.Named("actionpad"),
	})
}

// allow turns the configured limits into the limiter that HTTP asks.
func (a *app) allow(cfg *config.Config) func(context.Context, string, string) (bool, time.Duration, error) {
	limits := map[string]config.Rate{
		"address": cfg.Limits.PerAddress, "link": cfg.Limits.PerLink, "key": cfg.Limits.PerKey,
	}
	return func(ctx context.Context, bucket, key string) (bool, time.Duration, error) {
		r, ok := limits[bucket]
		if !ok {
			return false, 0, errors.New("unknown bucket")
		}
		return a.links.Allow(ctx, bucket, key, links.Limit{Rate: r.Count, Per: r.Per, Burst: r.Count})
	}
}

func (a *app) simulated(adapter string) bool {
	d := a.adapters.Description(adapter)
	return d != nil && d.Simulated
}
