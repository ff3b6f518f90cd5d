// Package portaltest is a customer with data, a link and a code, in memory: for
// tests of the pages and for looking at them. Its people do not exist.
package portaltest

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// The tokens of links, and the code that opens them.
const (
	Token       = "good-link"
	TokenNoCode = "open-link"
	TokenLocked = "locked-link"
	Code        = "K7Q4M2XR9T"
	// Secret is the cookie of a visit that has begun already.
	Secret = "visit-1"
)

// Now is the moment at which the data below was made.
var Now = time.Date(2026, time.November, 23, 13, 5, 0, 0, time.UTC)

// Service is a [portal.Service] over fixed data. The zero value is not ready:
// use [New].
type Service struct {
	// Fail makes a method return an error, by its name: "MyData".
	Fail map[string]error
	// Saving decides what Save does: "" saves, "conflict", "refused" (a value),
	// "unknown" and "rejected" are the states of a receipt.
	Saving string

	mu    sync.Mutex
	wrong int
	visit map[string]*portal.Visit
	forms map[string]*pending
	// Sent counts codes that were asked for; Asking holds the tokens for which a
	// new link was; Questions what was asked.
	Sent int
	// Previewing makes every visit an agent's look along.
	Previewing bool
	Asking     []string
	Questions  []string
	CaseState  *portal.CaseView
	// Inputs are what Check was given, in order.
	Inputs []portal.Input
	// Choices are what Save was given, in order.
	Choices []map[string]string
	// Decided are what Decide was given and took; Stops counts StopMarketing;
	// Wanted are the copies that were begun.
	Decided []string
	Stops   int
	Wanted  []portal.CopyWanted
	// ConsentGap shows receipts alone, NoConsents nothing to consent to.
	ConsentGap, NoConsents bool
	// Copying decides how a copy ends: "", "gaps", "broken". Piece is called
	// before each of its pieces, with the request; Ended after the last. NoFiles:
	// no files can come along.
	Copying string
	Piece   func(context.Context)
	Ended   func(error)
	NoFiles bool

	consents []portal.Consent
	stopped  time.Time
	copies   []portal.CopyMade
}

// pending is a correction on its way, by handle.
type pending struct {
	rows  []portal.ReviewRow
	typed portal.Input
	state string
}

// New returns a service with a link, a visit and data.
func New() *Service {
	s := &Service{Fail: map[string]error{}, visit: map[string]*portal.Visit{}, forms: map[string]*pending{}, consents: consents()}
	s.visit[Secret] = newVisit(Secret)
	return s
}

func newVisit(id string) *portal.Visit {
	return &portal.Visit{
		ID: id, Language: "nl", IdleEnd: Now.Add(30 * time.Minute), MayEdit: true,
		MaySee: true, MayConsent: true, MayCopy: true,
		Previous: time.Date(2026, time.November, 12, 13, 2, 0, 0, time.UTC),
	}
}

// Landing knows five links.
func (s *Service) Landing(_ context.Context, token string) (*portal.Landing, error) {
	if err := s.Fail["Landing"]; err != nil {
		return nil, err
	}
	switch token {
	case Token, TokenNoCode, TokenSent, TokenConsent:
		return &portal.Landing{Language: "nl", NeedsCode: token != TokenNoCode && token != TokenConsent, CodeSent: token == TokenSent}, nil
	case TokenLocked:
		return nil, portal.ErrLocked
	default:
		return nil, portal.ErrDeadLink
	}
}

// Begin takes Code, with spaces and dashes and in any case. The fifth wrong
// code closes the link.
func (s *Service) Begin(ctx context.Context, token, code string) (*portal.Session, error) {
	l, err := s.Landing(ctx, token)
	if err != nil {
		return nil, err
	}
	if err := s.Fail["Begin"]; err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.CodeSent && normal(code) != CodeSent {
		return nil, portal.ErrMalformedCode
	}
	if l.NeedsCode && !l.CodeSent {
		if err := s.try(code); err != nil {
			return nil, err
		}
	}
	secret := "visit-" + strconv.Itoa(len(s.visit)+1)
	s.visit[secret] = newVisit(secret)
	if token == TokenConsent {
		v := s.visit[secret]
		v.MaySee, v.MayCopy, v.MayEdit = false, false, false
	}
	return &portal.Session{Secret: secret, Visit: s.visit[secret]}, nil
}

