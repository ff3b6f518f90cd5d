package adaptertest

import (
	"context"
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	rep := &Report{Results: []Result{
		{Case: "contact/reads", Outcome: Passed},
		{Case: "contact/moved", Outcome: Skipped, Messages: []string{"the fixture has no Records.Moved"}},
		{Case: "find/one", Outcome: Failed, Messages: []string{"one", "two"}},
	}}
	var b strings.Builder
	if err := rep.Write(&b); err != nil {
		t.Fatal(err)
	}
	want := `ok       contact/reads (0 ms)
skipped  contact/moved (0 ms)
         the fixture has no Records.Moved
FAILED   find/one (0 ms)
         one
         two
1 passed, 1 failed, 1 skipped
`
	if b.String() != want || !rep.Failed() {
		t.Errorf("failed %v:\n%s", rep.Failed(), b.String())
	}
	if !(&Report{}).Failed() {
		t.Error("a report of nothing is no success")
	}
}

func TestRecorder(t *testing.T) {
	for name, c := range map[string]struct {
		fn   func(T)
		want Outcome
		says string
	}{
		"nothing said":         {func(T) {}, Passed, ""},
		"a remark":             {func(t T) { t.Logf("hm %d", 1) }, Passed, "hm 1"},
		"failed":               {func(t T) { t.Errorf("a"); t.Errorf("b") }, Failed, "a|b"},
		"ended":                {func(t T) { t.Fatalf("a"); t.Errorf("never") }, Failed, "a"},
		"skipped":              {func(t T) { t.Skipf("a"); t.Errorf("never") }, Skipped, "a"},
		"failed, then skipped": {func(t T) { t.Errorf("a"); t.Skipf("b") }, Failed, "a|b"},
		"panicked":             {func(T) { panic("oh") }, Failed, "panic in the case itself: oh"},
		"cleaned up": {func(t T) {
			t.Cleanup(func() { t.Logf("first in: %v", t.Context().Err()) })
			t.Cleanup(func() { t.Errorf("last in") })
		}, Failed, "last in|first in: context canceled"},
	} {
		got := newRecorder(context.Background(), name, nil).run(c.fn)
		if says := strings.Join(got.Messages, "|"); got.Outcome != c.want || says != c.says || got.Case != name {
			t.Errorf("%s: %s %q, want %s %q", name, got.Outcome, says, c.want, c.says)
		}
	}
}

// TestNamesOfCases: a name is what Skips and Only go by.
func TestNamesOfCases(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range Cases() {
		if seen[name] || strings.Count(name, "/") != 1 {
			t.Errorf("case %q is there twice, or is not subject/what", name)
		}
		seen[name] = true
	}
	if len(seen) < 80 {
		t.Errorf("%d cases", len(seen))
	}
}
