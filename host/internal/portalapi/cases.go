package portalapi

import (
	"context"
	"strings"
	"time"

	"github.com/inzage/inzage/host/internal/privacy"
	"github.com/inzage/inzage/portal"
	"github.com/inzage/inzage/sdk"
)

// askHandle says what a question is about.
type askHandle struct {
	Kind  privacy.CaseKind
	Ref   sdk.Ref
	About string // id of a section or relation
	Title string
}

// questionHandle is a question that is being written. ID is made with the form:
// sending it twice is one case.
type questionHandle struct {
	ID string
	askHandle
}

// ask seals the handle of a question; "" for who may not ask.
func (s *Service) ask(v *portal.Visit, kind privacy.CaseKind, ref sdk.Ref, about, title string) (string, error) {
	if inner(v).Preview {
		return "", nil
	}
	return s.Sealer.seal(v.ID, "ask", askHandle{Kind: kind, Ref: ref, About: about, Title: title})
}

// Question opens the form of a question.
func (s *Service) Question(_ context.Context, v *portal.Visit, handle string) (*portal.Question, error) {
	var h askHandle
	if err := s.Sealer.open(v.ID, "ask", handle, &h); err != nil {
		return nil, err
	}
	sealed, err := s.Sealer.seal(v.ID, "question", questionHandle{ID: privacy.NewID(), askHandle: h})
	if err != nil {
		return nil, err
	}
	return &portal.Question{
		Handle: sealed, About: h.Title, Kind: string(h.Kind),
		Due: s.Privacy.Plan().Calendar.Answer(s.Privacy.Now()),
	}, nil
}

// Ask opens a case.
func (s *Service) Ask(ctx context.Context, v *portal.Visit, handle, text string) (*portal.Asked, error) {
	var h questionHandle
	if err := s.Sealer.open(v.ID, "question", handle, &h); err != nil {
		return nil, err
	}
	got, err := s.Privacy.OpenCase(ctx, inner(v), privacy.Request{
		ID: h.ID, Kind: h.Kind, Ref: h.Ref, About: h.About, Text: readable(text),
	})
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	return &portal.Asked{Kind: string(h.Kind), Number: got.Case.Number, Code: got.Code, Due: got.Case.Due}, nil
}

// readable makes text of whatever a form posted.
func readable(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD"))
}

// Case shows a case to who has its number and code.
func (s *Service) Case(ctx context.Context, number, code string) (*portal.CaseView, error) {
	c, err := s.Privacy.CaseByCode(ctx, number, code)
	if err != nil {
		return nil, pageError(err, time.Time{})
	}
	return &portal.CaseView{
		Number: c.Number, Kind: string(c.Kind), State: string(c.State), Received: c.Received, Due: c.Due,
		Closed: c.Closed, Reason: c.Reason, MayStop: c.State == privacy.CaseOpen,
	}, nil
}

// StopCase is the customer's own end of a case.
func (s *Service) StopCase(ctx context.Context, number, code string) error {
	return pageError(s.Privacy.StopCase(ctx, number, code), time.Time{})
}
