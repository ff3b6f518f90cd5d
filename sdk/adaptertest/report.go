package adaptertest

import (
	"fmt"
	"io"
	"time"
)

// Outcome of a case.
type Outcome string

// The outcomes.
const (
	Passed  Outcome = "ok"
	Failed  Outcome = "FAILED"
	Skipped Outcome = "skipped"
)

// Result is what became of one case.
type Result struct {
	Case     string // "contact/not found"
	Outcome  Outcome
	Messages []string // why it failed or was skipped, and remarks
	Took     time.Duration
}

// Report holds the results in the order of the cases.
type Report struct{ Results []Result }

// Failed reports whether a case failed, or none ran at all.
func (rep *Report) Failed() bool {
	return rep.Count(Failed) > 0 || rep.Count(Passed) == 0
}

// Count says how many cases had an outcome.
func (rep *Report) Count(o Outcome) int {
	n := 0
	for _, r := range rep.Results {
		if r.Outcome == o {
			n++
		}
	}
	return n
}

// Write prints the report, one line a case and one below it for each message.
func (rep *Report) Write(w io.Writer) error {
	for _, r := range rep.Results {
		if _, err := fmt.Fprintf(w, "%-8s %s (%d ms)\n", r.Outcome, r.Case, r.Took.Milliseconds()); err != nil {
			return err
		}
		for _, m := range r.Messages {
			if _, err := fmt.Fprintf(w, "         %s\n", m); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d passed, %d failed, %d skipped\n", rep.Count(Passed), rep.Count(Failed), rep.Count(Skipped))
	return err
}
