package ledger

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func marker(t testing.TB, keys ...Key) *Ledger {
	t.Helper()
	ring, err := newKeyring(keys)
	must(t, err)
	return &Ledger{Reader: &Reader{keys: ring}}
}

// values draws values from so small a set that equal ones are common.
func values() *rapid.Generator[sdk.Value] {
	word := rapid.SampledFrom([]string{"", "a", "b", "ab", "1980-03-02", "true"})
	zone := rapid.SampledFrom([]*time.Location{time.UTC, time.FixedZone("CET", 3600), time.FixedZone("", -7*3600)})
	return rapid.Custom(func(t *rapid.T) sdk.Value {
		v := sdk.Value{
			Kind: rapid.SampledFrom([]sdk.Kind{
				sdk.KindText, sdk.KindHTML, sdk.KindDecimal, sdk.KindBool, sdk.KindDate, sdk.KindTime,
				sdk.KindOption, sdk.KindOptions, sdk.KindReference, sdk.KindFile, "odd",
			}).Draw(t, "kind"),
			State:    rapid.SampledFrom([]sdk.State{sdk.StateEmpty, sdk.StatePresent, sdk.StatePresent, sdk.StateWithheld}).Draw(t, "state"),
			Text:     word.Draw(t, "text"),
			Currency: rapid.SampledFrom([]string{"", "EUR", "a"}).Draw(t, "currency"),
			Bool:     rapid.Bool().Draw(t, "bool"),
			Ref:      sdk.Ref{Adapter: word.Draw(t, "adapter"), Type: word.Draw(t, "type"), ID: word.Draw(t, "id")},
			Time:     time.Unix(rapid.Int64Range(-2, 2).Draw(t, "s"), rapid.Int64Range(0, 1).Draw(t, "ns")).In(zone.Draw(t, "zone")),
		}
		// Each key once: with a key twice, Value.Equal depends on which side it is.
		for _, key := range rapid.SliceOfNDistinct(word, 0, 3, rapid.ID).Draw(t, "options") {
			v.Options = append(v.Options, sdk.Option{Key: key, Label: word.Draw(t, "label")})
		}
		return v
	})
}

func TestMarksAreEqualWhenValuesAre(t *testing.T) {
	l := marker(t, keyOne)
	rapid.Check(t, func(t *rapid.T) {
		v, w := values().Draw(t, "v"), values().Draw(t, "w")
		same := l.Mark("op", anna, "f", v) == l.Mark("op", anna, "f", w)
		if same != v.Equal(w) {
			t.Fatalf("marks equal: %v, values equal: %v", same, v.Equal(w))
		}
	})
}

func TestMarksIgnoreWhatDoesNotCount(t *testing.T) {
	l := marker(t, keyOne)
	rapid.Check(t, func(t *rapid.T) {
		v := values().Draw(t, "v")
		w := v
		w.Options = nil
		for _, i := range rand.Perm(len(v.Options)) {
			w.Options = append(w.Options, sdk.Option{Key: v.Options[i].Key, Label: "another"})
		}
		w.Time = v.Time.In(time.FixedZone("there", 1234))
		if v.Kind == sdk.KindReference {
			w.Text = "another title"
		}
		if l.Mark("op", anna, "f", v) != l.Mark("op", anna, "f", w) {
			t.Fatalf("%+v and %+v have different marks", v, w)
		}
	})
}

func TestMarkIsBound(t *testing.T) {
	l := marker(t, keyOne)
	v := sdk.Text("x")
	marks := map[string]bool{}
	all := []string{
		l.Mark("op", anna, "field", v), l.Mark("op2", anna, "field", v), l.Mark("op", bert, "field", v),
		l.Mark("op", anna, "field2", v), l.Mark("op", anna, "field", sdk.Text("y")),
		l.Mark("op", anna, "field", sdk.Empty(sdk.KindText)), l.Mark("op", anna, "field", sdk.Withheld(sdk.KindText)),
		l.Mark("opl", sdk.Ref{Adapter: "ime", Type: anna.Type, ID: anna.ID}, "field", v), // parts that shift
		marker(t, keyTwo).Mark("op", anna, "field", v),
	}
	for _, m := range all {
		if len(m) != len("k1:")+44 {
			t.Errorf("mark %q", m)
		}
		marks[m] = true
	}
	if len(marks) != len(all) || !strings.HasPrefix(all[0], "k1:") || !strings.HasPrefix(all[len(all)-1], "k2:") {
		t.Errorf("marks are not distinct: %v", all)
	}
}

// TestMarkIsStable: a mark must be found again by every later version.
func TestMarkIsStable(t *testing.T) {
	got := marker(t, keyOne).Mark("op", anna, "email", sdk.Text("a@example.org"))
	if want := "k1:SDW+8/VSKloFhQkPWFfFVD4DH1k05L6wLsR87d7m9CM="; got != want {
		t.Errorf("mark %s, want %s", got, want)
	}
}

func TestMatchesAcrossRotation(t *testing.T) {
	old, rotated, later := marker(t, keyOne), marker(t, keyTwo, keyOne), marker(t, keyTwo)
	v := sdk.Text("x")
	m := old.Mark("op", anna, "f", v)
	if !rotated.Matches(m, "op", anna, "f", v) || rotated.Matches(m, "op", anna, "f", sdk.Text("y")) {
		t.Error("an older key does not tell old from new")
	}
	if rotated.Mark("op", anna, "f", v) == m {
		t.Error("a new mark under an old key")
	}
	if later.Matches(m, "op", anna, "f", v) || later.Matches("", "op", anna, "f", v) || later.Matches("k2:", "op", anna, "f", v) {
		t.Error("a mark matches without its key")
	}
}

// TestNoValueInTheFiles looks for canaries that were given as marks only.
func TestNoValueInTheFiles(t *testing.T) {
	o := testOptions(t)
	l := open(t, o)
	const canaryOld, canaryNew = "kanarie-oud@example.org", "kanarie-nieuw@example.org"
	op := correction("op1")
	op.Fields = []privacy.FieldMark{{
		Field: "email", Old: l.Mark("op1", anna, "email", sdk.Text(canaryOld)), New: l.Mark("op1", anna, "email", sdk.Text(canaryNew)),
	}}
	must(t, l.Intend(ctx, op), l.Close(ctx, privacy.Outcome{Op: "op1", Result: privacy.Applied}))
	look := func() (found int) {
		files, err := filepath.Glob(o.Path + "*")
		must(t, err)
		for _, name := range files {
			content, err := os.ReadFile(name)
			must(t, err)
			if bytes.Contains(bytes.ToLower(content), []byte("kanarie")) {
				t.Errorf("%s holds a personal value", name)
			}
			if bytes.Contains(content, []byte(op.Fields[0].New)) {
				found++
			}
		}
		return found
	}
	if look() == 0 {
		t.Error("the mark itself was not found: this test looks in the wrong place")
	}
	must(t, l.Stop(context.Background()))
	look()
}
