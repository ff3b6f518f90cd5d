package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/inzage/inzage/host/internal/config"
)

func serveCommand(file *string) *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Serve the portal and the Actionpad until interrupted; SIGHUP reloads the configuration", Args: cobra.NoArgs,
		RunE: withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error {
			return serve(cmd.Context(), cfg, *file, cmd.OutOrStdout(), cmd.ErrOrStderr())
		}),
	}
}

// stopWithin bounds the whole stop; adapters and requests share it.
const stopWithin = 8 * time.Second

func serve(ctx context.Context, cfg *config.Config, file string, out, logs io.Writer) error {
	a, err := assemble(ctx, cfg, newLogger(cfg, logs))
	if err != nil {
		return err
	}
	defer a.stop()
	if err := a.server.Start(ctx); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "Portal         %s/\nActionpad API  %s/actionpad/v1 (described in %s/actionpad/openapi.json)\n",
		cfg.BaseURL, cfg.BaseURL, cfg.BaseURL)
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	for {
		select {
		case <-ctx.Done():
			a.log.Info("stopping")
			return nil
		case err := <-a.server.Failed():
			return fmt.Errorf("the listener broke: %w", err)
		case <-hup:
			a.reload(ctx, file)
		}
	}
}

// reload takes over contacts, purposes and adapters of a changed configuration.
// On any error everything stays as it was.
func (a *app) reload(ctx context.Context, file string) {
	cfg, diags := config.Load(file, os.LookupEnv)
	for _, d := range diags {
		a.log.Warn("configuration", "problem", d.String())
	}
	if diags.HasErrors() {
		a.log.Error("configuration not reloaded: it has errors; the old one stays")
		return
	}
	specs, err := specs(cfg)
	if err == nil {
		err = a.adapters.Reload(ctx, specs)
	}
	if err != nil {
		a.log.Error("configuration not reloaded; the old one stays", "reason", err.Error())
		return
	}
	p := plan(cfg)
	a.plan.Store(p)
	a.current.Store(cfg)
	a.log.Info("configuration reloaded: adapters, contacts and purposes; other blocks need a restart")
	go a.inspect(ctx, cfg)
}
