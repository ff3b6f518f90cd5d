package links

import (
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func tombstone(w *world) {
	id, token, code := w.link()
	_, err := w.Tombstone(w.ctx, token)
	wantErr(w.t, err, privacy.ErrNotFound) // it lives
	_, err = w.Tombstone(w.ctx, newSecret())
	wantErr(w.t, err, privacy.ErrNotFound)
	w.clock.advance(72 * time.Hour)
	dead, err := w.Tombstone(w.ctx, token)
	if err != nil || dead.ID != id || dead.Status != privacy.LinkExpired || !dead.Subject.Has(anna) {
		w.t.Fatalf("tombstone is %+v, %v", dead, err)
	}
	w.clock.advance(Tombstone - time.Millisecond)
	w.wantStatus(id, privacy.LinkExpired)
	w.clock.advance(time.Millisecond)
	_, err = w.Tombstone(w.ctx, token)
	wantErr(w.t, err, privacy.ErrNotFound)
	_, err = w.Get(w.ctx, id)
	wantErr(w.t, err, privacy.ErrNotFound)
	wantErr(w.t, w.Revoke(w.ctx, id), privacy.ErrNotFound)
	if l, err := w.List(w.ctx, sdk.Subject{anna}); err != nil || len(l) != 0 {
		w.t.Errorf("list is %v, %v", l, err)
	}
	_, _, err = w.Enter(w.ctx, token, code, privacy.NewID())
	wantErr(w.t, err, privacy.ErrDeadLink)
}

// tombstoneLate: the thirty days run from the death, not from the later of two.
func tombstoneLate(w *world) {
	id, token, _ := w.link()
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	dead, err := w.Tombstone(w.ctx, token)
	if err != nil || dead.Status != privacy.LinkRevoked {
		w.t.Fatalf("tombstone is %+v, %v", dead, err)
	}
	w.clock.advance(10 * time.Hour)
	wantErr(w.t, w.Revoke(w.ctx, id), nil) // twice is no error, and no new death
	w.clock.advance(Tombstone - 10*time.Hour)
	_, err = w.Tombstone(w.ctx, token)
	wantErr(w.t, err, privacy.ErrNotFound)

	id, token, _ = w.link()
	w.clock.advance(80 * time.Hour)
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	w.wantStatus(id, privacy.LinkRevoked)
	w.clock.advance(Tombstone - 8*time.Hour)
	_, err = w.Tombstone(w.ctx, token)
	wantErr(w.t, err, privacy.ErrNotFound)
}
