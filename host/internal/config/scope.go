package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// decoder holds what all blocks of one file share.
type decoder struct {
	dir       string // relative paths start here
	eval      *hcl.EvalContext
	languages []string // of the organisation: the texts have these
	diags     Diagnostics
	asked     map[string]bool // names of all settings and blocks that exist, as far as the file led to them
}

// scope is one block while it is read. Every method that reads a setting or a
// block notes its name, so that finish can report the names nobody asked for;
// therefore a reader must ask for all it knows, whatever else is wrong.
type scope struct {
	*decoder
	body   *hclsyntax.Body
	name   string // as messages call it; "" at the top level
	at     Pos
	attrs  []string // known settings
	blocks []string // known blocks
	hide   bool     // messages must not repeat values
}

// in names the block in a message.
func (s *scope) in() string {
	if s.name == "" {
		return ""
	}
	return " in " + s.name
}

// attr returns the expression of a setting, or nil, and notes that it is known.
func (s *scope) attr(name string) hclsyntax.Expression {
	s.attrs = append(s.attrs, name)
	s.asked[name] = true
	if a := s.body.Attributes[name]; a != nil {
		return a.Expr
	}
	return nil
}

// has reports whether a setting is there, right or wrong.
func (s *scope) has(name string) bool { return s.body.Attributes[name] != nil }

// hasBlock reports whether a block is there.
func (s *scope) hasBlock(name string) bool {
	for _, b := range s.body.Blocks {
		if b.Type == name {
			return true
		}
	}
	return false
}

// need reports settings that are missing.
func (s *scope) need(names ...string) {
	for _, n := range names {
		if !s.has(n) && !s.hasBlock(n) { // as a block it is reported by finish
			s.diags.errorf(s.at, "", "setting %q is missing%s", n, s.in())
		}
	}
}

// needBlock reports a block that is missing.
func (s *scope) needBlock(name string) {
	if !s.hasBlock(name) && !s.has(name) {
		s.diags.errorf(s.at, "", "block %q is missing%s", name, s.in())
	}
}

// block reads the only block of that name, which has no label.
func (s *scope) block(name string, read func(*scope)) {
	s.each(name, 0, func(b *scope, _ string) { read(b) })
}

// labelled reads all blocks of that name, each with a label of its own.
func (s *scope) labelled(name string, read func(b *scope, label string)) {
	s.each(name, 1, read)
}

func (s *scope) each(name string, labels int, read func(b *scope, label string)) {
	s.blocks = append(s.blocks, name)
	s.asked[name] = true
	first := map[string]int{}
	for _, b := range s.body.Blocks {
		if b.Type != name {
			continue
		}
		at := posOf(b.DefRange())
		if len(b.Labels) != labels {
			s.wrongLabels(at, name, labels)
			continue
		}
		title, label := name, ""
		if labels == 1 {
			label = b.Labels[0]
			title = fmt.Sprintf("%s %q", name, label)
		}
		if line, dup := first[label]; dup {
			s.diags.errorf(at, fmt.Sprintf("the first is in line %d", line), "%s stands here a second time", title)
		} else {
			first[label] = at.Line
		}
		child := &scope{decoder: s.decoder, body: b.Body, name: title, at: at}
		read(child, label)
		child.finish()
	}
}

func (s *scope) wrongLabels(at Pos, name string, labels int) {
	if labels == 0 {
		s.diags.errorf(at, fmt.Sprintf("write %s { ... }", name), "block %q takes no label", name)
		return
	}
	s.diags.errorf(at, fmt.Sprintf("write %s \"name\" { ... }", name), "block %q needs one label", name)
}

// finish reports every setting and block that nobody asked for.
func (s *scope) finish() {
	known := append(append([]string{}, s.attrs...), s.blocks...)
	for name, a := range s.body.Attributes {
		switch at := posOf(a.NameRange); {
		case contains(s.attrs, name):
		case contains(s.blocks, name):
			s.diags.errorf(at, fmt.Sprintf("write %s { ... } without \"=\"", name), "%q is a block", name)
		default:
			s.diags.errorf(at, hint(name, known), "unknown setting %q", name)
		}
	}
	for _, b := range s.body.Blocks {
		switch at := posOf(b.TypeRange); {
		case contains(s.blocks, b.Type):
		case contains(s.attrs, b.Type):
			s.diags.errorf(at, fmt.Sprintf("write %s = ...", b.Type), "%q is a setting, not a block", b.Type)
		default:
			s.diags.errorf(at, hint(b.Type, known), "unknown block %q", b.Type)
		}
	}
}
