package links

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/inzage/inzage/sdk"
)

func ticket() Ticket {
	return Ticket{
		Agent: "27", APIKey: "crm", Subject: sdk.Subject{anna}, Rights: []string{"link", "export"},
		Language: "nl", Sealed: "v1.k1.c2VhbGVk\nsecond line",
	}
}

func ticketsOnce(w *world) {
	token, err := w.CreateTicket(w.ctx, ticket(), 0)
	wantErr(w.t, err, nil)
	var (
		wg       sync.WaitGroup
		mu       sync.Mutex
		sessions []*PanelSession
	)
	for range 50 {
		wg.Go(func() {
			p, secret, err := w.RedeemTicket(w.ctx, token)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				sessions = append(sessions, p)
				if len(secret) != 43 {
					w.t.Errorf("secret is %q", secret)
				}
			} else if !errors.Is(err, ErrNoTicket) {
				w.t.Errorf("error is %v", err)
			}
		})
	}
	wg.Wait()
	if len(sessions) != 1 {
		w.t.Fatalf("%d sessions from one ticket", len(sessions))
	}
	if !reflect.DeepEqual(sessions[0].Ticket, ticket()) {
		w.t.Errorf("session is %+v", sessions[0])
	}
	var bad *SpecError
	_, err = w.CreateTicket(w.ctx, Ticket{}, 0)
	if !errors.As(err, &bad) || bad.Field != "agent" {
		w.t.Errorf("error is %v", err)
	}
}

func ticketsExpire(w *world) {
	for _, c := range []struct {
		ttl, after time.Duration
		want       error
	}{
		{0, TicketLifetime - time.Millisecond, nil},
		{0, TicketLifetime, ErrNoTicket},
		{time.Minute, 59 * time.Second, nil},
	} {
		token, err := w.CreateTicket(w.ctx, ticket(), c.ttl)
		wantErr(w.t, err, nil)
		w.clock.advance(c.after)
		_, _, err = w.RedeemTicket(w.ctx, token)
		wantErr(w.t, err, c.want)
		_, _, err = w.RedeemTicket(w.ctx, token)
		wantErr(w.t, err, ErrNoTicket)
	}
	_, _, err := w.RedeemTicket(w.ctx, "")
	wantErr(w.t, err, ErrNoTicket)
}

func panelEnds(w *world) {
	begin := func() string {
		w.t.Helper()
		token, err := w.CreateTicket(w.ctx, ticket(), 0)
		wantErr(w.t, err, nil)
		_, secret, err := w.RedeemTicket(w.ctx, token)
		wantErr(w.t, err, nil)
		return secret
	}
	w.t.Run("idle", func(t *testing.T) {
		secret := begin()
		w.clock.advance(PanelIdle - time.Millisecond)
		p, err := w.Panel(w.ctx, secret)
		if err != nil || !reflect.DeepEqual(p.Ticket, ticket()) || !p.IdleEnd.Equal(w.clock.Now().Add(PanelIdle)) {
			t.Errorf("session is %+v, %v", p, err)
		}
		w.clock.advance(PanelIdle)
		_, err = w.Panel(w.ctx, secret)
		wantErr(t, err, ErrNoPanel)
	})
	w.t.Run("in any case", func(t *testing.T) {
		secret := begin()
		for range 23 {
			w.clock.advance(20 * time.Minute)
			_, err := w.Panel(w.ctx, secret)
			wantErr(t, err, nil)
		}
		w.clock.advance(20 * time.Minute)
		_, err := w.Panel(w.ctx, secret)
		wantErr(t, err, ErrNoPanel)
	})
	w.t.Run("when told", func(t *testing.T) {
		secret := begin()
		wantErr(t, w.EndPanel(w.ctx, secret), nil)
		_, err := w.Panel(w.ctx, secret)
		wantErr(t, err, ErrNoPanel)
		wantErr(t, w.EndPanel(w.ctx, secret), nil)
	})
	_, err := w.Panel(w.ctx, "")
	wantErr(w.t, err, ErrNoPanel)
}
