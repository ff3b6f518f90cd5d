package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
)

var released = regexp.MustCompile(`^v\d+\.\d+\.\d+$`)

// moduleFiles makes an adapter outside of Inzage a module of its own: on the
// release that this host is of, or on a checkout.
func moduleFiles(files map[string]string, name, checkout string) error {
	if checkout == "" {
		v := ownVersion()
		if !released.MatchString(v) {
			return errors.New("this host is no release: name a checkout of Inzage to build with, as in --sdk ../inzage")
		}
		files["go.mod"] = fmt.Sprintf("module %s\n\ngo 1.26.0\n\nrequire %s %s\n", name, modulePath, v)
		files["README.md"] = strings.Replace(files["README.md"], "\n1. ", "\nFirst of all run `go mod tidy`.\n\n1. ", 1)
		return nil
	}
	dir, err := filepath.Abs(checkout)
	if err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil || !strings.HasPrefix(string(mod), "module "+modulePath+"\n") {
		return fmt.Errorf("%s is no checkout of Inzage", checkout)
	}
	sum, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if err != nil {
		return err
	}
	// The same versions of everything, so that nothing has to be fetched or chosen.
	_, rest, _ := strings.Cut(string(mod), "\n")
	files["go.mod"] = fmt.Sprintf("module %s\n%s\nrequire %s v0.0.0\n\nreplace %s => %s\n", name, rest, modulePath, modulePath, dir)
	files["go.sum"] = string(sum)
	return nil
}

// ownVersion is the version of the module that this host was built from.
func ownVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Path == modulePath {
		return info.Main.Version
	}
	return ""
}
