package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"

	"github.com/inzage/inzage/host/internal/adapters"
	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// loadConfig reads the configuration and prints what is wrong with it.
func loadConfig(file string, errs io.Writer) (*config.Config, error) {
	cfg, diags := config.Load(file, os.LookupEnv)
	if len(diags) > 0 {
		_, _ = fmt.Fprintln(errs, diags.String())
	}
	if diags.HasErrors() {
		return nil, errSilent
	}
	if cfg.Demo && cfg.Keys == nil {
		keys, err := config.LoadOrCreateDemoKeys(cfg.KeysDir())
		if err != nil {
			return nil, err
		}
		cfg.Keys = keys
	}
	return cfg, nil
}

func newLogger(cfg *config.Config, out io.Writer) hclog.Logger {
	return hclog.New(&hclog.LoggerOptions{
		Name: "inzage", Level: hclog.LevelFromString(cfg.Log.Level), Output: out, JSONFormat: cfg.Log.Format == "json",
	})
}

// specs turns adapter blocks into what the supervisor launches.
func specs(cfg *config.Config) ([]adapters.Spec, error) {
	var out []adapters.Spec
	for i := range cfg.Adapters {
		a := &cfg.Adapters[i]
		state := cfg.StateDir(a.Name)
		if err := os.MkdirAll(state, 0o700); err != nil {
			return nil, fmt.Errorf("state directory of adapter %q: %w", a.Name, err)
		}
		out = append(out, adapters.Spec{
			Name: a.Name, Command: a.Command, Args: a.Args, SHA256: a.SHA256, Env: a.Env, MTLS: a.MTLS,
			StartTimeout: a.StartTimeout, Settings: a.SettingsJSON(), StateDir: state,
		})
	}
	return out, nil
}

// plan turns contact and purpose blocks into what the rights go by.
func plan(cfg *config.Config) *privacy.Plan {
	o := cfg.Organisation
	p := &privacy.Plan{
		Authority: authority(cfg), Mail: cfg.Mail != nil, Languages: o.Languages, Journal: cfg.Actionpad.Journal,
		Calendar: privacy.Calendar{Location: o.Timezone, Holidays: o.Holidays},
	}
	for _, c := range cfg.Contacts {
		cp := privacy.ContactPlan{Adapter: c.Adapter, Type: c.Type}
		for _, s := range c.Sections {
			sp := privacy.SectionPlan{ID: s.Name, Title: s.Title, Purpose: s.Purpose}
			for _, f := range s.Fields {
				sp.Fields = append(sp.Fields, privacy.FieldPlan{Name: f.Name, Editable: f.Editable, Label: f.Label, Why: f.Why})
			}
			cp.Sections = append(cp.Sections, sp)
		}
		for _, r := range c.Related {
			cp.Related = append(cp.Related, privacy.RelatedPlan{Relation: r.Relation, Title: r.Title, Fields: r.Fields, Review: r.Review})
		}
		p.Contacts = append(p.Contacts, cp)
	}
	for _, u := range cfg.Purposes {
		p.Purposes = append(p.Purposes, purposeOf(cfg, &u))
	}
	return p
}

// withConfig runs a command that needs the configuration.
func withConfig(file *string, run func(cmd *cobra.Command, cfg *config.Config) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		cfg, err := loadConfig(*file, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		return run(cmd, cfg)
	}
}

// purposeOf turns a purpose block into what the rights know. What it covers is
// named by contact block there, and by type here.
func purposeOf(cfg *config.Config, u *config.Purpose) sdk.Purpose {
	p := sdk.Purpose{
		ID: u.Name, Titles: u.Title, Basis: sdk.Basis(u.Basis), Retention: u.Retention, Categories: u.Categories,
		Recipients: u.Recipients, Source: u.Source, Transfers: u.Transfers, Automated: u.Automated,
	}
	for _, c := range u.Covers {
		for i := range cfg.Contacts {
			if k := &cfg.Contacts[i]; k.Name == c.Type {
				item := config.Cover{Type: k.Type, Item: c.Item}
				p.Covers = append(p.Covers, item.String())
			}
		}
	}
	return p
}

// authority is where people can complain, with its address.
func authority(cfg *config.Config) string {
	return strings.TrimSpace(cfg.Organisation.Authority + " " + cfg.Organisation.AuthorityURL)
}
