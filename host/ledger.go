package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"

	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/ledger"
)

func ledgerCommand(file *string) *cobra.Command {
	cmd := &cobra.Command{Use: "ledger", Short: "Upgrade, back up and verify the ledger"}
	migrate := &cobra.Command{
		Use: "migrate", Short: "Make the ledger's tables, or bring them up to date; serve does it by itself", Args: cobra.NoArgs,
		Long: "Makes the ledger's tables, or brings them up to date, while no host is running; serve does the same at its start.\n" +
			"There is no way back but a backup from before: an older program refuses newer tables and leaves them as they are.",
		RunE: withConfig(file, ledgerMigrate),
	}
	backup := &cobra.Command{
		Use: "backup FILE", Short: "Copy the ledger into a new file, also while hosts are running", Args: cobra.ExactArgs(1),
		Long: "Copies the ledger, as it is at one moment, into a new file that only you can read.\n" +
			"Of SQLite it is a ledger: put it in the place of ledger.path to restore it.\n" +
			"Of PostgreSQL it is an archive that pg_dump writes: restore it with pg_restore into an empty database.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error { return ledgerBackup(cmd, cfg, args[0]) })(cmd, args)
		},
	}
	cmd.AddCommand(migrate, backup, verifyCommand(file))
	return cmd
}

func ledgerMigrate(cmd *cobra.Command, cfg *config.Config) error {
	from, to, err := ledger.Migrate(cmd.Context(), ledgerOptions(cfg, hclog.NewNullLogger()))
	if err != nil {
		return err
	}
	switch from {
	case 0:
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "The ledger was made, with version %d.\n", to)
	case to:
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "The ledger is up to date, with version %d.\n", to)
	default:
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "The ledger was brought from version %d to %d.\n", from, to)
	}
	return err
}

// ledgerBackup copies the ledger. A copy that is a ledger by itself is verified.
func ledgerBackup(cmd *cobra.Command, cfg *config.Config, file string) error {
	o := ledgerOptions(cfg, hclog.NewNullLogger())
	if err := ledger.Backup(cmd.Context(), o, file); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%s is written.\n", file)
	if o.URL != "" {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "Restore it into an empty database: pg_restore --no-owner --dbname=ADDRESS %s\n", file)
		return err
	}
	o.Path = file
	r, err := ledger.OpenReader(cmd.Context(), o)
	if err != nil {
		return err
	}
	return verify(cmd, r, nil)
}

// ledger tells whether the ledger can be read and has the version of this
// program; one that is older or not there yet is made good by serve.
func (c *checker) ledger(ctx context.Context, cfg *config.Config) {
	r, err := ledger.OpenReader(ctx, ledgerOptions(cfg, hclog.NewNullLogger()))
	var v *ledger.VersionError
	switch {
	case err == nil:
		_ = r.Stop(ctx)
	case errors.Is(err, fs.ErrNotExist) || errors.As(err, &v) && v.Have == 0:
	case errors.As(err, &v) && v.Have < v.Know:
		c.say("warning: the ledger has version %d and serve will bring it to %d: run inzage ledger backup first", v.Have, v.Know)
	default:
		c.failed = true
		c.say("%v", err)
	}
}
