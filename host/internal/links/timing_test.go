package links

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

// deadTokens returns tokens that do not work, by the reason.
func (w *world) deadTokens() map[string]string {
	w.t.Helper()
	expired, expiredToken, _ := w.link()
	w.clock.advance(72 * time.Hour)
	revoked, revokedToken, _ := w.link()
	wantErr(w.t, w.Revoke(w.ctx, revoked), nil)
	usedUp, usedUpToken, code := w.link()
	for range MaxVisits {
		w.enter(usedUpToken, code)
	}
	w.wantStatus(expired, privacy.LinkExpired)
	w.wantStatus(usedUp, privacy.LinkUsedUp)
	return map[string]string{
		"unknown": newSecret(), "expired": expiredToken, "revoked": revokedToken, "used up": usedUpToken,
	}
}

// sameTime compares the medians of many interleaved calls. The bound is
// generous, so that a busy machine does not fail it; TestDeadLinksSameCommands
// sees what it misses.
func sameTime(w *world) {
	tokens := w.deadTokens()
	names := []string{"unknown", "expired", "revoked", "used up"}
	took := map[string][]time.Duration{}
	for range 250 {
		rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, name := range names {
			start := time.Now()
			_, err := w.Knock(w.ctx, tokens[name], true)
			took[name] = append(took[name], time.Since(start))
			wantErr(w.t, err, privacy.ErrDeadLink)
		}
	}
	var medians []time.Duration
	for _, name := range names {
		slices.Sort(took[name])
		m := took[name][len(took[name])/2]
		medians = append(medians, m)
		w.t.Logf("%-8s %v", name, m)
	}
	if lo, hi := slices.Min(medians), slices.Max(medians); hi > lo*3/2 {
		w.t.Errorf("dead links can be told apart by time: medians from %v to %v", lo, hi)
	}
}

// TestDeadLinksSameCommands: Redis does the same work for every token that
// does not work, whether it was a link once or never.
func TestDeadLinksSameCommands(t *testing.T) {
	w := newWorld(t, newServer(t, false).open)
	tokens := w.deadTokens()
	_, err := w.Knock(w.ctx, tokens["unknown"], true) // Redis knows the script
	wantErr(t, err, privacy.ErrDeadLink)
	work := map[string]string{}
	for name, token := range tokens {
		for _, fetched := range []bool{true, false} {
			wantErr(t, w.rdb.ConfigResetStat(w.ctx).Err(), nil)
			_, err := w.Knock(w.ctx, token, fetched)
			wantErr(t, err, privacy.ErrDeadLink)
			_, _, err = w.Enter(w.ctx, token, newCode(), privacy.NewID())
			if !errors.Is(err, privacy.ErrTooManyVisits) {
				wantErr(t, err, privacy.ErrDeadLink)
			}
			kind := fmt.Sprint("fetched ", fetched)
			got := w.commands()
			if want, ok := work[kind]; ok && got != want {
				t.Errorf("%s, %s: Redis did %s, for others %s", name, kind, got, want)
			}
			work[kind] = got
		}
	}
	t.Log(work)
}

// commands returns how often Redis ran which command since the last reset.
func (w *world) commands() string {
	w.t.Helper()
	var out []string
	for line := range strings.Lines(w.rdb.Info(w.ctx, "commandstats").Val()) {
		if name, rest, ok := strings.Cut(strings.TrimPrefix(line, "cmdstat_"), ":calls="); ok && !strings.Contains(name, "config") {
			calls, _, _ := strings.Cut(rest, ",")
			out = append(out, name+" "+calls)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}
