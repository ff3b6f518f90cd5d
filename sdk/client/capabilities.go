package client

import (
	"context"

	"google.golang.org/grpc"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
	"github.com/inzage/inzage/sdk/internal/wire"
)

// Finder returns the capability, if the adapter describes it.
func (c *Client) Finder() (sdk.Finder, bool) {
	return finder{c}, c.can(sdk.CapabilityFinder)
}

// Relater returns the capability, if the adapter describes it.
func (c *Client) Relater() (sdk.Relater, bool) {
	return relater{c}, c.can(sdk.CapabilityRelater)
}

// Updater returns the capability, if the adapter describes it.
func (c *Client) Updater() (sdk.Updater, bool) {
	return updater{c}, c.can(sdk.CapabilityUpdater)
}

func (c *Client) can(capability sdk.Capability) bool {
	caps := c.caps.Load()
	return caps != nil && (*caps)[capability]
}

type finder struct{ c *Client }

func (f finder) Find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	resp, err := f.c.finder.Find(wire.Outgoing(ctx), &pb.FindRequest{
		Type: req.Type, Text: req.Text, Field: req.Field, Limit: int32(req.Limit), //nolint:gosec // at most 100
	})
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	out := &sdk.FindResponse{More: resp.GetMore()}
	for _, r := range resp.GetRecords() {
		out.Records = append(out.Records, *wire.FromRecord(r))
	}
	return out, nil
}

type updater struct{ c *Client }

func (u updater) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	resp, err := u.c.updater.Update(wire.Outgoing(ctx), wire.ToUpdateRequest(req))
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	return wire.FromUpdateResponse(resp), nil
}

type relater struct{ c *Client }

// Related reads the stream.
func (r relater) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	return receive(ctx, r.c.StreamIdle, func(ctx context.Context) (grpc.ServerStreamingClient[pb.RelatedResponse], error) {
		return r.c.relater.Related(ctx, &pb.RelatedRequest{
			Parent: wire.ToRef(req.Parent), Relation: req.Relation, After: req.After, Limit: int32(req.Limit), //nolint:gosec // rows of a page
		})
	}, func(msg *pb.RelatedResponse) error {
		for _, m := range msg.GetRecords() {
			if err := send(wire.FromRecord(m)); err != nil {
				return err
			}
		}
		return nil
	})
}
