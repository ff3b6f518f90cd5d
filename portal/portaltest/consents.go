package portaltest

import (
	"context"
	"io"

	"github.com/inzage/inzage/portal"
)

func (s *Service) Consents(context.Context, *portal.Visit) (*portal.Consents, error) {
	return nil, portal.ErrNotFound
}

func (s *Service) Decision(context.Context, *portal.Visit, string) (*portal.Decision, error) {
	return nil, portal.ErrNotFound
}

func (s *Service) Decide(context.Context, *portal.Visit, string) (string, error) {
	return "", portal.ErrNotFound
}

func (s *Service) ConsentReceipt(context.Context, *portal.Visit, string) (*portal.ConsentReceipt, error) {
	return nil, portal.ErrNotFound
}
func (s *Service) StopMarketing(context.Context, *portal.Visit) error { return portal.ErrNotFound }
func (s *Service) Copies(context.Context, *portal.Visit) (*portal.Copies, error) {
	return nil, portal.ErrNotFound
}

func (s *Service) Copy(context.Context, *portal.Visit, portal.CopyWanted, func(portal.CopyFile) io.Writer) error {
	return portal.ErrNotFound
}

func (s *Service) LastCopies(context.Context, *portal.Visit) ([]portal.CopyMade, error) {
	return nil, portal.ErrNotFound
}
