// The command inzage is the host: it serves the portal and the Actionpad,
// supervises the adapters, and keeps links and ledger.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "dev"

// errSilent means that everything has been said already.
var errSilent = errors.New("")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := root().ExecuteContext(ctx); err != nil {
		if !errors.Is(err, errSilent) {
			fmt.Fprintln(os.Stderr, "inzage: "+err.Error())
		}
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called
	}
}

func root() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:           "inzage",
		Short:         "The privacy sidecar of a CRM: people see, correct and take along what it holds about them",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.PersistentFlags().StringVarP(&file, "config", "c", "config.hcl", "configuration file")
	cmd.AddCommand(
		serveCommand(&file), checkCommand(&file), initCommand(&file), versionCommand(),
		keyCommand(&file), auditCommand(&file), ledgerCommand(&file), openapiCommand(), adapterCommand(&file),
		consentCommand(&file), registerCommand(&file),
	)
	return cmd
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "inzage "+version)
			return err
		},
	}
}
