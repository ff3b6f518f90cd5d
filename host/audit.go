package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"

	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/host/internal/ledger"
)

func auditCommand(file *string) *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Verify the ledger's chain, print its head to be kept elsewhere, list open operations"}
	head := &cobra.Command{
		Use: "head", Short: "Print the newest event's place and hash; keep it outside this machine", Args: cobra.NoArgs,
		RunE: withConfig(file, auditHead),
	}
	open := &cobra.Command{
		Use: "open", Short: "List operations that were intended and not closed yet", Args: cobra.NoArgs,
		RunE: withConfig(file, auditOpen),
	}
	cmd.AddCommand(verifyCommand(file), head, open)
	return cmd
}

// verifyCommand stands under audit, and under ledger.
func verifyCommand(file *string) *cobra.Command {
	var expect string
	cmd := &cobra.Command{
		Use: "verify", Short: "Read the whole ledger and find any changed, missing or added event", Args: cobra.NoArgs,
		RunE: withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error { return auditVerify(cmd, cfg, expect) }),
	}
	cmd.Flags().StringVar(&expect, "head", "", "file with heads that were printed earlier: finds events cut off at the end, too")
	return cmd
}

func openReader(cmd *cobra.Command, cfg *config.Config) (*ledger.Reader, error) {
	return ledger.OpenReader(cmd.Context(), ledgerOptions(cfg, hclog.NewNullLogger()))
}

func auditHead(cmd *cobra.Command, cfg *config.Config) error {
	r, err := openReader(cmd, cfg)
	if err != nil {
		return err
	}
	defer func() { _ = r.Stop(cmd.Context()) }()
	heads, err := r.Heads(cmd.Context())
	if err != nil {
		return err
	}
	return json.NewEncoder(cmd.OutOrStdout()).Encode(heads)
}

// auditOpen lists operations that were intended and never closed.
func auditOpen(cmd *cobra.Command, cfg *config.Config) error {
	r, err := openReader(cmd, cfg)
	if err != nil {
		return err
	}
	defer func() { _ = r.Stop(cmd.Context()) }()
	ops, err := r.Open(cmd.Context(), time.Now())
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%d open operations\n", len(ops))
	for _, op := range ops {
		_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%s  %s  %s\n", op.Time.Format(time.RFC3339), op.Kind, op.ID)
	}
	return nil
}

// auditVerify fails when anything is not as it was written.
func auditVerify(cmd *cobra.Command, cfg *config.Config, expect string) error {
	var heads []ledger.Head
	if expect != "" {
		raw, err := os.ReadFile(expect)
		if err != nil {
			return err
		}
		if json.Unmarshal(raw, &heads) != nil {
			return fmt.Errorf("%s is not what audit head printed", expect)
		}
	}
	r, err := openReader(cmd, cfg)
	if err != nil {
		return err
	}
	return verify(cmd, r, heads)
}

func verify(cmd *cobra.Command, r *ledger.Reader, heads []ledger.Head) error {
	defer func() { _ = r.Stop(cmd.Context()) }()
	report, err := r.Verify(cmd.Context(), heads...)
	if err != nil {
		return err
	}
	if report.FirstBad != nil {
		return errors.New("the ledger is NOT as it was written: " + report.FirstBad.String())
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d events in %d chains are as they were written.\n", report.Events, report.Hosts)
	return err
}
