package config

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// settings turns the block settings of an adapter into a JSON object, whatever
// stands in it, and remembers where each part stands. A nested block becomes an
// object; labels become keys of objects around it; a block without label that
// is repeated becomes a list.
func (s *scope) settings() (Secret, map[string]Pos) {
	s.blocks = append(s.blocks, "settings")
	f := &freeform{decoder: s.decoder, pins: map[string]Pos{"": s.at}}
	object := map[string]any{}
	line := 0
	for _, b := range s.body.Blocks {
		if b.Type != "settings" {
			continue
		}
		at := posOf(b.DefRange())
		switch {
		case len(b.Labels) > 0:
			s.wrongLabels(at, "settings", 0)
		case line > 0:
			s.diags.errorf(at, fmt.Sprintf("the first is in line %d", line), "settings stands here a second time")
		default:
			line = at.Line
			f.pin(nil, at)
			object = f.body(b.Body, nil)
		}
	}
	src, err := json.Marshal(object)
	if err != nil {
		s.diags.errorf(s.at, "", "the settings of %s cannot be written as JSON", s.name)
	}
	return NewSecret(string(src)), f.pins
}

// freeform reads a block whose names only the adapter knows.
type freeform struct {
	*decoder
	pins map[string]Pos
}

func (f *freeform) pin(path []string, at Pos) { f.pins[strings.Join(path, pinSep)] = at }

// sub returns path with one more part, without touching path.
func sub(path []string, part string) []string {
	return append(path[:len(path):len(path)], part)
}

func (f *freeform) body(b *hclsyntax.Body, path []string) map[string]any {
	out := map[string]any{}
	for name, a := range b.Attributes {
		p := sub(path, name)
		f.pin(p, posOf(a.NameRange))
		f.places(a.Expr, p)
		if v, ok := f.value(a.Expr); ok {
			src, err := ctyjson.SimpleJSONValue{Value: v}.MarshalJSON()
			if err != nil {
				f.diags.errorf(posOf(a.Expr.Range()), "", "%s cannot be written as JSON", name)
			}
			out[name] = json.RawMessage(src)
		}
	}
	for _, group := range byFirst(b.Blocks, func(b *hclsyntax.Block) string { return b.Type }) {
		name, p := group[0].Type, sub(path, group[0].Type)
		if b.Attributes[name] != nil {
			f.diags.errorf(posOf(group[0].DefRange()), "", "%q is a setting and a block at the same time", name)
			continue
		}
		f.pin(p, posOf(group[0].DefRange()))
		out[name] = f.blocks(group, 0, p)
	}
	return out
}

// blocks reads blocks of one name whose first depth labels are the same.
func (f *freeform) blocks(group []*hclsyntax.Block, depth int, path []string) any {
	labelled := 0
	for _, b := range group {
		if len(b.Labels) > depth {
			labelled++
		}
	}
	switch {
	case labelled == len(group):
		out := map[string]any{}
		for _, g := range byFirst(group, func(b *hclsyntax.Block) string { return b.Labels[depth] }) {
			p := sub(path, g[0].Labels[depth])
			f.pin(p, posOf(g[0].DefRange()))
			out[g[0].Labels[depth]] = f.blocks(g, depth+1, p)
		}
		return out
	case labelled > 0 || depth > 0 && len(group) > 1:
		f.diags.errorf(posOf(group[1].DefRange()), fmt.Sprintf("the first is in line %d", group[0].DefRange().Start.Line),
			"%q stands here a second time", strings.Join(append([]string{group[1].Type}, group[1].Labels...), " "))
		return nil
	case len(group) == 1:
		return f.body(group[0].Body, path)
	default:
		return f.list(group, path)
	}
}

func (f *freeform) list(group []*hclsyntax.Block, path []string) []any {
	out := []any{}
	for i, b := range group {
		p := sub(path, strconv.Itoa(i))
		f.pin(p, posOf(b.DefRange()))
		out = append(out, f.body(b.Body, p))
	}
	return out
}

// byFirst groups blocks by a name, in the order of the file.
func byFirst(blocks []*hclsyntax.Block, name func(*hclsyntax.Block) string) [][]*hclsyntax.Block {
	var groups [][]*hclsyntax.Block
	index := map[string]int{}
	for _, b := range blocks {
		i, ok := index[name(b)]
		if !ok {
			i = len(groups)
			index[name(b)] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], b)
	}
	return groups
}

// places pins the parts of a value that is written out.
func (f *freeform) places(e hclsyntax.Expression, path []string) {
	switch e := e.(type) {
	case *hclsyntax.ObjectConsExpr:
		for key, at := range f.keyPlaces(e) {
			f.pin(sub(path, key), at)
		}
		for _, it := range e.Items {
			if key, ok := f.key(it); ok {
				f.places(it.ValueExpr, sub(path, key))
			}
		}
	case *hclsyntax.TupleConsExpr:
		for i, elem := range e.Exprs {
			p := sub(path, strconv.Itoa(i))
			f.pin(p, posOf(elem.Range()))
			f.places(elem, p)
		}
	}
}
