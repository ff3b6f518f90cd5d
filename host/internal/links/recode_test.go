package links

import (
	"errors"

	"github.com/inzage/inzage/host/internal/privacy"
)

func withoutCode(w *world) {
	id, token, code := w.link(func(s *privacy.LinkSpec) { s.Verify = privacy.VerifyOff })
	if code != "" {
		w.t.Errorf("code is %q", code)
	}
	_, err := w.NewCode(w.ctx, id)
	wantErr(w.t, err, ErrNoCode)
	for _, typed := range []string{"", "anything", newCode()} {
		v, _ := w.enter(token, typed)
		if v.Assurance != "not verified" {
			w.t.Errorf("assurance is %q", v.Assurance)
		}
	}
	_, _, err = w.Enter(w.ctx, token, "", privacy.NewID())
	wantErr(w.t, err, privacy.ErrTooManyVisits)
}

func newCodeUnlocks(w *world) {
	id, token, old := w.link()
	_, secret := w.enter(token, old)
	w.lock(token, old)
	w.wantStatus(id, privacy.LinkLocked)
	code, err := w.NewCode(w.ctx, id)
	wantErr(w.t, err, nil)
	if st := w.state(id); st.Status != privacy.LinkActive || st.WrongCodes != 0 || st.Visits != 1 {
		w.t.Errorf("link is %+v", st)
	}
	_, _, err = w.Enter(w.ctx, token, old, privacy.NewID())
	var e *privacy.WrongCodeError
	if !errors.As(err, &e) || e.Left != MaxWrongCodes-1 {
		w.t.Errorf("the old code gave %v", err)
	}
	w.enter(token, code)
	_, err = w.Visit(w.ctx, secret)
	wantErr(w.t, err, nil) // who was in before stays in
	w.enter(token, code)
	_, err = w.NewCode(w.ctx, id)
	wantErr(w.t, err, privacy.ErrDeadLink) // used up
	_, err = w.NewCode(w.ctx, privacy.NewID())
	wantErr(w.t, err, privacy.ErrNotFound)
	id, _, _ = w.link()
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	_, err = w.NewCode(w.ctx, id)
	wantErr(w.t, err, privacy.ErrDeadLink)
}

// keysRotate: codes made with an older key work until that key is dropped, and
// then the link asks for a new code instead of calling every code wrong.
func keysRotate(w *world) {
	id, token, code := w.link()
	w.keys = []Key{testKey("k2"), testKey("k1")}
	w.enter(token, code)
	_, _, err := w.Enter(w.ctx, token, wrong(code), privacy.NewID())
	var e *privacy.WrongCodeError
	if !errors.As(err, &e) {
		w.t.Errorf("error is %v", err)
	}
	w.keys = []Key{testKey("k2")}
	_, _, err = w.Enter(w.ctx, token, code, privacy.NewID())
	wantErr(w.t, err, privacy.ErrLocked)
	if n := w.state(id).WrongCodes; n != 1 {
		w.t.Errorf("%d wrong codes, want 1", n)
	}
	code, err = w.NewCode(w.ctx, id)
	wantErr(w.t, err, nil)
	w.enter(token, code)
}

// codeBelongsToLink: who can write to Redis, but has no key, cannot give a link
// the code of another one.
func codeBelongsToLink(w *world) {
	id, _, code := w.link()
	victim, token, _ := w.link()
	mac := w.rdb.HGet(w.ctx, linkKey(id), "code").Val()
	wantErr(w.t, w.rdb.HSet(w.ctx, linkKey(victim), "code", mac).Err(), nil)
	_, _, err := w.Enter(w.ctx, token, code, privacy.NewID())
	var e *privacy.WrongCodeError
	if !errors.As(err, &e) {
		w.t.Errorf("error is %v", err)
	}
}
