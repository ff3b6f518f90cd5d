package portaltest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/inzage/inzage/portal"
)

// TokenSent is a link whose code is sent on request; CodeSent is that code.
const (
	TokenSent = "sent-link"
	CodeSent  = "123456"
)

// The number and code of a case.
const (
	CaseNumber = "K7Q4-M2XR"
	CaseCode   = "K7Q4-M2XR-9TAB-CDEF"
)

var due = time.Date(2026, time.December, 23, 22, 59, 59, 0, time.UTC)

// SendCode counts what was sent to TokenSent, at most three.
func (s *Service) SendCode(_ context.Context, token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if token != TokenSent {
		return portal.ErrDeadLink
	}
	if s.Sent == 3 {
		return portal.ErrTooMany
	}
	s.Sent++
	return s.Fail["SendCode"]
}

// AskNewLink keeps who asked.
func (s *Service) AskNewLink(_ context.Context, token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Asking = append(s.Asking, token)
	return s.Fail["AskNewLink"]
}

// CloseLink ends the visit.
func (s *Service) CloseLink(_ context.Context, v *portal.Visit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.visit, v.ID)
	return s.Fail["CloseLink"]
}

// questions are the titles of what can be asked about, by kind.
var questions = map[string]string{
	"correction": "Contact", "withheld": "Contact", "objection": "Fraude voorkomen", "restriction": "Contact",
}

// Question knows a handle for each kind: "correction", "withheld", "objection"
// and "restriction".
func (s *Service) Question(_ context.Context, _ *portal.Visit, handle string) (*portal.Question, error) {
	about, ok := questions[handle]
	if !ok {
		return nil, portal.ErrNotFound
	}
	return &portal.Question{Handle: "form-" + handle, About: about, Kind: handle, Due: due}, s.Fail["Question"]
}

// Ask gives a code the first time.
func (s *Service) Ask(_ context.Context, _ *portal.Visit, handle, text string) (*portal.Asked, error) {
	kind := strings.TrimPrefix(handle, "form-")
	if questions[kind] == "" || kind == handle {
		return nil, portal.ErrNotFound
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Questions = append(s.Questions, text)
	out := &portal.Asked{Number: CaseNumber, Kind: kind, Due: due}
	if len(s.Questions) == 1 {
		out.Code = CaseCode
	}
	return out, s.Fail["Ask"]
}

// Case knows one.
func (s *Service) Case(_ context.Context, number, code string) (*portal.CaseView, error) {
	if number != CaseNumber || code != CaseCode {
		return nil, portal.ErrNotFound
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.CaseState
	if c == nil {
		c = &portal.CaseView{
			Number: CaseNumber, Kind: "correction", State: "open", Received: Now.Add(-24 * time.Hour), Due: due, MayStop: true,
		}
	}
	return c, s.Fail["Case"]
}

// StopCase stops it.
func (s *Service) StopCase(ctx context.Context, number, code string) error {
	c, err := s.Case(ctx, number, code)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.State, c.Closed, c.MayStop = "stopped", Now, false
	s.CaseState = c
	return nil
}

// Files knows "files" and "no-files".
func (s *Service) Files(_ context.Context, _ *portal.Visit, handle string) (*portal.FileList, error) {
	switch handle {
	case "files":
		list := &portal.FileList{Next: "files", Files: []portal.FileView{
			{Name: "Contract 2026.pdf", Size: 48_210, Time: Now, Handle: "pdf"},
			{Name: "foto.jpg", Size: 2_400_000, Time: Now.Add(-400 * 24 * time.Hour), Handle: "pdf"},
			{Name: "weg.txt", Size: -1},
		}}
		for _, h := range Hostile {
			list.Files = append(list.Files, portal.FileView{Name: h, Size: 12, Handle: "hostile"})
		}
		return list, s.Fail["Files"]
	case "no-files":
		return &portal.FileList{}, nil
	default:
		return nil, portal.ErrNotFound
	}
}

// Download knows "pdf", "hostile" and "broken", which breaks off.
func (s *Service) Download(_ context.Context, _ *portal.Visit, handle string) (*portal.Download, error) {
	body := io.NopCloser(bytes.NewReader(bytes.Repeat([]byte("file "), 50_000)))
	switch handle {
	case "pdf":
		return &portal.Download{Name: "Contract 2026.pdf", Size: 250_000, Body: body}, nil
	case "hostile":
		return &portal.Download{Name: "réçu \"<script>.html", Size: -1, Body: body}, nil
	case "broken":
		return &portal.Download{Name: "broken.bin", Size: -1, Body: io.NopCloser(io.MultiReader(body, failing{}))}, nil
	default:
		return nil, portal.ErrNotFound
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the CRM went away") }

// Activity is more than the overview shows.
func (s *Service) Activity(context.Context, *portal.Visit) ([]portal.Activity, error) {
	list := overview().Activities
	for i, key := range []string{
		"mail", "code", "question", "question_read", "question_end", "asked", "file", "revoke", "what", "consent_given", "consent_withdrawn",
		"consent_observed", "marketing_stopped", "copy", "copy_agent",
	} {
		list = append(list, portal.Activity{Time: Now.Add(-time.Duration(20+i) * 24 * time.Hour), Key: key, Role: "system"})
	}
	return list, s.Fail["Activity"]
}
