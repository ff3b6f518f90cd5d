package links

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

func knockCounts(w *world) {
	id, token, _ := w.link()
	before := w.state(id)
	for i := range 6 {
		if _, err := w.Knock(w.ctx, token, i%2 == 0); err != nil {
			w.t.Fatal(err)
		}
	}
	after := w.state(id)
	if after.Fetched != 3 {
		w.t.Errorf("fetched is %d, want 3", after.Fetched)
	}
	after.Fetched = before.Fetched
	if after.Status != before.Status || after.Visits+after.WrongCodes != 0 || !after.LastVisit.IsZero() {
		w.t.Errorf("knocking changed %+v", after)
	}
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	_, err := w.Knock(w.ctx, token, true)
	wantErr(w.t, err, privacy.ErrDeadLink)
	if st := w.state(id); st.Fetched != 3 || st.Late != 1 { // the use of a revoked link can be seen
		w.t.Errorf("fetched is %d, late %d; want 3 and 1", st.Fetched, st.Late)
	}
}

func fiveWrongLock(w *world) {
	id, token, code := w.link()
	for left := MaxWrongCodes - 1; left > 0; left-- {
		_, _, err := w.Enter(w.ctx, token, wrong(code), privacy.NewID())
		var e *privacy.WrongCodeError
		if !errors.As(err, &e) || e.Left != left {
			w.t.Fatalf("error is %v, want %d left", err, left)
		}
		w.wantStatus(id, privacy.LinkActive)
	}
	for range 3 {
		_, _, err := w.Enter(w.ctx, token, wrong(code), privacy.NewID())
		wantErr(w.t, err, privacy.ErrLocked)
	}
	_, _, err := w.Enter(w.ctx, token, code, privacy.NewID())
	wantErr(w.t, err, privacy.ErrLocked)
	st := w.state(id)
	if st.WrongCodes != MaxWrongCodes || st.Visits != 0 {
		w.t.Errorf("%d wrong codes, %d visits", st.WrongCodes, st.Visits)
	}
}

func triesDoNotReset(w *world) {
	id, token, code := w.link()
	for i := range MaxWrongCodes {
		if i == 2 || i == 4 {
			w.enter(token, code)
		}
		_, _, err := w.Enter(w.ctx, token, wrong(code), privacy.NewID())
		if err == nil {
			w.t.Fatal("wrong code opened the link")
		}
	}
	w.wantStatus(id, privacy.LinkLocked)
}

func malformedIsNoTry(w *world) {
	id, token, code := w.link()
	for _, typed := range []string{
		"", " ", "-----", code[:10], code + "1", "U" + code[1:], "!" + code[1:], "1987-03-02", "anna@example.org",
		"\x00" + code[1:], "\xff" + code[1:], "К" + code[1:], strings.Repeat("A", 10_000),
	} {
		_, _, err := w.Enter(w.ctx, token, typed, privacy.NewID())
		wantErr(w.t, err, privacy.ErrMalformedCode)
	}
	if n := w.state(id).WrongCodes; n != 0 {
		w.t.Errorf("%d tries were counted", n)
	}
	w.enter(token, " "+strings.ToLower(code[:3])+" - "+code[3:]+"\n")
}

func parallelGuesses(w *world) {
	id, token, code := w.link()
	var (
		wg                  sync.WaitGroup
		mu                  sync.Mutex
		tries, locked, none int
	)
	for range 200 {
		wg.Go(func() {
			_, _, err := w.Enter(w.ctx, token, wrong(code), privacy.NewID())
			mu.Lock()
			defer mu.Unlock()
			var e *privacy.WrongCodeError
			switch {
			case errors.As(err, &e):
				tries++
			case errors.Is(err, privacy.ErrLocked):
				locked++
			case errors.Is(err, privacy.ErrStore):
				none++ // a busy machine: nobody answered in time
			default:
				w.t.Errorf("error is %v", err)
			}
		})
	}
	wg.Wait()
	if told := MaxWrongCodes - 1; tries > told || (tries < told && none == 0) {
		w.t.Errorf("%d were told that they were wrong, %d that the link is locked, %d nothing", tries, locked, none)
	}
	if n := w.state(id).WrongCodes; n != MaxWrongCodes {
		w.t.Errorf("%d tries were counted", n)
	}
}

func parallelVisits(w *world) {
	id, token, code := w.link()
	var (
		wg          sync.WaitGroup
		mu          sync.Mutex
		began, none int
	)
	for range 30 {
		wg.Go(func() {
			_, _, err := w.Enter(w.ctx, token, code, privacy.NewID())
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				began++
			case errors.Is(err, privacy.ErrStore):
				none++
			case !errors.Is(err, privacy.ErrTooManyVisits):
				w.t.Errorf("error is %v", err)
			}
		})
	}
	wg.Wait()
	if st := w.state(id); began > MaxVisits || (began < MaxVisits && none == 0) || st.Visits != MaxVisits {
		w.t.Errorf("%d visits began, %d were counted", began, st.Visits)
	}
}

func threeVisits(w *world) {
	id, token, code := w.link()
	var last time.Time
	var secrets []string
	for i := range MaxVisits {
		w.clock.advance(time.Minute)
		v, secret := w.enter(token, code)
		if v.Link != id || v.ID == "" || v.Language != "nl" || !v.Subject.Has(anna) || !v.May(privacy.RightSee) {
			w.t.Errorf("visit is %+v", v)
		}
		if v.Assurance != "told by agent 27" {
			w.t.Errorf("assurance is %q", v.Assurance)
		}
		if !v.Previous.Equal(last) || !v.Began.Equal(w.clock.Now()) {
			w.t.Errorf("visit %d began %v, previous %v, want %v", i, v.Began, v.Previous, last)
		}
		last = v.Began
		secrets = append(secrets, secret)
	}
	if st := w.state(id); st.Visits != MaxVisits || !st.LastVisit.Equal(last) || st.Status != privacy.LinkUsedUp {
		w.t.Errorf("link is %+v", st)
	}
	for _, secret := range secrets { // a used-up link's visits go on
		_, err := w.Visit(w.ctx, secret)
		wantErr(w.t, err, nil)
	}
}
