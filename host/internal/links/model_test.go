package links

import (
	"errors"
	"time"

	"pgregory.net/rapid"

	"github.com/inzage/inzage/host/internal/privacy"
)

// model is what a link is to be, in the simplest words.
type model struct {
	expires       time.Time
	revoked       bool
	wrong, visits int
	code          string
	idle, end     time.Time // of the last visit
}

func (m *model) status(now time.Time) privacy.LinkStatus {
	switch {
	case m.revoked:
		return privacy.LinkRevoked
	case !now.Before(m.expires):
		return privacy.LinkExpired
	case m.visits >= MaxVisits:
		return privacy.LinkUsedUp
	case m.wrong >= MaxWrongCodes:
		return privacy.LinkLocked
	default:
		return privacy.LinkActive
	}
}

// anyCourse lets random courses of events run against the model.
func anyCourse(w *world) {
	rapid.Check(w.t, func(rt *rapid.T) {
		id, token, code := w.link(func(s *privacy.LinkSpec) { s.Lifetime = 3 * time.Hour })
		m := &model{expires: w.clock.Now().Add(3 * time.Hour), code: code}
		secret := ""
		rt.Repeat(map[string]func(*rapid.T){
			"": func(rt *rapid.T) {
				st, err := w.Get(w.ctx, id)
				if err != nil || st.Status != m.status(w.clock.Now()) || st.WrongCodes != m.wrong || st.Visits != m.visits {
					rt.Fatalf("link is %+v, %v; model is %+v", st, err, m)
				}
			},
			"time passes": func(rt *rapid.T) {
				w.clock.advance(time.Duration(rapid.IntRange(1, 40).Draw(rt, "minutes")) * time.Minute)
			},
			"wrong code": func(rt *rapid.T) { m.tryWrong(w, rt, token) },
			"right code": func(rt *rapid.T) {
				if s := m.tryRight(w, rt, token); s != "" {
					secret = s
				}
			},
			"page": func(rt *rapid.T) { m.page(w, rt, secret) },
			"new code": func(rt *rapid.T) {
				fresh, err := w.NewCode(w.ctx, id)
				st := m.status(w.clock.Now())
				if ok := st == privacy.LinkActive || st == privacy.LinkLocked; ok != (err == nil) {
					rt.Fatalf("new code for a link that is %s: %v", st, err)
				}
				if err == nil {
					m.code, m.wrong = fresh, 0
				}
			},
			"revoke": func(rt *rapid.T) {
				if rapid.IntRange(0, 9).Draw(rt, "rarely") > 0 {
					rt.Skip()
				}
				if err := w.Revoke(w.ctx, id); err != nil {
					rt.Fatal(err)
				}
				m.revoked = true
			},
		})
	})
}

func (m *model) tryWrong(w *world, rt *rapid.T, token string) {
	before := m.status(w.clock.Now())
	_, _, err := w.Enter(w.ctx, token, wrong(m.code), privacy.NewID())
	if before != privacy.LinkActive {
		m.wantRefused(rt, before, err)
		return
	}
	m.wrong++
	var e *privacy.WrongCodeError
	if m.wrong == MaxWrongCodes {
		m.wantRefused(rt, privacy.LinkLocked, err)
	} else if !errors.As(err, &e) || e.Left != MaxWrongCodes-m.wrong {
		rt.Fatalf("wrong code gave %v; model is %+v", err, m)
	}
}

func (m *model) tryRight(w *world, rt *rapid.T, token string) string {
	before := m.status(w.clock.Now())
	v, secret, err := w.Enter(w.ctx, token, m.code, privacy.NewID())
	if before != privacy.LinkActive {
		m.wantRefused(rt, before, err)
		return ""
	}
	if err != nil {
		rt.Fatalf("right code gave %v; model is %+v", err, m)
	}
	m.visits++
	m.idle, m.end = v.Began.Add(DefaultVisitIdle), v.Began.Add(DefaultVisitLongest)
	return secret
}

func (m *model) wantRefused(rt *rapid.T, st privacy.LinkStatus, err error) {
	want := privacy.ErrDeadLink
	switch st {
	case privacy.LinkLocked:
		want = privacy.ErrLocked
	case privacy.LinkUsedUp:
		want = privacy.ErrTooManyVisits
	}
	if !errors.Is(err, want) {
		rt.Fatalf("link that is %s gave %v", st, err)
	}
}

func (m *model) page(w *world, rt *rapid.T, secret string) {
	now := w.clock.Now()
	alive := secret != "" && !m.revoked && now.Before(m.idle) && now.Before(m.end)
	_, err := w.Visit(w.ctx, secret)
	if alive != (err == nil) {
		rt.Fatalf("visit gave %v at %v; model is %+v", err, now, m)
	}
	if alive {
		m.idle = now.Add(DefaultVisitIdle)
		if m.idle.After(m.end) {
			m.idle = m.end
		}
	}
}
