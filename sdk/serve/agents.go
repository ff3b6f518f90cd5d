package serve

import (
	"context"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
	"github.com/inzage/inzage/sdk/internal/wire"
)

type journalServer struct {
	pb.UnimplementedJournalServer
	j sdk.Journal
}

// Write refuses a line that is not as the contract says, so that no adapter
// has to look: its ID goes into searches.
func (s *journalServer) Write(ctx context.Context, req *pb.JournalRequest) (*pb.JournalResponse, error) {
	in := wire.FromJournalRequest(req)
	if !in.Line.Valid() {
		return nil, sdk.Errorf(sdk.KindInvalid, "not a line of a journal")
	}
	if err := s.j.Write(ctx, in); err != nil {
		return nil, err
	}
	return &pb.JournalResponse{}, nil
}

type gatekeeperServer struct {
	pb.UnimplementedGatekeeperServer
	g sdk.Gatekeeper
}

// May passes the question on. No answer is an error: it must not be read as one.
func (s *gatekeeperServer) May(ctx context.Context, req *pb.MayRequest) (*pb.MayResponse, error) {
	resp, err := s.g.May(ctx, wire.FromMayRequest(req))
	if err != nil {
		return nil, err
	}
	if resp == nil {
		return nil, errNoAnswer()
	}
	return &pb.MayResponse{Allowed: resp.Allowed, Reason: string(resp.Reason)}, nil
}
