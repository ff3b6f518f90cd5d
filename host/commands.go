package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/inzage/inzage/host/internal/actionpad"
	"github.com/inzage/inzage/host/internal/config"
)

func keyCommand(file *string) *cobra.Command {
	cmd := &cobra.Command{Use: "key", Short: "Make, list and revoke API keys of the Actionpad"}
	var scopes []string
	create := &cobra.Command{
		Use: "new NAME", Short: "Make an API key and print it, once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error {
				key, err := actionpad.OpenKeys(cfg.Actionpad.KeysFile).New(args[0], scopes, time.Now())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), key)
				return err
			})(cmd, args)
		},
	}
	create.Flags().StringSliceVar(&scopes, "scopes", actionpad.Scopes(), "what the key may do")
	list := &cobra.Command{
		Use: "list", Short: "List the API keys", Args: cobra.NoArgs,
		RunE: withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error {
			keys, err := actionpad.OpenKeys(cfg.Actionpad.KeysFile).List()
			for _, k := range keys {
				_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%-20s %s  %s\n", k.Name, k.Created.Format(time.DateOnly), strings.Join(k.Scopes, ","))
			}
			return err
		}),
	}
	revoke := &cobra.Command{
		Use: "revoke NAME", Short: "Revoke an API key at once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConfig(file, func(_ *cobra.Command, cfg *config.Config) error {
				return actionpad.OpenKeys(cfg.Actionpad.KeysFile).Revoke(args[0])
			})(cmd, args)
		},
	}
	cmd.AddCommand(create, list, revoke)
	return cmd
}

func openapiCommand() *cobra.Command {
	return &cobra.Command{
		Use: "openapi", Short: "Print the Actionpad's OpenAPI description", Args: cobra.NoArgs, Hidden: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			doc, err := actionpad.Description()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(append(doc, '\n'))
			return err
		},
	}
}

// initCommand writes a first configuration from an adapter's schema.
func initCommand(file *string) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Print a first configuration: contacts and fields from the CRM's schema, to be edited",
		Long: "Reads the configuration file, which needs the adapter block and the organisation but no contacts yet,\n" +
			"asks the CRM what it holds, and prints the whole configuration with contact blocks added.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error {
				return generate(cmd, cfg, *file, name)
			})(cmd, args)
		},
	}
	cmd.Flags().StringVar(&name, "adapter", "", "adapter to ask; not needed when there is one")
	return cmd
}

func generate(cmd *cobra.Command, cfg *config.Config, file, name string) error {
	if name == "" && len(cfg.Adapters) == 1 {
		name = cfg.Adapters[0].Name
	}
	if cfg.Adapter(name) == nil {
		return fmt.Errorf("there is no adapter %q in %s", name, file)
	}
	m, stop, err := borrowAdapters(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	defer stop()
	for _, s := range m.Status() {
		if s.Name == name && !s.Up {
			return fmt.Errorf("adapter %q is not up: %s", name, s.Reason)
		}
	}
	schema, err := m.Schema(cmd.Context(), name)
	if err != nil {
		return fmt.Errorf("the CRM's schema cannot be read: %w", err)
	}
	base, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	_, err = cmd.OutOrStdout().Write(config.Generate(name, m.Description(name), schema, base))
	return err
}
