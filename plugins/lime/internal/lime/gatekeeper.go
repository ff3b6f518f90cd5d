package lime

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/inzage/inzage/plugins/lime/internal/rest"
	"github.com/inzage/inzage/sdk"
)

// user is a user of the CRM as its administration shows one.
type user struct {
	ID     json.RawMessage `json:"id"`
	Active *bool           `json:"active"`
	Groups []struct {
		Name string `json:"name"`
	} `json:"groups"`
}

// May implements sdk.Gatekeeper. The CRM is asked each time, so that who was
// shut out there is shut out here at once.
func (a *Adapter) May(ctx context.Context, req *sdk.MayRequest) (*sdk.MayResponse, error) {
	s, err := a.session()
	if err != nil {
		return nil, err
	}
	if s.set.Gatekeeper == nil {
		return nil, sdk.Errorf(sdk.KindUnsupported, "the settings name no gatekeeper")
	}
	resp, err := s.may(ctx, req)
	if err != nil {
		return nil, rest.Public(err)
	}
	return resp, nil
}

func (s *session) may(ctx context.Context, req *sdk.MayRequest) (*sdk.MayResponse, error) {
	if req.Actor.Kind != "agent" || !validID(req.Actor.ID) {
		return &sdk.MayResponse{Reason: sdk.MayNotKnown}, nil
	}
	var u user
	err := s.api.Get(ctx, rest.Path{"admin", "users", req.Actor.ID}, nil, &u)
	switch id, _ := idOf(u.ID); {
	case rest.Is(err, sdk.KindNotFound):
		return &sdk.MayResponse{Reason: sdk.MayNotKnown}, nil
	case err != nil:
		return nil, err
	case id != req.Actor.ID || u.Active == nil:
		return nil, sdk.Errorf(sdk.KindUnavailable, "the CRM's answer is not the user that was asked for")
	case !*u.Active:
		return &sdk.MayResponse{Reason: sdk.MayNotActive}, nil
	}
	for _, g := range u.Groups {
		if slices.Contains(s.set.Gatekeeper[string(req.Action)], g.Name) {
			return &sdk.MayResponse{Allowed: true}, nil
		}
	}
	return &sdk.MayResponse{Reason: sdk.MayNotEntitled}, nil
}
