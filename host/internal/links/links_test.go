package links

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

func linkIsKept(w *world) {
	sp := spec()
	sp.Subject = append(sp.Subject, sdk.Ref{Adapter: "try:ton", Type: "party party", ID: "a/b:c%"})
	token, code, err := w.Create(w.ctx, sp)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(token) != 43 || len(code) != 11 || code[5] != '-' || !WellFormed(privacy.VerifyTold, code) {
		w.t.Errorf("token %q, code %q", token, code)
	}
	st := w.state(sp.ID)
	if !reflect.DeepEqual(st.LinkSpec, sp) {
		w.t.Errorf("kept %+v\nmade %+v", st.LinkSpec, sp)
	}
	now := w.clock.Now()
	if !st.Created.Equal(now) || !st.Expires.Equal(now.Add(72*time.Hour)) || !st.LastVisit.IsZero() {
		w.t.Errorf("times are %v, %v, %v", st.Created, st.Expires, st.LastVisit)
	}
	_, err = w.Get(w.ctx, privacy.NewID())
	wantErr(w.t, err, privacy.ErrNotFound)
	_, err = w.Get(w.ctx, "")
	wantErr(w.t, err, privacy.ErrNotFound)
}

func linkIsMadeOnce(w *world) {
	sp := spec()
	token, code, err := w.Create(w.ctx, sp)
	wantErr(w.t, err, nil)
	_, _, err = w.Create(w.ctx, sp)
	wantErr(w.t, err, ErrExists)
	w.enter(token, code) // the first one is as it was
}

func specIsChecked(w *world) {
	for field, change := range map[string]func(*privacy.LinkSpec){
		"id":         func(s *privacy.LinkSpec) { s.ID = "" },
		"subject":    func(s *privacy.LinkSpec) { s.Subject = sdk.Subject{{Adapter: "lime"}} },
		"lifetime":   func(s *privacy.LinkSpec) { s.Lifetime = -time.Hour },
		"verify":     func(s *privacy.LinkSpec) { s.Verify = "guess" },
		"asked_on":   func(s *privacy.LinkSpec) { s.AskedOn = "by Anna" },
		"asked_by":   func(s *privacy.LinkSpec) { s.AskedBy = "Anna de Vries" },
		"identified": func(s *privacy.LinkSpec) { s.Identified = "anna@example.org" },
		"language":   func(s *privacy.LinkSpec) { s.Language = "Anna de Vries" },
		"rights":     func(s *privacy.LinkSpec) { s.Rights = []string{"see", "Anna!"} },
	} {
		sp := spec()
		change(&sp)
		_, _, err := w.Create(w.ctx, sp)
		var bad *SpecError
		if !errors.As(err, &bad) || bad.Field != field {
			w.t.Errorf("%s: error is %v", field, err)
		} else if strings.Contains(err.Error(), "nna") {
			w.t.Errorf("%s: error quotes the value: %v", field, err)
		}
	}
	if n := w.rdb.DBSize(w.ctx).Val(); n != 0 {
		w.t.Errorf("%d keys were written", n)
	}
	sp := privacy.LinkSpec{ID: privacy.NewID(), Subject: sdk.Subject{anna}}
	_, _, err := w.Create(w.ctx, sp)
	wantErr(w.t, err, nil)
	if st := w.state(sp.ID); st.Lifetime != DefaultLifetime || st.Verify != privacy.VerifyTold {
		w.t.Errorf("defaults are %v, %v", st.Lifetime, st.Verify)
	}
}

// everyStatus brings a link into each status and tries every door.
func everyStatus(w *world) {
	for _, c := range []struct {
		status       privacy.LinkStatus
		reach        func(id, token, code string)
		knock, enter error
	}{
		{privacy.LinkActive, func(_, _, _ string) {}, nil, nil},
		{privacy.LinkLocked, func(_, token, code string) { w.lock(token, code) }, privacy.ErrLocked, privacy.ErrLocked},
		{privacy.LinkUsedUp, func(_, token, code string) {
			for range MaxVisits {
				w.enter(token, code)
			}
		}, privacy.ErrDeadLink, privacy.ErrTooManyVisits},
		{privacy.LinkRevoked, func(id, _, _ string) { wantErr(w.t, w.Revoke(w.ctx, id), nil) }, privacy.ErrDeadLink, privacy.ErrDeadLink},
		{privacy.LinkExpired, func(_, _, _ string) { w.clock.advance(72 * time.Hour) }, privacy.ErrDeadLink, privacy.ErrDeadLink},
	} {
		w.t.Run(string(c.status), func(t *testing.T) {
			id, token, code := w.link()
			c.reach(id, token, code)
			w.wantStatus(id, c.status)
			st, err := w.Knock(w.ctx, token, false)
			wantErr(t, err, c.knock)
			if err == nil && st.ID != id {
				t.Errorf("knock found %q", st.ID)
			}
			for _, typed := range []string{code, "not a code"} {
				_, _, err = w.Enter(w.ctx, token, typed, privacy.NewID())
				want := c.enter
				if want == nil && typed != code {
					want = privacy.ErrMalformedCode
				}
				wantErr(t, err, want)
			}
		})
	}
	for _, token := range []string{"", "x", newSecret(), strings.Repeat("a", 100_000)} {
		_, err := w.Knock(w.ctx, token, true)
		wantErr(w.t, err, privacy.ErrDeadLink)
		_, _, err = w.Enter(w.ctx, token, newCode(), privacy.NewID())
		wantErr(w.t, err, privacy.ErrDeadLink)
	}
}

func listBySubject(w *world) {
	both := sdk.Subject{anna, {Adapter: "lime", Type: "person", ID: "1002"}}
	first, _, _ := w.link()
	w.clock.advance(time.Minute)
	second, _, _ := w.link(func(s *privacy.LinkSpec) { s.Subject = both })
	w.clock.advance(time.Minute)
	other, _, _ := w.link(func(s *privacy.LinkSpec) { s.Subject = both[1:] })
	wantErr(w.t, w.Revoke(w.ctx, first), nil)
	for _, c := range []struct {
		subject sdk.Subject
		want    []string
	}{
		{sdk.Subject{anna}, []string{second, first}},
		{both, []string{other, second, first}},
		{sdk.Subject{{Adapter: "lime", Type: "person", ID: "9"}}, []string{}},
		{nil, []string{}},
	} {
		got, err := w.List(w.ctx, c.subject)
		wantErr(w.t, err, nil)
		ids := []string{}
		for _, l := range got {
			ids = append(ids, l.ID)
		}
		if !slices.Equal(ids, c.want) {
			w.t.Errorf("links of %v are %v, want %v", c.subject, ids, c.want)
		}
	}
}
