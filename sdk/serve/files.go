package serve

import (
	"bytes"

	"google.golang.org/grpc"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
	"github.com/inzage/inzage/sdk/internal/wire"
)

type filesServer struct {
	pb.UnimplementedFilesServer
	f sdk.Files
}

// Files sends each file at once: an adapter may have to ask the CRM for every
// one of them, and the host takes a silent stream for a dead one.
func (s *filesServer) Files(req *pb.FilesRequest, stream grpc.ServerStreamingServer[pb.FilesResponse]) error {
	return s.f.Files(stream.Context(), &sdk.FilesRequest{
		Parent: wire.FromRef(req.GetParent()), After: req.GetAfter(), Limit: int(req.GetLimit()),
	}, func(f *sdk.File) error {
		return stream.Send(&pb.FilesResponse{Files: []*pb.File{wire.ToFile(f)}})
	})
}

// OpenFile passes the file on and says at the end that this was all of it.
func (s *filesServer) OpenFile(req *pb.OpenFileRequest, stream grpc.ServerStreamingServer[pb.OpenFileResponse]) error {
	out := &transfer{stream: stream}
	err := s.f.OpenFile(stream.Context(), &sdk.OpenFileRequest{
		Parent: wire.FromRef(req.GetParent()), ID: req.GetId(),
	}, out.begin, out.chunk)
	if err != nil {
		return err
	}
	return out.end()
}

// transfer is one file on its way out.
type transfer struct {
	stream grpc.ServerStreamingServer[pb.OpenFileResponse]
	begun  bool
	size   int64
}

func errOrder() error {
	return sdk.Errorf(sdk.KindUnavailable, "the adapter must describe a file once, before its contents")
}

func (t *transfer) begin(f *sdk.File) error {
	if t.begun || f == nil {
		return errOrder()
	}
	t.begun = true
	return t.stream.Send(&pb.OpenFileResponse{Part: &pb.OpenFileResponse_File{File: wire.ToFile(f)}})
}

func (t *transfer) chunk(data []byte) error {
	if !t.begun {
		return errOrder()
	}
	for first := true; first || len(data) > 0; first = false {
		piece := data[:min(len(data), wire.MaxChunk)]
		data = data[len(piece):]
		t.size += int64(len(piece))
		// A copy, since the adapter reads into the same memory again.
		if err := t.stream.Send(&pb.OpenFileResponse{Part: &pb.OpenFileResponse_Chunk{Chunk: bytes.Clone(piece)}}); err != nil {
			return err
		}
	}
	return nil
}

func (t *transfer) end() error {
	if !t.begun {
		return errOrder()
	}
	return t.stream.Send(&pb.OpenFileResponse{Part: &pb.OpenFileResponse_End{End: &pb.FileEnd{Size: t.size}}})
}
