package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inzage/inzage/host/internal/config"
	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/adaptertest"
)

func adapterCommand(file *string) *cobra.Command {
	cmd := &cobra.Command{Use: "adapter", Short: "For authors of adapters: begin one, and verify one against a CRM"}
	cmd.AddCommand(verifyAdapterCommand(file), newAdapterCommand())
	return cmd
}

// verification is what a person asked for.
type verification struct {
	adapter string // name of the adapter block
	contact string // "ID" or "type:ID"
	writes  bool
}

func verifyAdapterCommand(file *string) *cobra.Command {
	var v verification
	cmd := &cobra.Command{
		Use:   "verify PATH",
		Short: "Run the conformance kit with the program at PATH against a live CRM, and print a report",
		Long: "Starts the program with the settings, arguments and environment of an adapter block of the configuration,\n" +
			"and runs every case of the conformance kit that a live CRM allows. It only reads, unless a contact is named\n" +
			"and writing is allowed: then that one record is changed, and put back as it was after each case.\n" +
			"Use a contact that was made for it. The report names fields and records, and no values.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConfig(file, func(cmd *cobra.Command, cfg *config.Config) error {
				return v.run(cmd, cfg, args[0], *file)
			})(cmd, args)
		},
	}
	cmd.Flags().StringVar(&v.adapter, "adapter", "", "adapter block to take the settings from; not needed when there is one")
	cmd.Flags().StringVar(&v.contact, "contact", "", "id of a contact, or type:id, to read and, when allowed, to change")
	cmd.Flags().BoolVar(&v.writes, "allow-writes", false, "change the contact, and put it back as it was")
	return cmd
}

func (v verification) run(cmd *cobra.Command, cfg *config.Config, path, file string) error {
	if v.adapter == "" && len(cfg.Adapters) == 1 {
		v.adapter = cfg.Adapters[0].Name
	}
	a := cfg.Adapter(v.adapter)
	if a == nil {
		return fmt.Errorf("there is no adapter %q in %s", v.adapter, file)
	}
	contact, err := v.ref(cfg)
	if err != nil {
		return err
	}
	program, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	rep := adaptertest.Verify(cmd.Context(), adaptertest.Program{
		Path: program, Args: a.Args, Env: environment(a.Env), NoMTLS: !a.MTLS,
	}, &adaptertest.Fixture{
		Name: a.Name, Settings: a.SettingsJSON(), Records: adaptertest.Records{Contact: contact},
	}, v.writes)
	if err := rep.Write(cmd.OutOrStdout()); err != nil {
		return err
	}
	if rep.Failed() {
		return errors.New("the adapter does not pass")
	}
	return nil
}

// ref reads the contact. Without a type it is of the adapter's first contact block.
func (v verification) ref(cfg *config.Config) (sdk.Ref, error) {
	if v.contact == "" {
		if v.writes {
			return sdk.Ref{}, errors.New("--allow-writes needs a --contact: the one record that may be changed")
		}
		return sdk.Ref{}, nil
	}
	if typ, id, ok := strings.Cut(v.contact, ":"); ok {
		return sdk.Ref{Adapter: v.adapter, Type: typ, ID: id}, nil
	}
	for _, k := range cfg.Contacts {
		if k.Adapter == v.adapter {
			return sdk.Ref{Adapter: v.adapter, Type: k.Type, ID: v.contact}, nil
		}
	}
	return sdk.Ref{}, fmt.Errorf("no contact block is of adapter %q: name the type too, as in --contact person:%s", v.adapter, v.contact)
}

// environment gives an adapter the variables that its block allows.
func environment(names []string) []string {
	var out []string
	for _, name := range names {
		if v, set := os.LookupEnv(name); set {
			out = append(out, name+"="+v)
		}
	}
	return out
}
