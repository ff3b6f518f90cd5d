package links

import (
	"errors"
	"sync"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
)

func mailed(s *privacy.LinkSpec) { s.Verify = privacy.VerifyMail }

// send asks for a code and makes it, as the page and the job do.
func (w *world) send(id, token string) string {
	w.t.Helper()
	if _, err := w.AskCode(w.ctx, token); err != nil {
		w.t.Fatalf("AskCode: %v", err)
	}
	code, err := w.IssueCode(w.ctx, id)
	if err != nil {
		w.t.Fatalf("IssueCode: %v", err)
	}
	return code
}

func wrongSent(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

// sentCode: six digits, once, ten minutes, and only the newest.
func sentCode(w *world) {
	id, token, none := w.link(mailed)
	if none != "" {
		w.t.Errorf("a link whose code is sent has the code %q already", none)
	}
	first := w.send(id, token)
	if len(first) != 6 || !WellFormed(privacy.VerifyMail, first) || WellFormed(privacy.VerifyTold, first) {
		w.t.Errorf("code is %q", first)
	}
	second := w.send(id, token)
	var e *privacy.WrongCodeError
	if first != second {
		_, _, err := w.Enter(w.ctx, token, first, privacy.NewID())
		if !errors.As(err, &e) {
			w.t.Errorf("the older code gave %v", err)
		}
	}
	v, _ := w.enter(token, second[:3]+" "+second[3:])
	if v.Assurance != "sent to the e-mail address on file" {
		w.t.Errorf("assurance is %q", v.Assurance)
	}
	_, _, err := w.Enter(w.ctx, token, second, privacy.NewID())
	if !errors.As(err, &e) {
		w.t.Errorf("the code worked twice: %v", err)
	}
	third := w.send(id, token)
	w.clock.advance(SentCodeLives)
	_, _, err = w.Enter(w.ctx, token, third, privacy.NewID())
	if !errors.As(err, &e) {
		w.t.Errorf("the code worked after its time: %v", err)
	}
}

// sentTries: five wrong codes lock, over all that were sent.
func sentTries(w *world) {
	id, token, _ := w.link(mailed)
	var e *privacy.WrongCodeError
	for _, typed := range []string{"", "12345", "1234567", "abcdef", newCode()} {
		_, _, err := w.Enter(w.ctx, token, typed, privacy.NewID())
		wantErr(w.t, err, privacy.ErrMalformedCode)
	}
	_, _, err := w.Enter(w.ctx, token, "123456", privacy.NewID()) // before any was sent
	if !errors.As(err, &e) || e.Left != MaxWrongCodes-1 {
		w.t.Errorf("a guess before a code was sent gave %v", err)
	}
	for i := range 3 {
		_, _, err = w.Enter(w.ctx, token, wrongSent(w.send(id, token)), privacy.NewID())
		if !errors.As(err, &e) || e.Left != MaxWrongCodes-2-i {
			w.t.Errorf("wrong code %d gave %v", i, err)
		}
	}
	code, err := w.IssueCode(w.ctx, id)
	wantErr(w.t, err, nil)
	_, _, err = w.Enter(w.ctx, token, wrongSent(code), privacy.NewID())
	wantErr(w.t, err, privacy.ErrLocked)
	_, _, err = w.Enter(w.ctx, token, code, privacy.NewID())
	wantErr(w.t, err, privacy.ErrLocked)
	_, err = w.AskCode(w.ctx, token)
	wantErr(w.t, err, privacy.ErrLocked)
	_, err = w.IssueCode(w.ctx, id)
	wantErr(w.t, err, privacy.ErrLocked)
}

// sentLimit: three a day, however many ask at once; never for another link.
func sentLimit(w *world) {
	_, token, _ := w.link(mailed)
	var mu sync.Mutex
	var tasks sync.WaitGroup
	sent := 0
	for range 20 {
		tasks.Go(func() {
			if _, err := w.AskCode(w.ctx, token); err == nil {
				mu.Lock()
				sent++
				mu.Unlock()
			}
		})
	}
	tasks.Wait()
	if sent != SendsPerDay {
		w.t.Errorf("%d sends, want %d", sent, SendsPerDay)
	}
	w.clock.advance(24 * time.Hour)
	_, err := w.AskCode(w.ctx, token)
	wantErr(w.t, err, nil)
	_, told, _ := w.link()
	_, err = w.AskCode(w.ctx, told)
	wantErr(w.t, err, ErrNoCode)
	_, err = w.AskCode(w.ctx, newSecret())
	wantErr(w.t, err, privacy.ErrDeadLink)
	id, dead, _ := w.link(mailed)
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	_, err = w.AskCode(w.ctx, dead)
	wantErr(w.t, err, privacy.ErrDeadLink)
	_, err = w.IssueCode(w.ctx, id)
	wantErr(w.t, err, privacy.ErrDeadLink)
}

// readdressed: a link that is mailed gets its token then; the told code works
// with either, and both die together.
func readdressed(w *world) {
	id, first, code := w.link()
	second, state, err := w.Readdress(w.ctx, id)
	if err != nil || state.ID != id || second == first {
		w.t.Fatalf("Readdress: %+v, %v", state, err)
	}
	w.enter(first, code)
	_, secret := w.enter(second, code)
	wantErr(w.t, w.Revoke(w.ctx, id), nil)
	_, err = w.Visit(w.ctx, secret)
	wantErr(w.t, err, privacy.ErrNoVisit)
	for _, token := range []string{first, second} {
		_, err = w.Knock(w.ctx, token, false)
		wantErr(w.t, err, privacy.ErrDeadLink)
		if _, err = w.Tombstone(w.ctx, token); err != nil {
			w.t.Errorf("no tombstone: %v", err)
		}
	}
	_, _, err = w.Readdress(w.ctx, id)
	wantErr(w.t, err, privacy.ErrDeadLink)
	_, _, err = w.Readdress(w.ctx, privacy.NewID())
	wantErr(w.t, err, privacy.ErrDeadLink)
}

// previewIsKept: an agent's look along is marked in the visit.
func previewIsKept(w *world) {
	_, token, _ := w.link(func(s *privacy.LinkSpec) { s.Preview, s.Verify = true, privacy.VerifyOff })
	v, _ := w.enter(token, "")
	if !v.Preview || v.Assurance != "previewed by agent 27" {
		w.t.Errorf("visit is %+v", v)
	}
}
