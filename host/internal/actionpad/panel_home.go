package actionpad

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/sdk"
)

// homePage is the panel's first page.
type homePage struct {
	Contact  string // type and id, as the CRM has them
	Name     string
	Away     bool // the CRM does not answer: links can be closed all the same
	Email    bool
	Phone    bool
	Same     int // other records with the same e-mail address or phone number
	May      mayLine
	Now      []privacy.NowLine
	More     int // lines that did not fit
	Links    []privacy.LinkState
	Cases    []privacy.Case
	Open     int // cases that are open
	Entries  []privacy.Entry
	Records  int  // of the subject
	CanMail  bool // messages can be sent at all
	SendHere bool // and this contact has an address
}

const (
	maxNow = 4
	// lookAround bounds what the panel can open without: the search for other
	// records of the same person, and the lights.
	lookAround = 1500 * time.Millisecond
)

func (p *panel) home(c *gin.Context) {
	s := p.of(c)
	ctx := c.Request.Context()
	ref := s.Subject[0]
	page := homePage{Contact: ref.Type + " " + ref.ID, Records: len(s.Subject), CanMail: p.opt.Privacy.Plan().Mail}
	shown, err := p.opt.Privacy.ContactFor(ctx, p.actor(c), ref)
	switch {
	case errors.Is(err, privacy.ErrLedger), errors.Is(err, privacy.ErrNotFound), errors.Is(err, privacy.ErrDenied):
		p.fail(c, err)
		return
	case err != nil:
		page.Away = true
	default:
		page.Name = shown.Record.Title
		r := reach(shown)
		page.Email, page.Phone = r["email"], r["phone"]
		page.Same, page.May = p.around(ctx, p.actor(c), s.Subject, p.view(c, nil).Lang)
	}
	page.SendHere = page.CanMail && page.Email
	st, err := p.opt.Privacy.StandingOf(ctx, s.Subject)
	if err != nil {
		p.fail(c, err)
		return
	}
	page.fill(st, p.opt.Now())
	p.show(c, http.StatusOK, "home.html", page)
}

func (page *homePage) fill(st *privacy.Standing, now time.Time) {
	page.Now = st.Now(now)
	if n := len(page.Now); n > maxNow {
		page.More, page.Now = n-maxNow, page.Now[:maxNow]
	}
	for _, l := range st.Links {
		if !l.Preview {
			page.Links = append(page.Links, l)
		}
	}
	page.Cases, page.Entries = st.Cases, st.Entries
	for i := range st.Cases {
		if st.Cases[i].State == privacy.CaseOpen {
			page.Open++
		}
	}
}

// around looks for other records and for the lights, beside each other.
func (p *panel) around(ctx context.Context, by privacy.Actor, subject sdk.Subject, lang string) (same int, may mayLine) {
	ctx, cancel := context.WithTimeout(ctx, lookAround)
	defer cancel()
	var tasks sync.WaitGroup
	tasks.Go(func() { may = p.may(ctx, by, subject, lang) })
	tasks.Go(func() { same = p.same(ctx, by, subject) })
	tasks.Wait()
	return same, may
}

// same counts other records of what may be the same person. Not knowing is no
// reason to keep the panel shut.
func (p *panel) same(ctx context.Context, by privacy.Actor, subject sdk.Subject) int {
	found, _, err := p.opt.Privacy.Proposals(ctx, by, subject)
	if err != nil {
		return 0
	}
	return len(found)
}
