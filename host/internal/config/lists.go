package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/inzage/inzage/sdk"
)

// item is one text of a list, with its place.
type item struct {
	text string
	at   Pos
}

// texts reads a list of texts without repeats. Every item is checked.
func (s *scope) texts(name string, into *[]string, checks ...check) {
	if !s.has(name) {
		s.attr(name)
		return
	}
	out := []string{}
	for _, it := range s.items(name, checks...) {
		out = append(out, it.text)
	}
	*into = out
}

func (s *scope) items(name string, checks ...check) []item {
	e := s.attr(name)
	if e == nil {
		return nil
	}
	elems, ok := s.elements(name, e)
	if !ok {
		return nil
	}
	var out []item
	for _, elem := range elems {
		v, ok := s.oneText(name, elem, checks)
		if !ok {
			continue
		}
		at := posOf(elem.Range())
		if slices.ContainsFunc(out, func(it item) bool { return it.text == v }) {
			s.diags.errorf(at, "", "%s stands there twice", s.named(name, elem, v))
			continue
		}
		out = append(out, item{v, at})
	}
	return out
}

// elements takes a list apart, so that each item keeps its line. A list that is
// computed has one place for all.
func (s *scope) elements(name string, e hclsyntax.Expression) ([]hclsyntax.Expression, bool) {
	if tuple, ok := e.(*hclsyntax.TupleConsExpr); ok {
		return tuple.Exprs, true
	}
	v, ok := s.value(e)
	if !ok {
		return nil, false
	}
	t := v.Type()
	if v.IsNull() || !isList(t) {
		s.wrongType(name, e, v, "a list, as in [\"a\", \"b\"]")
		return nil, false
	}
	var out []hclsyntax.Expression
	for _, elem := range v.AsValueSlice() {
		out = append(out, &hclsyntax.LiteralValueExpr{Val: elem, SrcRange: e.Range()})
	}
	return out, true
}

// labels reads a text in several languages: { nl = "Naam", en = "Name" }, or
// one text for all of them.
func (s *scope) labels(name string, into *sdk.Labels) {
	e := s.attr(name)
	if e == nil {
		return
	}
	v, ok := s.value(e)
	if !ok {
		return
	}
	if !v.IsNull() && v.Type() == cty.String {
		if strings.TrimSpace(v.AsString()) == "" {
			s.diags.errorf(posOf(e.Range()), "", "%s is empty", name)
		}
		*into = sdk.Labels{"": v.AsString()}
		return
	}
	if v.IsNull() || !isObject(v.Type()) {
		s.wrongType(name, e, v, `a text in each language, as in { nl = "Naam", en = "Name" }`)
		return
	}
	*into = s.perLanguage(name, e, v.AsValueMap())
}

func (s *scope) perLanguage(name string, e hclsyntax.Expression, texts map[string]cty.Value) sdk.Labels {
	places := s.keyPlaces(e)
	out := sdk.Labels{}
	for _, lang := range slices.Sorted(maps.Keys(texts)) {
		at, ok := places[lang]
		if !ok {
			at = posOf(e.Range())
		}
		switch v := texts[lang]; {
		case !contains(s.languages, lang):
			s.diags.errorf(at, hint(lang, s.languages), "%s: language %q is not one of organisation.languages", name, lang)
		case v.IsNull() || v.Type() != cty.String:
			s.diags.errorf(at, "", "%s.%s must be a text, not %s", name, lang, typeName(v))
		case strings.TrimSpace(v.AsString()) == "":
			s.diags.errorf(at, "", "%s.%s is empty", name, lang)
		default:
			out[lang] = v.AsString()
		}
	}
	for _, lang := range s.languages {
		if _, ok := texts[lang]; !ok {
			s.diags.warnf(posOf(e.Range()), "", "%s has no text for language %q", name, lang)
		}
	}
	return out
}

// keyPlaces finds the keys of an object and reports repeated ones.
func (d *decoder) keyPlaces(e hclsyntax.Expression) map[string]Pos {
	places := map[string]Pos{}
	obj, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return places
	}
	for _, it := range obj.Items {
		key, ok := d.key(it)
		if !ok {
			continue
		}
		at := posOf(it.KeyExpr.Range())
		if first, dup := places[key]; dup {
			d.diags.errorf(at, fmt.Sprintf("the first is in line %d", first.Line), "%q stands here a second time", key)
			continue
		}
		places[key] = at
	}
	return places
}

// key evaluates a key of an object; why it cannot is reported with the object.
func (d *decoder) key(it hclsyntax.ObjectConsItem) (string, bool) {
	v, diags := it.KeyExpr.Value(d.eval)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return "", false
	}
	return v.AsString(), true
}

func contains(words []string, word string) bool { return slices.Contains(words, word) }

func isList(t cty.Type) bool   { return t.IsTupleType() || t.IsListType() || t.IsSetType() }
func isObject(t cty.Type) bool { return t.IsObjectType() || t.IsMapType() }
