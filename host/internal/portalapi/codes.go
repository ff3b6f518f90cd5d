package portalapi

import (
	"context"
	"time"

	"github.com/inzage/inzage/portal"
)

// SendCode has a code sent to the address in the CRM.
func (s *Service) SendCode(ctx context.Context, token string) error {
	return pageError(s.Privacy.SendCode(ctx, token), time.Time{})
}

// AskNewLink takes note that the holder of a dead link wants another.
func (s *Service) AskNewLink(ctx context.Context, token string) error {
	return pageError(s.Privacy.AskNewLink(ctx, token), time.Time{})
}

// CloseLink is "That was not me".
func (s *Service) CloseLink(ctx context.Context, v *portal.Visit) error {
	return pageError(s.Privacy.CloseLink(ctx, inner(v)), time.Time{})
}

// Activity lists what passed through this service for the customer.
func (s *Service) Activity(ctx context.Context, v *portal.Visit) ([]portal.Activity, error) {
	list, err := s.activities(ctx, inner(v), activityPage)
	return list, pageError(err, time.Time{})
}
