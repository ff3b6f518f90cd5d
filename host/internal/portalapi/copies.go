package portalapi

import (
	"context"
	"io"

	"github.com/inzage/inzage/portal"
)

func (s *Service) Copies(context.Context, *portal.Visit) (*portal.Copies, error) {
	return nil, portal.ErrNotFound
}

func (s *Service) Copy(context.Context, *portal.Visit, portal.CopyWanted, func(portal.CopyFile) io.Writer) error {
	return portal.ErrNotFound
}

func (s *Service) LastCopies(context.Context, *portal.Visit) ([]portal.CopyMade, error) {
	return nil, portal.ErrNotFound
}
