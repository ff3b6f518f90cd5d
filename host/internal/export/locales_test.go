package export

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// locale reads a file of texts, each with its plural forms.
func locale(t *testing.T, name string) map[string]map[string]string {
	t.Helper()
	var raw map[string]any
	if _, err := toml.DecodeFile(filepath.Join("locales", name+".toml"), &raw); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for id, v := range raw {
		out[id] = map[string]string{}
		switch v := v.(type) {
		case string:
			out[id]["other"] = v
		case map[string]any:
			for form, s := range v {
				out[id][form] = s.(string)
			}
		}
	}
	return out
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

var placeholder = regexp.MustCompile(`{{\.\w+}}`)

func placeholders(s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestLanguagesHaveTheSameTexts(t *testing.T) {
	nl, en, je := locale(t, "nl"), locale(t, "en"), locale(t, "nl-je")
	if !slices.Equal(keys(nl), keys(en)) {
		t.Errorf("ids differ: %v", difference(keys(nl), keys(en)))
	}
	for id, forms := range nl {
		if !slices.Equal(keys(forms), keys(en[id])) {
			t.Errorf("%s has other plural forms in English", id)
		}
		for form, s := range forms {
			if !slices.Equal(placeholders(s), placeholders(en[id][form])) {
				t.Errorf("%s.%s has other placeholders in English", id, form)
			}
			if informal, ok := je[id]; ok && !slices.Equal(placeholders(s), placeholders(informal[form])) {
				t.Errorf("%s.%s has other placeholders with je", id, form)
			}
		}
	}
	if extra := difference(keys(je), keys(nl)); len(extra) > 0 {
		for _, id := range keys(je) {
			if nl[id] == nil {
				t.Errorf("%s is no text", id)
			}
		}
	}
}

// nl-je.toml holds what differs, and no text is empty or holds markup.
func TestTextsSaySomething(t *testing.T) {
	nl, je := locale(t, "nl"), locale(t, "nl-je")
	for id, forms := range je {
		for form, s := range forms {
			if s == nl[id][form] {
				t.Errorf("%s.%s is the same with u and je", id, form)
			}
		}
	}
	for _, name := range []string{"nl", "nl-je", "en"} {
		for id, forms := range locale(t, name) {
			for form, s := range forms {
				if strings.TrimSpace(s) == "" || strings.TrimSpace(s) != s || strings.ContainsAny(s, "<>\n") {
					t.Errorf("%s: %s.%s is %q", name, id, form, s)
				}
			}
		}
	}
}

// difference lists what only one of the two has.
func difference(a, b []string) []string {
	var out []string
	for _, s := range append(slices.Clone(a), b...) {
		if slices.Contains(a, s) != slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

var formal = regexp.MustCompile(`\b([Uu]|[Uu]w)\b`)

// Every text that says u has one that says je, and no text mixes them.
func TestAddress(t *testing.T) {
	nl, je := locale(t, "nl"), locale(t, "nl-je")
	informal := regexp.MustCompile(`\b([Jj]e|[Jj]ij|[Jj]ou|[Jj]ouw)\b`)
	for id, forms := range nl {
		for form, s := range forms {
			if formal.MatchString(s) && je[id][form] == "" {
				t.Errorf("%s says u and has no text with je", id)
			}
			if informal.MatchString(s) {
				t.Errorf("%s says je in nl.toml", id)
			}
		}
	}
	for id, forms := range je {
		for _, s := range forms {
			if formal.MatchString(s) || !informal.MatchString(s) {
				t.Errorf("%s with je: %s", id, s)
			}
		}
	}
}

// Words of lawyers and engineers are not for these messages.
func TestNoJargon(t *testing.T) {
	words := regexp.MustCompile(`(?i)\b(crm|tokens?|sessies?|sessions?|portaal|portal|rectificatie|rectification|anonimiseren|anonymise|grondslag)\b`)
	for _, name := range []string{"nl", "nl-je", "en"} {
		for id, forms := range locale(t, name) {
			for _, s := range forms {
				if w := words.FindString(s); w != "" {
					t.Errorf("%s: %s says %q", name, id, w)
				}
			}
		}
	}
}

// Ids stand in code as literals, so that a text that is missing
// and a text that nobody uses are both seen here.
func TestTextsAreUsedAndExist(t *testing.T) {
	nl := locale(t, "nl")
	used := map[string]bool{}
	literal := regexp.MustCompile(`"([a-z][a-z0-9_]*)"`)
	called := regexp.MustCompile(`\btext\("([a-z0-9_]+)"`)
	for _, path := range sources(t) {
		buf, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(buf), -1) {
			used[m[1]] = true
		}
		for _, m := range called.FindAllStringSubmatch(string(buf), -1) {
			if id := m[1]; nl[id] == nil {
				t.Errorf("%s: there is no text %q", path, id)
			}
		}
	}
	for id := range nl {
		if !used[id] {
			t.Errorf("nobody uses the text %q", id)
		}
	}
}

func sources(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			if !strings.HasSuffix(path, "_test.go") {
				out = append(out, path)
			}
		}
	}
	return out
}
