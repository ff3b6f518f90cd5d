package client

import (
	"context"

	"google.golang.org/grpc"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
	"github.com/inzage/inzage/sdk/internal/wire"
)

// Files returns the capability, if the adapter describes it.
func (c *Client) Files() (sdk.Files, bool) {
	return files{c}, c.can(sdk.CapabilityFiles)
}

type files struct{ c *Client }

// Files reads the list.
func (f files) Files(ctx context.Context, req *sdk.FilesRequest, send func(*sdk.File) error) error {
	return receive(ctx, f.c.StreamIdle, func(ctx context.Context) (grpc.ServerStreamingClient[pb.FilesResponse], error) {
		return f.c.files.Files(ctx, &pb.FilesRequest{
			Parent: wire.ToRef(req.Parent), After: req.After, Limit: int32(req.Limit), //nolint:gosec // rows of a page
		})
	}, func(msg *pb.FilesResponse) error {
		for _, m := range msg.GetFiles() {
			if err := send(wire.FromFile(m)); err != nil {
				return err
			}
		}
		return nil
	})
}

// OpenFile reads one file. What chunk gets is valid until it returns. A stream
// that ends well without its end, or with another number of bytes than it or
// the file's description says, is an error: never a short file.
func (f files) OpenFile(ctx context.Context, req *sdk.OpenFileRequest, begin func(*sdk.File) error, chunk func([]byte) error) error {
	in := &incoming{begin: begin, chunk: chunk}
	err := receive(ctx, f.c.StreamIdle, func(ctx context.Context) (grpc.ServerStreamingClient[pb.OpenFileResponse], error) {
		return f.c.files.OpenFile(ctx, &pb.OpenFileRequest{Parent: wire.ToRef(req.Parent), Id: req.ID})
	}, in.take)
	if err == nil && !in.ended {
		return errShort()
	}
	return err
}

// incoming is one file on its way in.
type incoming struct {
	begin func(*sdk.File) error
	chunk func([]byte) error

	file  *sdk.File
	size  int64
	ended bool
}

func errShort() error { return sdk.Errorf(sdk.KindUnavailable, "the file did not come whole") }

func (in *incoming) take(msg *pb.OpenFileResponse) error {
	switch part := msg.GetPart().(type) {
	case *pb.OpenFileResponse_File:
		if in.file != nil {
			return errShort()
		}
		in.file = wire.FromFile(part.File)
		return in.begin(in.file)
	case *pb.OpenFileResponse_Chunk:
		return in.data(part.Chunk)
	case *pb.OpenFileResponse_End:
		if in.file == nil || in.ended || part.End.GetSize() != in.size || !in.fits(true) {
			return errShort()
		}
		in.ended = true
	}
	return nil // a part of a later version
}

func (in *incoming) data(chunk []byte) error {
	in.size += int64(len(chunk))
	if in.file == nil || in.ended || !in.fits(false) {
		return errShort()
	}
	if len(chunk) == 0 {
		return nil
	}
	return in.chunk(chunk)
}

// fits compares with the size that the file was said to have.
func (in *incoming) fits(whole bool) bool {
	switch {
	case in.file.Size == sdk.SizeUnknown:
		return true
	case whole:
		return in.size == in.file.Size
	}
	return in.size <= in.file.Size
}
