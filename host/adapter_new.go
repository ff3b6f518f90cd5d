package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inzage/inzage/examples"
)

const modulePath = "github.com/inzage/inzage"

func newAdapterCommand() *cobra.Command {
	var checkout string
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Write the skeleton of an adapter into a folder NAME",
		Long: "Writes a Go program that compiles, serves the contract, and fails the conformance kit only where its CRM\n" +
			"is still to be written. Inside a checkout of Inzage it becomes a part of it; elsewhere a module of its own.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := writeSkeleton(args[0], checkout); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s is written. Read %s, then run: cd %s && go test ./...\n",
				args[0], filepath.Join(args[0], "README.md"), args[0])
			return err
		},
	}
	cmd.Flags().StringVar(&checkout, "sdk", "", "checkout of Inzage to build with, instead of the released module")
	return cmd
}

var adapterName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)

// writeSkeleton writes the folder. It touches none that is there already.
func writeSkeleton(folder, checkout string) error {
	name := filepath.Base(folder)
	if !adapterName.MatchString(name) {
		return fmt.Errorf("%q is no name for an adapter: small letters, digits and -, beginning with a letter", name)
	}
	files, err := skeleton(name)
	if err != nil {
		return err
	}
	if !insideCheckout(folder) {
		if err := moduleFiles(files, name, checkout); err != nil {
			return err
		}
	}
	if err := os.Mkdir(folder, 0o750); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s is there already", folder)
		}
		return err
	}
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// skeleton is the example adapter with an empty CRM, under a name of its own.
func skeleton(name string) (map[string]string, error) {
	adapter, err := examples.AdapterGo.ReadFile("adapter-go/adapter.go")
	if err != nil {
		return nil, err
	}
	files := map[string]string{"adapter.go": strings.Replace(string(adapter), `Name: "csv"`, `Name: "`+name+`"`, 1)}
	const dir = "adapter-go/skeleton"
	entries, err := examples.AdapterGo.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		text, err := examples.AdapterGo.ReadFile(dir + "/" + e.Name())
		if err != nil {
			return nil, err
		}
		files[strings.TrimSuffix(e.Name(), ".txt")] = strings.ReplaceAll(string(text), "NAME", name)
	}
	return files, nil
}

// insideCheckout reports whether a folder is below Inzage's own go.mod.
func insideCheckout(folder string) bool {
	dir, err := filepath.Abs(folder)
	for err == nil && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
		if raw, readErr := os.ReadFile(filepath.Join(dir, "go.mod")); readErr == nil {
			return strings.HasPrefix(string(raw), "module "+modulePath+"\n")
		}
	}
	return false
}
