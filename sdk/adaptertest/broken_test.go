package adaptertest_test

import (
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/adaptertest"
	"github.com/inzage/inzage/sdk/adaptertest/internal/broken"
	"github.com/inzage/inzage/sdk/internal/memkit"
)

// faultEnv tells the child process which fault to have.
const faultEnv = "KIT_FAULT"

func TestMain(m *testing.M) {
	adaptertest.ServeIfChild(func() sdk.Adapter { return broken.New(os.Getenv(faultEnv)) })
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/inzage/inzage/sdk/adaptertest/internal/broken.leavesGoroutines.Contact.func1"))
}

// The kit has to fail for each of these, in a case and with a message that name the fault.
var faults = []struct {
	fault, failing, says string
	only                 string // "": in process and over gRPC
}{
	{"loses a page", "related/long list is complete", "not complete: 50 records came, and there are 60", ""},
	{"resumes one too early", "related/resumes after any cursor", "after record 1 come", ""},
	{"hides archived rows", "contact/archived", "archived record cannot be read", ""},
	{"hides archived rows", "find/archived", "archived and not found", ""},
	{"hides archived rows", "related/archived", "is not in relation", ""},
	{"counts nobody else", "related/shared records are counted", "linked to 0 other people", ""},
	{"ignores send's error", "related/send's error ends it", "not the error of send", "in process"},
	{"hangs on cancel", "cancel/while the CRM is slow", "did not return within 1s of the end of its context", "in process"},
	{"ignores the revision", "conflict/a stale revision", "want conflict", ""},
	{"ignores the revision", "conflict/somebody else wrote in the CRM", "want conflict", ""},
	{"writes the half of it", "refusal/is named and holds back the others", "was written all the same", ""},
	{"answers what was asked", "update/every editable field", "revision or archived differ from what Contact says", ""},
	{"says applied, writes not", "update/every editable field", "said to be applied", ""},
	{"cuts long text in silence", "text/40 kB", "40 kB are said to be applied", ""},
	{"remembers ids in memory", "repeat/a child, with a kill in between", "made 2 records", ""},
	{"removes anybody's child", "children/only of one's own", "was removed through", ""},
	{"leaks a value in an error", "secrecy/errors and log hold no values", "an error, a diagnostic or a cursor holds a seeded value", ""},
	{"leaks a value in the log", "contact/reads", "a line on stderr holds a seeded value", "over gRPC"},
	{"repeats a setting", "secrecy/diagnostics hold no settings", "holds a seeded value", ""},
	{"returns its own errors", "contact/not found", "not an *sdk.Error", "in process"},
	{"returns its own errors", "contact/not found", "want an error of kind [not_found]", "over gRPC"},
	{"panics", "contact/odd references", "Contact panicked", ""},
	{"exits", "contact/odd references", "the process of the adapter ended in Contact", "over gRPC"},
	{"leaves goroutines", "leak/no goroutines are left", "goroutines are left", "in process"},
	{"describes what is not there", "describe/capabilities are implemented", `lists "updater", and the adapter does not implement it`, "in process"},
	{"promises what it cannot", "describe/capabilities are the services", `lists "updater", and a call of it is answered with unsupported`, ""},
	{"offers what it hides", "describe/capabilities are the services", `does not list "updater", and a call of it is answered all the same`, "over gRPC"},
	{"offers what it hides", "schema/capabilities of each type", `lists the capability "updater", which Describe does not`, ""},
	{"takes any setting", "settings/unknown", "no diagnostic has the path", ""},
	{"needs the CRM to start", "describe/without the CRM", "without the CRM: Configure", ""},
	{"leaves options without key", "schema/fields", "an option whose key is empty", ""},
	{"leaves options without key", "schema/relations", `leads to type "elsewhere"`, ""},
	{"leaves options without key", "schema/guard and repeat", `its Guard is ""`, ""},
	{"follows a merge in silence", "contact/moved", "want an error of kind [moved]", ""},
	{"ends a file too early", "files/a broken transfer is an error", "none of 2 files is an error", ""},
	{"opens anybody's file", "files/another record's file", "something of it came", ""},
	{"writes a line twice", "journal/the same id once, with a kill in between", "2 lines stand at the record, want 1", ""},
	{"writes a consent twice", "consents/the same id once, with a kill in between", "made 2 rows", ""},
	{"tells no basis", "purposes/each can be told", `purpose "p1" has no id, no title or no basis`, ""},
	{"lets strangers in", "gatekeeper/an unknown agent may nothing", "whom the CRM does not know may", ""},
	{"lets strangers in", "gatekeeper/an unknown action", "cannot know is allowed", ""},
	{"says no when it is down", "gatekeeper/without the CRM nobody knows", "it has to be an error", ""},
}

func TestTheKitFailsForBrokenAdapters(t *testing.T) {
	for _, f := range faults {
		t.Run(f.fault+": "+f.failing, func(t *testing.T) {
			h := adaptertest.Harness{
				Program: adaptertest.Program{Env: []string{faultEnv + "=" + f.fault}},
				Start:   start, Only: []string{f.failing},
			}
			if f.only != "over gRPC" {
				h.New = func() sdk.Adapter { return broken.New(f.fault) }
			}
			rep := adaptertest.Collect(t.Context(), h)
			for _, mode := range []string{"in process", "over gRPC"} {
				if f.only == "" || f.only == mode {
					wantFailure(t, rep, mode+"/"+f.failing, f.says)
				}
			}
		})
	}
}

// TestEveryBrokenAdapterIsUsed: a fault that nobody looks for proves nothing.
func TestEveryBrokenAdapterIsUsed(t *testing.T) {
	used := map[string]bool{"races": true} // in race_test.go
	for _, f := range faults {
		used[f.fault] = true
	}
	for _, name := range broken.Names() {
		if !used[name] {
			t.Errorf("no test uses the adapter that %s", name)
		}
		delete(used, name)
	}
	for name := range used {
		t.Errorf("there is no adapter that %s", name)
	}
}

// TestSkipsAreNeverSilent: a case that is expected to run and does not is a
// failure, and so is a list of skips that is not true.
func TestSkipsAreNeverSilent(t *testing.T) {
	run := func(skips ...string) *adaptertest.Report {
		return adaptertest.Collect(t.Context(), adaptertest.Harness{
			New: func() sdk.Adapter { return broken.New("") }, Start: start, Only: []string{"settings/missing", "contact/reads"}, Skips: skips,
			Program: adaptertest.Program{Path: "/bin/false"},
		})
	}
	rep := run("contact/reads")
	wantFailure(t, rep, "in process/start", "settings/missing was not run to its end")
	wantFailure(t, rep, "in process/start", "Harness.Skips names contact/reads, which was not skipped")
	wantFailure(t, rep, "over gRPC/start", "/bin/false does not start as an adapter")
	for _, r := range run("settings/missing").Results {
		if strings.HasPrefix(r.Case, "in process/") && r.Outcome == adaptertest.Failed {
			t.Errorf("%+v", r)
		}
	}
}

func start(t adaptertest.T) *adaptertest.Fixture { return memkit.Start(t, 3, 60) }

func wantFailure(t *testing.T, rep *adaptertest.Report, name, says string) {
	t.Helper()
	for _, r := range rep.Results {
		if r.Case != name {
			continue
		}
		if all := strings.Join(r.Messages, "\n"); r.Outcome != adaptertest.Failed || !strings.Contains(all, says) {
			t.Errorf("%s is %s and says:\n%s\nwant a failure that says: %s", name, r.Outcome, all, says)
		}
		return
	}
	t.Errorf("%s did not run: %+v", name, rep.Results)
}
