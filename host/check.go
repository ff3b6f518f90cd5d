package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"

	"github.com/inzage/inzage/host/internal/adapters"
	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

func checkCommand(file *string) *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "Check the configuration against adapters, CRM, Redis and ledger; changes nothing", Args: cobra.NoArgs,
		RunE: withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error {
			return check(cmd.Context(), cfg, cmd.OutOrStdout())
		}),
	}
}

// borrowAdapters starts the adapters for a command, beside those of a host
// that may be running.
func borrowAdapters(ctx context.Context, cfg *config.Config) (*adapters.Manager, func(), error) {
	dir, err := os.MkdirTemp("", "inzage-")
	if err != nil {
		return nil, nil, err
	}
	m, err := startAdapters(ctx, cfg, hclog.NewNullLogger(), dir, nil)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, nil, err
	}
	return m, func() { m.Stop(0); _ = os.RemoveAll(dir) }, nil
}

// check prints every problem that it finds, and fails when one is an error.
func check(ctx context.Context, cfg *config.Config, out io.Writer) error {
	c := &checker{out: out}
	c.look(cfg)
	c.redis(ctx, cfg)
	c.ledger(ctx, cfg)
	c.mail(ctx, cfg)
	m, stop, err := borrowAdapters(ctx, cfg)
	if err != nil {
		return err
	}
	defer stop()
	for i := range cfg.Adapters {
		c.adapter(ctx, m, cfg, &cfg.Adapters[i])
	}
	if c.failed {
		return errors.New("the configuration has errors")
	}
	c.say("The configuration is good.")
	return nil
}

type checker struct {
	out    io.Writer
	failed bool
}

func (c *checker) say(format string, args ...any) { _, _ = fmt.Fprintf(c.out, format+"\n", args...) }

func (c *checker) report(ds config.Diagnostics) {
	for _, d := range ds {
		c.say("%s", d.String())
	}
	c.failed = c.failed || ds.HasErrors()
}

// look tells how the accent colour is corrected until it can be read.
func (c *checker) look(cfg *config.Config) {
	a, err := portal.FitAccent(cfg.Organisation.Accent)
	if err != nil {
		c.failed = true
		c.say("organisation accent: %v", err)
		return
	}
	if a.Changed {
		c.say("organisation accent: %s is changed to %s (light) and %s (dark), so that text in it can be read", cfg.Organisation.Accent, a.Light, a.Dark)
	}
	if cfg.Link.Verify == "off" {
		c.say("warning: link verify = \"off\": whoever has the link sees the data")
	}
}

func (c *checker) redis(ctx context.Context, cfg *config.Config) {
	store, err := openLinks(ctx, cfg, hclog.NewNullLogger())
	if err != nil {
		c.failed = true
		c.say("redis: %v", err)
		return
	}
	defer store.Stop()
	if err := store.Ping(ctx); err != nil {
		c.failed = true
		c.say("redis: it does not answer")
	}
}

// mail signs in at the mail server; nothing is sent.
func (c *checker) mail(ctx context.Context, cfg *config.Config) {
	if cfg.Mail == nil {
		return
	}
	m, err := newMailer(cfg)
	if err == nil {
		err = m.Check(ctx)
	}
	if err != nil {
		c.failed = true
		c.say("%s:%d: mail: %v", cfg.Mail.At.File, cfg.Mail.At.Line, err)
	}
}

func (c *checker) adapter(ctx context.Context, m *adapters.Manager, cfg *config.Config, a *config.Adapter) {
	var bad *adapters.MisconfiguredError
	for _, s := range m.Status() {
		if s.Name != a.Name || s.Up {
			continue
		}
		c.failed = true
		if errors.As(s.Err, &bad) {
			c.report(a.Diagnose(bad.Diagnostics))
		} else {
			file, line := a.Pin(nil)
			c.say("%s:%d: adapter %q is not up: %s", file, line, a.Name, s.Reason)
		}
		return
	}
	if a.SHA256 == nil {
		file, line := a.Pin(nil)
		c.say("%s:%d: warning: adapter %q has no sha256: a changed binary would be started", file, line, a.Name)
	}
	ctx, cancel := context.WithTimeout(sdk.WithCall(ctx, sdk.Call{Priority: sdk.PriorityJob}), 30*time.Second)
	defer cancel()
	if got, err := m.Check(ctx, a.Name); err != nil {
		c.crmAway(a, err)
		return
	} else {
		for _, w := range got.Warnings {
			c.say("adapter %q: warning: %s", a.Name, w)
		}
	}
	schema, err := m.Schema(ctx, a.Name)
	if err != nil {
		c.crmAway(a, err)
		return
	}
	c.report(config.CheckSchema(cfg, a.Name, schema))
	c.purposes(ctx, m, cfg, a, schema)
	if d := m.Description(a.Name); d != nil && d.Simulated {
		c.say("adapter %q: the CRM behind it is a simulation; receipts say so", a.Name)
	}
}

// purposes warns of personal fields that no purpose covers, neither one of the
// CRM nor, where that keeps none, one of the configuration.
func (c *checker) purposes(ctx context.Context, m *adapters.Manager, cfg *config.Config, a *config.Adapter, schema *sdk.Schema) {
	list, kept, away := purposesIn(ctx, m, a.Name)
	switch {
	case away:
		c.say("adapter %q: warning: the CRM did not tell its purposes", a.Name)
		return
	case !kept:
		list = plan(cfg).Purposes
	}
	c.report(config.CheckPurposes(cfg, a.Name, schema, func(typ, field string) bool {
		return slices.ContainsFunc(list, func(p sdk.Purpose) bool { return privacy.Covers(&p, typ, field) })
	}))
}

func (c *checker) crmAway(a *config.Adapter, err error) {
	c.failed = true
	file, line := a.Pin(nil)
	c.say("%s:%d: the CRM of adapter %q cannot be used: %v", file, line, a.Name, err)
}
