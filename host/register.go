package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/inzage/inzage/host/internal/adapters"
	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/register"
	"github.com/inzage/inzage/sdk"
)

func registerCommand(file *string) *cobra.Command {
	var format, out, lang string
	cmd := &cobra.Command{
		Use:   "register",
		Short: "Write the register of processing activities (Art. 30 GDPR) of what the CRM holds",
		Long: "Makes the register from the configuration and from the purposes that administrators keep in the CRM.\n" +
			"It covers the CRM only, and says so. When a CRM does not answer it is written all the same, says that it\n" +
			"is incomplete, and the command fails.",
		Args: cobra.NoArgs,
		RunE: withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error {
			return writeRegister(cmd, cfg, format, out, lang)
		}),
	}
	cmd.Flags().StringVar(&format, "format", "xlsx", "xlsx or json")
	cmd.Flags().StringVarP(&out, "out", "o", "", "file to write; standard output when left out")
	cmd.Flags().StringVar(&lang, "language", "", "one of the organisation's languages; the first when left out")
	return cmd
}

func writeRegister(cmd *cobra.Command, cfg *config.Config, format, out, lang string) error {
	if lang == "" {
		lang = cfg.Organisation.Languages[0]
	}
	if !slices.Contains(cfg.Organisation.Languages, lang) {
		return fmt.Errorf("%q is not one of the organisation's languages", lang)
	}
	if format != "xlsx" && format != "json" {
		return errors.New("--format takes xlsx or json")
	}
	m, stop, err := borrowAdapters(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	defer stop()
	var sources []register.Source
	for i := range cfg.Adapters {
		sources = append(sources, askSource(cmd.Context(), m, cfg.Adapters[i].Name))
	}
	r, err := register.Build(cfg, plan(cfg).Purposes, sources, lang, time.Now())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	write := r.WriteExcel
	if format == "json" {
		write = r.WriteJSON
	}
	if err := write(&b); err != nil {
		return err
	}
	if out == "" {
		_, err = cmd.OutOrStdout().Write(b.Bytes())
	} else {
		err = os.WriteFile(out, b.Bytes(), 0o600)
	}
	if err == nil && !r.Complete {
		err = errors.New("the register is INCOMPLETE: a CRM did not answer")
	}
	return err
}

// askSource asks an adapter what its CRM holds and why.
func askSource(ctx context.Context, m *adapters.Manager, name string) register.Source {
	ctx, cancel := context.WithTimeout(sdk.WithCall(ctx, sdk.Call{Priority: sdk.PriorityJob}), 30*time.Second)
	defer cancel()
	s := register.Source{Adapter: name}
	var err error
	if s.Schema, err = m.Schema(ctx, name); err != nil {
		return register.Source{Adapter: name, Away: true}
	}
	s.Purposes, s.Kept, s.Away = purposesIn(ctx, m, name)
	return s
}

// purposesIn asks for the purposes that administrators keep in the CRM.
func purposesIn(ctx context.Context, m *adapters.Manager, name string) (list []sdk.Purpose, kept, away bool) {
	resp, err := m.Purposes(ctx, &sdk.PurposesRequest{Adapter: name})
	switch sdk.KindOf(err) {
	case "":
		return resp.Purposes, true, false
	case sdk.KindUnsupported:
		return nil, false, false
	default:
		return nil, false, true
	}
}