func (s *Service) try(code string) error {
	code = normal(code)
	if len(code) != len(Code) {
		return portal.ErrMalformedCode
	}
	if s.wrong >= 5 {
		return portal.ErrLocked
	}
	if code == Code {
		return nil
	}
	s.wrong++
	if s.wrong >= 5 {
		return portal.ErrLocked
	}
	return &portal.WrongCodeError{Left: 5 - s.wrong}
}

func normal(code string) string {
	out := []rune{}
	for _, r := range code {
		switch {
		case r >= 'a' && r <= 'z':
			out = append(out, r-'a'+'A')
		case r == ' ' || r == '-':
		default:
			out = append(out, r)
		}
	}
	return string(out)
}

// Visit finds a visit by its cookie.
func (s *Service) Visit(_ context.Context, secret string) (*portal.Visit, error) {
	if err := s.Fail["Visit"]; err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.visit[secret]; v != nil {
		seen := *v
		seen.Preview = s.Previewing
		return &seen, nil
	}
	return nil, portal.ErrNoVisit
}

// SignOut ends a visit.
func (s *Service) SignOut(_ context.Context, secret string) error {
	if err := s.Fail["SignOut"]; err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.visit, secret)
	return nil
}

// Overview shows purposes, activities and one gap.
func (s *Service) Overview(context.Context, *portal.Visit) (*portal.Overview, error) {
	if err := s.Fail["Overview"]; err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := overview()
	o.Stopped = s.stopped
	for i := range s.consents {
		switch s.consents[i].State {
		case "given":
			o.Given++
		case "withdrawn":
			o.Withdrawn++
		}
	}
	return o, nil
}

// MyData shows one record with every kind of value.
func (s *Service) MyData(context.Context, *portal.Visit) (*portal.MyData, error) {
	if err := s.Fail["MyData"]; err != nil {
		return nil, err
	}
	return myData(), nil
}

// Related shows "deals" (three pages), "hostile" and "none".
func (s *Service) Related(_ context.Context, _ *portal.Visit, handle string) (*portal.RelatedPage, error) {
	if err := s.Fail["Related"]; err != nil {
		return nil, err
	}
	switch handle {
	case "deals", "deals-1", "deals-2":
		return deals(handle), nil
	case "hostile":
		return hostile(), nil
	case "none":
		return &portal.RelatedPage{Title: "Brieven", Columns: []string{"Datum"}}, nil
	default:
		return nil, portal.ErrNotFound
	}
}

// Receipt shows what became of a correction; "applied", "unknown" and
// "refused" are receipts that are always there.
func (s *Service) Receipt(_ context.Context, _ *portal.Visit, handle string) (*portal.Receipt, error) {
	if err := s.Fail["Receipt"]; err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &portal.Receipt{Number: "2026-000417", Time: Now, State: handle, Simulated: true}
	switch p := s.forms[handle]; {
	case p != nil && p.state != "":
		r.State = p.state
		for _, row := range p.rows {
			r.Rows = append(r.Rows, portal.FieldView{Label: row.Label, Value: row.Becomes, Format: row.Format})
		}
	case handle == "applied" || handle == "unknown" || handle == "refused":
		r.Rows = []portal.FieldView{{Label: "E-mail", Value: sdk.Text("eva.jansen@example.org"), Format: sdk.FormatEmail}}
	default:
		return nil, fmt.Errorf("receipt %q: %w", handle, portal.ErrNotFound)
	}
	return r, nil
}

// Allow says which pages a visit has.
func (s *Service) Allow(secret string, see, consent, copies bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.visit[secret]
	v.MaySee, v.MayConsent, v.MayCopy = see, consent, copies
}

// MayNotEdit takes the right to change data from a visit.
func (s *Service) MayNotEdit(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visit[secret].MayEdit = false
}
