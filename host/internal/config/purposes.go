package config

import (
	"fmt"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// shownFields is how many names a warning lists.
const shownFields = 20

// WithoutPurpose lists the personal fields of a type that no purpose covers, in
// the schema's order; nil for a type that does not exist.
func WithoutPurpose(typ *sdk.Type, covered func(field string) bool) (out []string) {
	if typ == nil {
		return nil
	}
	for _, f := range typ.Fields {
		if f.Personal && !covered(f.Name) {
			out = append(out, f.Name)
		}
	}
	return out
}

// CheckPurposes warns of personal fields that no purpose covers: customers are
// not told why those are kept, and they must be (Art. 13 and 15). covered tells
// whether any purpose is about a field of a type of that adapter.
func CheckPurposes(cfg *Config, adapter string, schema *sdk.Schema, covered func(typ, field string) bool) Diagnostics {
	var ds Diagnostics
	for i := range cfg.Contacts {
		k := &cfg.Contacts[i]
		if k.Adapter != adapter {
			continue
		}
		names := WithoutPurpose(schema.Type(k.Type), func(field string) bool { return covered(k.Type, field) })
		if len(names) == 0 {
			continue
		}
		more := ""
		if n := len(names) - shownFields; n > 0 {
			names, more = names[:shownFields], fmt.Sprintf(" and %d more", n)
		}
		ds.warnf(k.At, "name them in a purpose", "type %q has personal fields without a purpose: %s%s", k.Type, strings.Join(names, ", "), more)
	}
	return ds
}
