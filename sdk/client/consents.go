package client

import (
	"context"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
	"github.com/inzage/inzage/sdk/internal/wire"
)

// Consents returns the capability, if the adapter describes it.
func (c *Client) Consents() (sdk.ConsentKeeper, bool) {
	return consents{c}, c.can(sdk.CapabilityConsents)
}

// Purposes returns the capability, if the adapter describes it.
func (c *Client) Purposes() (sdk.PurposeKeeper, bool) {
	return purposes{c}, c.can(sdk.CapabilityPurposes)
}

type consents struct{ c *Client }

func (k consents) ConsentTypes(ctx context.Context, req *sdk.ConsentTypesRequest) (*sdk.ConsentTypesResponse, error) {
	resp, err := k.c.consents.ConsentTypes(wire.Outgoing(ctx), &pb.ConsentTypesRequest{Adapter: req.Adapter, Type: req.Type})
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	out := &sdk.ConsentTypesResponse{}
	for _, t := range resp.GetTypes() {
		out.Types = append(out.Types, wire.FromConsentType(t))
	}
	return out, nil
}

func (k consents) Consents(ctx context.Context, req *sdk.ConsentsRequest) (*sdk.ConsentsResponse, error) {
	resp, err := k.c.consents.Consents(wire.Outgoing(ctx), &pb.ConsentsRequest{Ref: wire.ToRef(req.Ref)})
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	out := &sdk.ConsentsResponse{History: resp.GetHistory()}
	for _, e := range resp.GetEvents() {
		out.Events = append(out.Events, wire.FromConsentEvent(e))
	}
	return out, nil
}

func (k consents) AppendConsent(ctx context.Context, req *sdk.AppendConsentRequest) (*sdk.AppendConsentResponse, error) {
	resp, err := k.c.consents.AppendConsent(wire.Outgoing(ctx), wire.ToAppendConsentRequest(req))
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	return &sdk.AppendConsentResponse{Event: wire.FromConsentEvent(resp.GetEvent())}, nil
}

type purposes struct{ c *Client }

func (k purposes) Purposes(ctx context.Context, req *sdk.PurposesRequest) (*sdk.PurposesResponse, error) {
	resp, err := k.c.purposes.Purposes(wire.Outgoing(ctx), &pb.PurposesRequest{Adapter: req.Adapter})
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	out := &sdk.PurposesResponse{}
	for _, p := range resp.GetPurposes() {
		out.Purposes = append(out.Purposes, wire.FromPurpose(p))
	}
	return out, nil
}
