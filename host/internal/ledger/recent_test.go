package ledger

import (
	"fmt"
	"sync"
	"testing"

	"github.com/inzage/inzage/sdk"
)

// TestRecentGivesALongHistory: a copy of somebody's data is not complete without it.
func TestRecentGivesALongHistory(t *testing.T) {
	l := open(t, testOptions(t))
	var writers sync.WaitGroup
	for w := range 20 {
		writers.Go(func() {
			for i := range 60 {
				if err := l.Note(ctx, correction(fmt.Sprintf("op-%d-%d", w, i), anna)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	got, err := l.Recent(ctx, sdk.Subject{anna}, 20_000)
	must(t, err)
	if len(got) != 1200 {
		t.Errorf("%d entries of 1200", len(got))
	}
}
