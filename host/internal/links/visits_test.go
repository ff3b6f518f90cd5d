package links

import (
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

func visitIdle(w *world) {
	_, token, code := w.link()
	v, secret := w.enter(token, code)
	if !v.IdleEnd.Equal(v.Began.Add(DefaultVisitIdle)) || !v.End.Equal(v.Began.Add(DefaultVisitLongest)) {
		w.t.Errorf("visit ends at %v, %v", v.IdleEnd, v.End)
	}
	for range 3 {
		w.clock.advance(DefaultVisitIdle - time.Millisecond)
		got, err := w.Visit(w.ctx, secret)
		if err != nil || got.ID != v.ID || !got.IdleEnd.Equal(w.clock.Now().Add(DefaultVisitIdle)) {
			w.t.Fatalf("visit is %+v, %v", got, err)
		}
	}
	w.clock.advance(DefaultVisitIdle)
	_, err := w.Visit(w.ctx, secret)
	wantErr(w.t, err, privacy.ErrNoVisit)
}

func visitLongest(w *world) {
	_, token, code := w.link()
	v, secret := w.enter(token, code)
	for w.clock.Now().Add(20 * time.Minute).Before(v.End) {
		w.clock.advance(20 * time.Minute)
		if _, err := w.Visit(w.ctx, secret); err != nil {
			w.t.Fatal(err)
		}
	}
	got, err := w.Visit(w.ctx, secret)
	if err != nil || !got.IdleEnd.Equal(v.End) {
		w.t.Errorf("idle end is %v, %v; it must not go beyond %v", got.IdleEnd, err, v.End)
	}
	w.clock.advance(v.End.Sub(w.clock.Now()))
	_, err = w.Visit(w.ctx, secret)
	wantErr(w.t, err, privacy.ErrNoVisit)
	_, err = w.Visit(w.ctx, "")
	wantErr(w.t, err, privacy.ErrNoVisit)
	_, err = w.Visit(w.ctx, newSecret())
	wantErr(w.t, err, privacy.ErrNoVisit)
}

// clockSetBack lets Redis's own time run out while the host's stands still.
func clockSetBack(w *world) {
	id, token, code := w.link()
	_, idle := w.enter(token, code)
	_, long := w.enter(token, code)
	ticket, err := w.CreateTicket(w.ctx, Ticket{Agent: "27"}, 0)
	wantErr(w.t, err, nil)

	w.expire(visitKey(idle) + ":awake")
	_, err = w.Visit(w.ctx, idle)
	wantErr(w.t, err, privacy.ErrNoVisit)

	w.expire(visitKey(long))
	_, err = w.Visit(w.ctx, long)
	wantErr(w.t, err, privacy.ErrNoVisit)

	w.expire(liveKey(id))
	w.wantStatus(id, privacy.LinkExpired)
	_, err = w.Knock(w.ctx, token, false)
	wantErr(w.t, err, privacy.ErrDeadLink)

	w.expire(ticketKey(ticket))
	_, _, err = w.RedeemTicket(w.ctx, ticket)
	wantErr(w.t, err, ErrNoTicket)
}

// expire ends a key as its own time to live would, and checks that it has one
// that a visit in between did not move beyond its due.
func (w *world) expire(key string) {
	w.t.Helper()
	if ttl := w.rdb.PTTL(w.ctx, key).Val(); ttl <= 0 {
		w.t.Errorf("%s does not expire by itself", key)
	}
	if w.rdb.Del(w.ctx, key).Val() != 1 {
		w.t.Errorf("there is no %s", key)
	}
}

func visitOutlivesExpiry(w *world) {
	id, token, code := w.link(func(s *privacy.LinkSpec) { s.Lifetime = 10 * time.Minute })
	_, secret := w.enter(token, code)
	w.clock.advance(20 * time.Minute)
	w.wantStatus(id, privacy.LinkExpired)
	_, err := w.Visit(w.ctx, secret)
	wantErr(w.t, err, nil)
	wantErr(w.t, w.Revoke(w.ctx, id), nil) // an expired link can still be revoked, for this
	_, err = w.Visit(w.ctx, secret)
	wantErr(w.t, err, privacy.ErrNoVisit)
}

func revokeEndsVisits(w *world) {
	id, token, code := w.link()
	_, one := w.enter(token, code)
	_, two := w.enter(token, code)
	_, otherToken, otherCode := w.link()
	_, other := w.enter(otherToken, otherCode)
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	for _, secret := range []string{one, two} {
		_, err := w.Visit(w.ctx, secret)
		wantErr(w.t, err, privacy.ErrNoVisit)
	}
	_, err := w.Visit(w.ctx, other)
	wantErr(w.t, err, nil)
	_, _, err = w.Enter(w.ctx, token, code, privacy.NewID())
	wantErr(w.t, err, privacy.ErrDeadLink)
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	wantErr(w.t, w.Revoke(w.ctx, privacy.NewID()), privacy.ErrNotFound)
}

func leaving(w *world) {
	_, token, code := w.link()
	_, one := w.enter(token, code)
	_, two := w.enter(token, code)
	wantErr(w.t, w.Leave(w.ctx, one), nil)
	_, err := w.Visit(w.ctx, one)
	wantErr(w.t, err, privacy.ErrNoVisit)
	_, err = w.Visit(w.ctx, two)
	wantErr(w.t, err, nil)
	wantErr(w.t, w.Leave(w.ctx, one), nil)
}

func emptied(w *world) {
	id, token, code := w.link()
	_, secret := w.enter(token, code)
	if err := w.rdb.FlushAll(w.ctx).Err(); err != nil {
		w.t.Fatal(err)
	}
	_, err := w.Visit(w.ctx, secret)
	wantErr(w.t, err, privacy.ErrNoVisit)
	_, err = w.Knock(w.ctx, token, true)
	wantErr(w.t, err, privacy.ErrDeadLink)
	_, err = w.Get(w.ctx, id)
	wantErr(w.t, err, privacy.ErrNotFound)
	_, token, code = w.link() // and new ones work
	w.enter(token, code)
}
