package limecrm

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSeedIsDeterministic(t *testing.T) {
	dump := func(seed uint64) string {
		s, err := New(Options{Seed: seed})
		must(t, err)
		var b strings.Builder
		for _, lt := range s.Limetypes() {
			for _, id := range s.IDs(lt.Name)[:min(400, len(s.IDs(lt.Name)))] {
				raw, err := json.Marshal(s.Object(lt.Name, id))
				must(t, err)
				b.Write(raw)
			}
		}
		return b.String()
	}
	one := dump(1)
	if dump(1) != one {
		t.Error("the same seed gives other people")
	}
	if dump(2) == one {
		t.Error("another seed gives the same people")
	}
}

func TestSeedCounts(t *testing.T) {
	s, err := New(Options{})
	must(t, err)
	for limetype, least := range map[string]int{
		"person": 300, "company": 50, "deal": 100, "history": busyRows, "document": 50, "participant": 50,
		"coworker": 5, "consent": 100, "consenttype": 4, "member": 40, "booking": 50,
	} {
		if n := len(s.IDs(limetype)); n < least {
			t.Errorf("%d of %s, want at least %d", n, limetype, least)
		}
		if ids := s.IDs(limetype); ids[0] != firstID {
			t.Errorf("%s starts at %d", limetype, ids[0])
		}
	}
	if s.Object("person", IDShared)["email"] != s.Object("person", IDShared2)["email"] {
		t.Error("no shared e-mail address")
	}
	if s.Object("deal", 1001)["person2"] != int64(1004) || s.Object("deal", 1006)["person2"] != int64(IDEva) {
		t.Error("no deals with two people")
	}
	sv, err := New(Options{Solution: "sv"})
	must(t, err)
	if n := len(sv.IDs("kontakt")); n < 300 || len(sv.IDs("historik")) < busyRows {
		t.Errorf("%d contacts in sv", n)
	}
}

// TestSeedIsFictitious: what a stranger could mistake for a real person's must
// lead nowhere.
func TestSeedIsFictitious(t *testing.T) {
	for _, solution := range []string{"base", "sv"} {
		s, err := New(Options{Solution: solution})
		must(t, err)
		for _, lt := range s.Limetypes() {
			for _, id := range s.IDs(lt.Name) {
				for name, v := range s.store.get(lt.Name, id).values {
					text, _ := v.(string)
					switch p := lt.Property(name); {
					case text == "":
					case p.Type == "phone" && !strings.HasPrefix(text, "+46 70 174 06 ") && !strings.HasPrefix(text, "+44 7700 900"):
						t.Errorf("%s %d: phone %q", lt.Name, id, text)
					case strings.HasPrefix(name, "e") && strings.Contains(text, "@") && !strings.HasSuffix(strings.ToLower(text), "example.test") && !strings.HasSuffix(text, "example.com"):
						t.Errorf("%s %d: %s %q", lt.Name, id, name, text)
					}
				}
			}
		}
	}
}

// TestSeedIsValid writes every seeded object back through the checks that an
// API client meets.
func TestSeedIsValid(t *testing.T) {
	for _, solution := range []string{"base", "sv"} {
		s, err := New(Options{Solution: solution})
		must(t, err)
		for _, lt := range s.Limetypes() {
			ids := s.IDs(lt.Name)
			for _, id := range ids[:min(1500, len(ids))] {
				values := s.Object(lt.Name, id)
				for name := range metaProperties {
					delete(values, name)
				}
				if err := s.Update(lt.Name, id, values); err != nil {
					t.Errorf("%s %d: %v", lt.Name, id, err)
				}
			}
		}
	}
}

func TestCanaries(t *testing.T) {
	s, err := New(Options{Canaries: map[string]any{"note": "canary-7", "history/1001/note": "canary-8"}})
	must(t, err)
	if s.Object("person", IDEva)["note"] != "canary-7" || s.Object("history", 1001)["note"] != "canary-8" {
		t.Error("the canaries are not there")
	}
	for _, bad := range []string{"nosuch", "person/x/note", "nosuch/1001/note", "person/99/note"} {
		if _, err := New(Options{Canaries: map[string]any{bad: "x"}}); err == nil {
			t.Errorf("canary %q is accepted", bad)
		}
	}
	if _, err := New(Options{Solution: "nosuch"}); err == nil {
		t.Error("an unknown solution is accepted")
	}
}

func TestStoreFromGo(t *testing.T) {
	s, err := New(Options{})
	must(t, err)
	id, err := s.Create("history", map[string]any{"note": "by an agent", "person": IDEva})
	must(t, err)
	if got := s.Object("history", id); got["person"] != int64(IDEva) || got["_createduser"] != int64(agentUser) {
		t.Errorf("%v", got)
	}
	must(t, s.Delete("history", id))
	if s.Object("history", id) != nil || s.Object("nosuch", 1) != nil || s.IDs("nosuch") != nil {
		t.Error("found what does not exist")
	}
	if s.Delete("history", id) == nil || s.Delete("nosuch", 1) == nil || s.Update("person", 1, nil) == nil {
		t.Error("no error for what does not exist")
	}
	if _, err := s.Create("person", map[string]any{}); err == nil {
		t.Error("a required property may be missing")
	}
}
