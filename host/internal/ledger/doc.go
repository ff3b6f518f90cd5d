// Package ledger keeps what must not be lost: an append-only table of events in
// SQLite or PostgreSQL, one keyed hash chain per host.
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
// A SQLite file serves one host, which locks it. A PostgreSQL database serves
// several: each writes a chain of its own under its host id, and the session that
// writes holds a lock on that id, so a second host of the same id is refused and
// nobody can write when the lock is lost. Both have the same SQL; what one does in
// its own way is a dialect (store.go), in the files sqlite*.go, lock.go and
// postgres*.go and in migrations/. When PostgreSQL is gone in the midst of a commit,
// callers get [privacy.ErrLedger], and the next commit connects anew and goes on
// from what the database holds.
//
// The tables have a version. [Open] brings older tables up to date and refuses
// newer ones without touching them. There is no way down: go back by restoring
// what [Backup] wrote before the upgrade.
//
// One thing PostgreSQL does less well: a sealed text that was destroyed stays in
// dead rows until VACUUM, and in the server's own log archive. It is unreadable
// without the sealing key; rotate that key to end it.
package ledger
