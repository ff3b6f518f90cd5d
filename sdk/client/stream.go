package client

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/internal/wire"
)

var errIdle = &sdk.Error{Kind: sdk.KindUnavailable, Detail: "stream was silent for too long"}

// receive reads a stream to its end and hands each message to take. A stream
// has no deadline as a whole, because a long one is legitimate; each of its
// messages has one. An error of take ends the stream at the adapter too.
func receive[M any](
	ctx context.Context, silence time.Duration,
	open func(context.Context) (grpc.ServerStreamingClient[M], error), take func(*M) error,
) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(silence, func() { cancel(errIdle) })
	defer idle.Stop()
	stream, err := open(wire.Outgoing(ctx))
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
		if err := take(msg); err != nil {
			return err
		}
		idle.Reset(silence)
	}
}
