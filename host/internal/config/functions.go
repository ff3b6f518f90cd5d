package config

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func functions(dir string, env func(string) (string, bool)) map[string]function.Function {
	return map[string]function.Function{"env": envFunc(env), "file": fileFunc(dir)}
}

// envFunc is env("NAME") or env("NAME", "default").
func envFunc(env func(string) (string, bool)) function.Function {
	return function.New(&function.Spec{
		Params:   []function.Parameter{{Name: "name", Type: cty.String}},
		VarParam: &function.Parameter{Name: "default", Type: cty.String},
		Type:     function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if len(args) > 2 {
				return cty.NilVal, fmt.Errorf("env takes a name and at most one default")
			}
			name := args[0].AsString()
			if v, ok := env(name); ok {
				return cty.StringVal(v), nil
			}
			if len(args) == 2 {
				return args[1], nil
			}
			return cty.NilVal, fmt.Errorf("environment variable %q is not set; set it, or give a default: env(%q, \"...\")", name, name)
		},
	})
}

// fileFunc is file("path"): the file's text without the last line's end.
func fileFunc(dir string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			name := args[0].AsString()
			src, err := readFile(absolute(dir, name))
			if err != nil {
				return cty.NilVal, fmt.Errorf("file %q %w; paths start at the folder of this file", name, err)
			}
			return cty.StringVal(strings.TrimRight(string(src), "\r\n")), nil
		},
	})
}

func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}
