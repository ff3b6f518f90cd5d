package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxFile bounds the configuration and every file that it reads.
const maxFile = 1 << 20

// Load reads the configuration at path. env looks up variables of the
// environment; use os.LookupEnv. It returns all problems at once; with an
// error among them the Config is nil.
func Load(path string, env func(string) (string, bool)) (*Config, Diagnostics) {
	src, err := readFile(path)
	if err != nil {
		var ds Diagnostics
		ds.errorf(Pos{File: path}, "", "the configuration %s", err)
		return nil, ds
	}
	return load(src, path, env)
}

func load(src []byte, path string, env func(string) (string, bool)) (*Config, Diagnostics) {
	d := newDecoder(path, env)
	cfg := d.config(src, path)
	d.diags.sort()
	if d.diags.HasErrors() {
		return nil, d.diags
	}
	return cfg, d.diags
}

func newDecoder(path string, env func(string) (string, bool)) *decoder {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		dir = filepath.Dir(path)
	}
	return &decoder{dir: dir, eval: &hcl.EvalContext{Functions: functions(dir, env)}, asked: map[string]bool{}}
}

// config reads the file as far as it can be understood.
func (d *decoder) config(src []byte, path string) *Config {
	file, diags := hclsyntax.ParseConfig(src, path, hcl.InitialPos)
	if d.syntax(diags) {
		return nil
	}
	root := &scope{decoder: d, body: file.Body.(*hclsyntax.Body), at: Pos{File: path, Line: 1, Column: 1}}
	cfg := defaults(path, d.dir)
	root.config(cfg)
	root.finish()
	return cfg
}

// syntax takes over what the parser says and reports whether the file could
// not be understood. A setting that stands there twice is an error too, but
// the rest of the file can still be checked.
func (d *decoder) syntax(diags hcl.Diagnostics) bool {
	broken := map[int]bool{} // lines that the parser choked on: one complaint each is enough
	for _, diag := range diags {
		if diag.Summary != "Attribute redefined" {
			if line := posOfDiag(diag).Line; !broken[line] {
				broken[line] = true
				d.report(diag)
			}
			continue
		}
		name := d.sourceWord(diag)
		d.diags.errorf(posOf(*diag.Subject), "keep one of them", "setting %sstands here a second time", name)
	}
	return len(broken) > 0
}

func posOfDiag(diag *hcl.Diagnostic) Pos {
	if diag.Subject == nil {
		return Pos{}
	}
	return posOf(*diag.Subject)
}

func (d *decoder) sourceWord(diag *hcl.Diagnostic) string {
	var name string
	if _, err := fmt.Sscanf(diag.Detail, "The argument %q", &name); err != nil {
		return ""
	}
	return fmt.Sprintf("%q ", name)
}

// report takes over an error of the parser or of an expression.
func (d *decoder) report(diag *hcl.Diagnostic) {
	at := posOfDiag(diag)
	if extra, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](diag); ok && extra.FunctionCallError() != nil {
		d.diags.errorf(at, "", "%s", extra.FunctionCallError())
		return
	}
	if word, ok := diag.Expression.(*hclsyntax.ScopeTraversalExpr); ok {
		name := word.Traversal.RootName()
		d.diags.errorf(at, fmt.Sprintf("put text in quotes: %q", name), "unknown name %s", name)
		return
	}
	d.diags.errorf(at, oneLine(diag.Detail), "%s", oneLine(diag.Summary))
}

// oneLine fits what the parser says into our one-line form: of a long
// explanation the first sentence.
func oneLine(s string) string {
	if first, _, ok := strings.Cut(s, ". "); ok && len(s) > 120 {
		s = first
	}
	out := make([]rune, 0, len(s))
	for i, r := range s {
		if i == 0 {
			r = unicode.ToLower(r)
		}
		if unicode.IsControl(r) {
			r = ' '
		}
		out = append(out, r)
	}
	return strings.TrimRight(string(out), ".")
}

// readFile reads a regular file of bounded size, so that a device or a pipe
// cannot hang the host. Its errors continue a sentence about the file.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("does not exist")
	case err != nil:
		return nil, errors.New("cannot be read")
	case !info.Mode().IsRegular():
		return nil, errors.New("is not a regular file")
	case info.Size() > maxFile:
		return nil, errors.New("is larger than 1 MiB")
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, errors.New("cannot be read: check its permissions")
	}
	return src, nil
}
