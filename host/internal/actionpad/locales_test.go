package actionpad

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"github.com/inzage/inzage/host/internal/privacy"
)

func locale(t *testing.T, lang string) map[string]string {
	t.Helper()
	out := map[string]string{}
	if _, err := toml.DecodeFile("locales/"+lang+".toml", &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var placePattern = regexp.MustCompile(`\{\{[^}]*\}\}`)

// TestLocalesAreAlike: every text in both languages, with the same places.
func TestLocalesAreAlike(t *testing.T) {
	nl, en := locale(t, "nl"), locale(t, "en")
	for id, text := range nl {
		other, ok := en[id]
		if !ok {
			t.Errorf("%q has no English", id)
			continue
		}
		a, b := placePattern.FindAllString(text, -1), placePattern.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%q has the places %v in Dutch and %v in English", id, a, b)
		}
	}
	for id := range en {
		if _, ok := nl[id]; !ok {
			t.Errorf("%q has no Dutch", id)
		}
	}
}

var usedPattern = regexp.MustCompile(`\.T "([^"]+)"`)

// TestTextsOfTemplatesExist: also those whose name is made of a word of a list.
func TestTextsOfTemplatesExist(t *testing.T) {
	nl := locale(t, "nl")
	need := map[string]bool{}
	files, _ := filepath.Glob("templates/*.html")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range usedPattern.FindAllStringSubmatch(string(text), -1) {
			need[m[1]] = true
		}
	}
	lists := map[string][]string{
		"right":      privacy.Acts(),
		"refusal":    refusals(),
		"casestate":  {"open", "done", "refused", "stopped"},
		"case":       {"correction", "withheld", "new_link", "objection"},
		"consent":    {"never", "given", "withdrawn", "expired"},
		"because":    {"carried_over", "marketing_stopped"},
		"light":      {"yes", "no", "ask", "stopped", "expired", "pending", "refused"},
		"askedby":    {"phone", "letter", "mail", "desk"},
		"for":        {"all", "consent"},
		"decide":     {"notelong", "stale"},
		"why":        {"crm_invalid", "crm_not_found", "crm_moved", "crm_denied", "crm_unsupported"},
		"state":      {"active", "locked", "used_up", "revoked", "expired"},
		"verify":     {"told", "mail", "off"},
		"message":    {"link", "code", "changed", "asked", "received"},
		"result":     {"refused", "failed", "unknown"},
		"by":         {"agent", "customer", "system", "crm"},
		"now":        {"not_me", "locked", "asked"},
		"journal":    privacy.JournalEvents(),
		"address":    {"none", "shared", "recent", "unchecked"},
		"identified": {"called_back", "desk", "login", "not_sure", "known_address"},
	}
	for prefix, words := range lists {
		for _, w := range words {
			need[prefix+"."+w] = true
		}
	}
	for _, key := range []string{"session", "notfound", "gone", "away", "denied", "signin", "dead", "closed", "noconsents", "form"} {
		need["error."+key+".title"], need["error."+key+".text"] = true, true
	}
	for _, kind := range opKinds(t) {
		need["event."+kind] = true
	}
	for id := range need {
		if _, ok := nl[id]; !ok {
			t.Errorf("text %q is missing", id)
		}
	}
}

// opKinds reads the kinds of operations from their source, so that a new one
// cannot come to the panel without words.
func opKinds(t *testing.T) []string {
	t.Helper()
	var out []string
	files, _ := filepath.Glob("../privacy/*.go")
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`OpKind += "([^"]+)"`).FindAllStringSubmatch(string(source), -1) {
			if m[1] != "consent.text" { // words are of nobody: no contact's history has them
				out = append(out, m[1])
			}
		}
	}
	if len(out) < 22 || !slices.ContainsFunc(out, func(s string) bool { return strings.HasPrefix(s, "case.") }) {
		t.Fatalf("kinds of operations not found: %v", out)
	}
	return out
}
