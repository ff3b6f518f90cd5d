package client

import (
	"context"
	"errors"
	"io"
	"time"

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

var errIdle = &sdk.Error{Kind: sdk.KindUnavailable, Detail: "stream was silent for too long"}

// Related reads the stream. A stream has no deadline as a whole, because a
// long one is legitimate; each of its messages has one.
func (r relater) Related(ctx context.Context, req *sdk.RelatedRequest, send func(*sdk.Record) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(r.c.StreamIdle, func() { cancel(errIdle) })
	defer idle.Stop()
	stream, err := r.c.relater.Related(wire.Outgoing(ctx), &pb.RelatedRequest{
		Parent: wire.ToRef(req.Parent), Relation: req.Relation, After: req.After, Limit: int32(req.Limit), //nolint:gosec // rows of a page
	})
	if err != nil {
		return wire.FromStatus(err)
	}
	for {
		msg, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			if errors.Is(context.Cause(ctx), errIdle) {
				return errIdle
			}
			return wire.FromStatus(err)
		}
		idle.Stop() // the consumer's own time does not count against the adapter
		for _, m := range msg.GetRecords() {
			if err := send(wire.FromRecord(m)); err != nil {
				return err
			}
		}
		idle.Reset(r.c.StreamIdle)
	}
}
