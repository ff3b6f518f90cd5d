package ledger

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/inzage/inzage/host/internal/privacy"
)

// loadLedger writes with many callers for ever and prints what was acknowledged.
func loadLedger(path string) error {
	l, err := Open(ctx, childOptions(path))
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for c := range 16 {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("op-%d-%d", c, i)
				if err := l.Intend(ctx, correction(id)); err != nil {
					return
				}
				fmt.Println("intended", id) // one write: lines do not mix
				if err := l.Close(ctx, privacy.Outcome{Op: id, Result: privacy.Applied}); err != nil {
					return
				}
				fmt.Println("closed", id)
			}
		})
	}
	wg.Wait()
	return errors.New("the load ended")
}

func TestKillLosesNothingAcknowledged(t *testing.T) { onBoth(t, testKillLosesNothingAcknowledged) }

func testKillLosesNothingAcknowledged(t *testing.T, b backend) {
	for round := range 3 {
		t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
			o := b.options(t)
			cmd, out, _ := child(t, "load", o.target())
			acknowledged := map[string]string{}
			for n := 0; ; n++ {
				if n == 100*(round+1) {
					must(t, cmd.Process.Kill()) // in the middle of the load
				}
				line, err := out.ReadString('\n')
				if err == io.EOF {
					break // what was printed before the kill has been read
				}
				must(t, err)
				phase, id, _ := strings.Cut(strings.TrimSpace(line), " ")
				acknowledged[id] = phase
			}
			_ = cmd.Wait() // "killed"
			checkAcknowledged(t, o, acknowledged)
		})
	}
}

func checkAcknowledged(t *testing.T, o Options, acknowledged map[string]string) {
	t.Helper()
	l := open(t, o)
	for id, phase := range acknowledged {
		e, err := l.Entry(ctx, id)
		if err != nil || phase == "closed" && e.Outcome == nil {
			t.Errorf("%s was acknowledged as %s: %+v, %v", id, phase, e, err)
		}
	}
	report, err := l.Verify(ctx)
	must(t, err)
	if report.FirstBad != nil || report.Events < int64(len(acknowledged)) {
		t.Errorf("report: %+v, %d operations acknowledged", report, len(acknowledged))
	}
	open, err := l.Open(ctx, o.Now().AddDate(100, 0, 0))
	must(t, err)
	for _, op := range open { // as the resolver does
		must(t, l.Close(ctx, privacy.Outcome{Op: op.ID, Result: privacy.Unknown, By: "resolver"}))
	}
	if l.Stats().Open != 0 {
		t.Errorf("stats: %+v", l.Stats())
	}
}
