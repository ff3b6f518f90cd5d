package lime

import (
	"context"
	"fmt"
	"slices"
	"strings"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/plugins/lime/internal/settings"
)

// keeperType reads a limetype that the settings name outside of limetypes. One
// that may not be read is a warning; nil when there is none.
func (b *binder) keeperType(ctx context.Context, path, name string) (*metaType, error) {
	meta, err := b.md.readType(ctx, name)
	switch {
	case err != nil:
		return nil, err
	case meta == nil:
		b.problem(path, "the CRM has no limetype %q, or hides it from the API user%s", name, hint(name, b.md.names()))
	case meta.denied:
		b.warn("%s: the API user has no right to read limetype %s", path, name)
	}
	return meta, nil
}

func (b *binder) warn(format string, args ...any) {
	b.model.warnings = append(b.model.warnings, fmt.Sprintf(format, args...))
}

// typed finds a property of one of these types, or notes what is wrong.
func (b *binder) typed(path string, meta *metaType, name string, types ...string) *metaProperty {
	p := b.propertyOf(path, meta, name)
	if p != nil && !slices.Contains(types, p.Type) {
		b.problem(path, "%q is of type %s, not %s", name, p.Type, strings.Join(types, " or "))
		return nil
	}
	return p
}

// optional finds a property that need not be there, unless the settings name it.
func (b *binder) optional(path string, meta *metaType, set settings.Property, types ...string) *metaProperty {
	if set.Name == "" || (!set.Given && meta.property(set.Name) == nil) {
		return nil
	}
	return b.typed(path, meta, set.Name, types...)
}

// expected is optional with a warning when nobody said that there is none.
func (b *binder) expected(path string, meta *metaType, set settings.Property, otherwise string, types ...string) *metaProperty {
	if !set.Given && set.Name != "" && meta.property(set.Name) == nil {
		b.warn("%s: limetype %s has no property %q, so %s; name it, or set it to \"\"", path, meta.Name, set.Name, otherwise)
	}
	return b.optional(path, meta, set, types...)
}

// texts are the properties of a text by language.
func (b *binder) texts(path string, meta *metaType, set settings.Texts) map[string]string {
	out := map[string]string{}
	for _, lang := range sorted(set) {
		at := path
		if lang != "" {
			at += "." + lang
		}
		if p := b.optional(at, meta, set[lang], "string", "text"); p != nil {
			out[lang] = p.Name
		}
	}
	return out
}

func nameOf(p *metaProperty) string {
	if p == nil {
		return ""
	}
	return p.Name
}

// boundKeys are the keys that a property has. One that the settings name and it
// has not is a problem.
func boundKeys[K ~string](b *binder, path string, p *metaProperty, set map[K]settings.Property) map[K]string {
	out := map[K]string{}
	known := make([]string, 0, len(p.Options))
	for _, o := range p.Options {
		known = append(known, string(o.Key))
	}
	for k, key := range set {
		in := func(o metaOption) bool { return string(o.Key) == key.Name && !o.Inactive }
		switch {
		case key.Name == "":
		case p.Type != "option" || slices.ContainsFunc(p.Options, in):
			out[k] = key.Name
		case key.Given:
			b.problem(path+"."+string(k), "%q has no option %q that is in use%s", p.Name, key.Name, hint(key.Name, known))
		}
	}
	return out
}

func hint(name string, known []string) string {
	if near := shared.Nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
