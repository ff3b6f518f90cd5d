package links

import "testing"

// The same cases hold for every Redis.

func TestEmbedded(t *testing.T) { runSuite(t, openEmbedded) }

func TestRealRedis(t *testing.T) { runSuite(t, newServer(t, false).open) }

func TestRealRedisTLS(t *testing.T) { runSuite(t, newServer(t, true).open) }

func runSuite(t *testing.T, open opener) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(w *world)
	}{
		{"link is kept as it was made", linkIsKept},
		{"link is made once", linkIsMadeOnce},
		{"spec with free text is refused", specIsChecked},
		{"every status", everyStatus},
		{"list by subject", listBySubject},
		{"knock counts pages only", knockCounts},
		{"five wrong codes lock", fiveWrongLock},
		{"tries are over the life of the code", triesDoNotReset},
		{"malformed code is no try", malformedIsNoTry},
		{"200 parallel guesses get five tries", parallelGuesses},
		{"parallel right codes begin three visits", parallelVisits},
		{"three visits", threeVisits},
		{"link without code", withoutCode},
		{"new code", newCodeUnlocks},
		{"keys rotate", keysRotate},
		{"code belongs to its link", codeBelongsToLink},
		{"sent code", sentCode},
		{"sent codes share five tries", sentTries},
		{"three sends a day", sentLimit},
		{"link gets one more token", readdressed},
		{"preview", previewIsKept},
		{"visit ends when idle", visitIdle},
		{"visit ends in any case", visitLongest},
		{"clock set back prolongs nothing", clockSetBack},
		{"visit outlives its link's expiry", visitOutlivesExpiry},
		{"revoking ends visits", revokeEndsVisits},
		{"leaving ends one visit", leaving},
		{"tombstone", tombstone},
		{"tombstone after revoking late", tombstoneLate},
		{"tickets work once", ticketsOnce},
		{"tickets expire", ticketsExpire},
		{"panel session ends", panelEnds},
		{"rate limits", rateLimits},
		{"rate limit after a clock jump", rateAfterClockJump},
		{"emptied Redis ends links and visits", emptied},
		{"Redis and log hold no secret", holdsNoSecret},
		{"every key expires", everyKeyExpires},
		{"dead links take the same time", sameTime},
		{"any course of events", anyCourse},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(newWorld(t, open)) })
	}
}
