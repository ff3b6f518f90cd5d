package portaltest

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/inzage/inzage/portal"
)

// Copies tells what there is.
func (s *Service) Copies(context.Context, *portal.Visit) (*portal.Copies, error) {
	if err := s.Fail["Copies"]; err != nil {
		return nil, err
	}
	contact, address, orders := portal.CopyPart{Title: "Contact", Count: 7}, portal.CopyPart{Title: "Adres", Count: 2}, portal.CopyPart{Title: "Bestellingen", Count: 47}
	purposes, consents := portal.CopyPart{Key: "purposes", Count: 4}, portal.CopyPart{Key: "consents", Count: 8}
	return &portal.Copies{
		Everything: portal.CopyContents{
			Parts: []portal.CopyPart{
				contact, address,
				{Title: "Wensen", Count: 7},
				{Title: "Notities", Count: 3},
				orders,
				{Title: "Gesprekken <i>"},
				consents, purposes,
				{Key: "activity", Count: 12},
				{Key: "files", Count: 3},
				{Key: "new"},
			},
			Waiting: []portal.CopyPart{{Title: "Brieven", Due: day(2026, time.December, 1)}, {Title: "Verslagen"}},
		},
		Portability: portal.CopyContents{Parts: []portal.CopyPart{contact, address, orders, consents, purposes}},
		MayFiles:    !s.NoFiles,
	}, nil
}

// Copy writes a file in three pieces. Copying decides how it ends: "" whole,
// "gaps", "broken" (it is cut off).
func (s *Service) Copy(
	ctx context.Context, _ *portal.Visit, want portal.CopyWanted, begin func(portal.CopyFile) io.Writer,
) error {
	if err := s.Fail["Copy"]; err != nil {
		return err
	}
	if want.Files && s.NoFiles {
		return portal.ErrNotFound
	}
	s.mu.Lock()
	s.Wanted = append(s.Wanted, want)
	s.mu.Unlock()
	err := s.write(ctx, want, begin(copyFile(want)))
	if s.Ended != nil {
		s.Ended(err)
	}
	return err
}

func (s *Service) write(ctx context.Context, want portal.CopyWanted, w io.Writer) error {
	for _, lines := range []int{20_000, 1, 20_000} {
		if s.Piece != nil {
			s.Piece(ctx)
		}
		if _, err := io.WriteString(w, strings.Repeat("[\"Eva\"]\n", lines)); err != nil {
			return errors.Join(err, s.made(want, "broken"))
		}
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), s.made(want, "broken"))
		}
		if s.Copying == "broken" {
			return errors.Join(errors.New("the CRM went away"), s.made(want, "broken"))
		}
	}
	if s.Copying == "" {
		return s.made(want, "complete")
	}
	return s.made(want, s.Copying)
}

func copyFile(want portal.CopyWanted) portal.CopyFile {
	f := portal.CopyFile{Name: "Uw gegevens 2026-11-23." + want.Format, ContentType: "application/json"}
	switch {
	case want.Files:
		f.Name, f.ContentType = "Uw gegevens 2026-11-23.zip", "application/zip"
	case want.Format == "xlsx":
		f.ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return f
}

func (s *Service) made(want portal.CopyWanted, state string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	format := want.Format
	if want.Files {
		format = "zip"
	}
	s.copies = append([]portal.CopyMade{{Time: Now.Add(5 * time.Minute), Profile: want.Profile, Format: format, State: state}}, s.copies...)
	return nil
}

// LastCopies are those that were made.
func (s *Service) LastCopies(context.Context, *portal.Visit) ([]portal.CopyMade, error) {
	if err := s.Fail["LastCopies"]; err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]portal.CopyMade(nil), s.copies...), nil
}
