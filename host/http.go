package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/actionpad"
	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/links"
	"github.com/inzage/inzage/host/internal/portalapi"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/host/internal/server"
	"github.com/inzage/inzage/portal"
)

func (a *app) serveHTTP(cfg *config.Config) error {
	sealer, err := portalapi.NewSealer(ring(cfg.Keys.Cookie)...)
	if err != nil {
		return err
	}
	a.pages = &portalapi.Service{Privacy: a.privacy, Sealer: sealer, Simulated: a.simulated, Organisation: cfg.Organisation.Name, Maker: a.copies}
	pages, err := newPortal(cfg, a.pages)
	if err != nil {
		return err
	}
	pad, err := a.newActionpad(cfg)
	if err != nil {
		return err
	}
	a.server, err = server.New(server.Options{
		Listen: cfg.Listen, MetricsListen: cfg.MetricsListen, TrustedProxies: proxies(cfg), MaxBody: cfg.Limits.Body, Concurrent: cfg.Limits.Concurrent, Running: &a.running,
		HSTS: cfg.BaseURL.Scheme == "https", Logger: a.log, Metrics: a.metrics, Allow: a.allow(cfg), Ready: a.missing,
		Mount:     []func(gin.IRouter){pages.Mount, pad.Mount, mountSchema},
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
	signIn, err := newSignIn(cfg)
	if err != nil {
		return nil, err
	}
	return actionpad.New(actionpad.Options{
		Privacy: a.privacy, Sessions: a.links, Keys: actionpad.OpenKeys(cfg.Actionpad.KeysFile),
		BaseURL: cfg.BaseURL.String(), Seal: cfg.Keys.Cookie.Current().Bytes(),
		Lifetime: cfg.Link.Lifetime, Verify: privacy.Verify(cfg.Link.Verify), Rights: cfg.Link.Rights,
		Language: cfg.Organisation.Languages[0], Languages: cfg.Organisation.Languages,
		TicketTTL: cfg.Actionpad.TicketTTL, FrameAncestors: cfg.Actionpad.FrameAncestors,
		SignIn: signIn, Copies: a.copies, Website: cfg.Organisation.Website, Phone: cfg.Organisation.Phone,
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
