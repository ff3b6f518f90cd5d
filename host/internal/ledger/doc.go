// Package ledger keeps what must not be lost: an append-only table of events in
// SQLite, one keyed hash chain per host.
//
// An operation is an event "intended" before its effect and an event "closed"
// after it; what has no effect to wait for is one event "noted". Nothing is ever
// changed or removed. Each event holds an HMAC over all its columns and the HMAC
// of the event before it, so [Reader.Verify] finds whatever was changed,
// inserted, reordered or deleted by somebody who lacks the key. Only a cut at
// the end leaves a chain that is good by itself: compare it with a [Head] that
// was kept elsewhere.
//
// The ledger never receives a personal value: references, names of fields,
// words from closed lists, and keyed marks (see [Ledger.Mark]).
//
// One goroutine writes. It commits all events that wait in one transaction, and
// each caller waits for the commit of its own event. When the disk is full,
// stuck or gone every caller gets [privacy.ErrLedger] within its deadline and
// nothing of the group stands; the first commit that works again heals it.
//
// A kill at any moment loses nothing that was acknowledged. One case is open on
// purpose: an event whose caller got [ErrUncertain], or whose commit failed just
// before the host died, may be in the ledger all the same. An intended operation
// is then settled like any other that was interrupted, by reading back.
//
// What is special about SQLite stands in sqlite.go, lock.go and migrations/.
package ledger
