package sdk_test

import (
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

func FuzzRef(f *testing.F) {
	f.Add("lime", "person", "1003")
	f.Add("a:b", "c%3A", "d/e f")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		ref := sdk.Ref{Adapter: a, Type: b, ID: c}
		got, err := sdk.ParseRef(ref.String())
		if a == "" || b == "" || c == "" {
			if err == nil {
				t.Fatalf("%q has an empty part", ref)
			}
			return
		}
		if err != nil || got != ref {
			t.Fatalf("%+v became %q became %+v, %v", ref, ref, got, err)
		}
	})
}

func TestParseRefRefuses(t *testing.T) {
	for _, s := range []string{"", "lime", "lime:person", "lime:person:1:2", "::", "lime:%zz:1"} {
		if _, err := sdk.ParseRef(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

func TestEqual(t *testing.T) {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	a, b := sdk.Option{Key: "a", Label: "A"}, sdk.Option{Key: "b"}
	for name, c := range map[string]struct {
		v, w sdk.Value
		want bool
	}{
		"texts":                 {sdk.Text("x"), sdk.Text("x"), true},
		"other texts":           {sdk.Text("x"), sdk.Text("y"), false},
		"empty and empty":       {sdk.Text(""), sdk.Empty(sdk.KindDate), true},
		"empty and withheld":    {sdk.Empty(sdk.KindText), sdk.Withheld(sdk.KindText), false},
		"text and date":         {sdk.Text("2026-01-01"), sdk.Date("2026-01-01"), false},
		"one moment, two zones": {sdk.Time(noon), sdk.Time(noon.In(time.FixedZone("", 3600))), true},
		"labels do not count":   {sdk.Choice("a", "A"), sdk.Choice("a", "B"), true},
		"order does not count":  {sdk.Choices(a, b), sdk.Choices(b, a), true},
		"twice is not two":      {sdk.Choices(a, a), sdk.Choices(a, b), false},
		"the other way round":   {sdk.Choices(a, b), sdk.Choices(a, a), false},
	} {
		if c.v.Equal(c.w) != c.want || c.w.Equal(c.v) != c.want {
			t.Errorf("%s: %v, %v", name, c.v.Equal(c.w), c.w.Equal(c.v))
		}
	}
}
