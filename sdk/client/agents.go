package client

import (
	"context"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/internal/wire"
)

// Journal returns the capability, if the adapter describes it.
func (c *Client) Journal() (sdk.Journal, bool) {
	return journal{c}, c.can(sdk.CapabilityJournal)
}

// Gatekeeper returns the capability, if the adapter describes it.
func (c *Client) Gatekeeper() (sdk.Gatekeeper, bool) {
	return gatekeeper{c}, c.can(sdk.CapabilityGatekeeper)
}

type journal struct{ c *Client }

func (j journal) Write(ctx context.Context, req *sdk.JournalRequest) error {
	_, err := j.c.journal.Write(wire.Outgoing(ctx), wire.ToJournalRequest(req))
	return wire.FromStatus(err)
}

type gatekeeper struct{ c *Client }

func (g gatekeeper) May(ctx context.Context, req *sdk.MayRequest) (*sdk.MayResponse, error) {
	resp, err := g.c.gatekeeper.May(wire.Outgoing(ctx), wire.ToMayRequest(req))
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	return &sdk.MayResponse{Allowed: resp.GetAllowed(), Reason: sdk.MayReason(resp.GetReason())}, nil
}
