package serve

import (
	"context"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
	"github.com/inzage/inzage/sdk/internal/wire"
)

type consentsServer struct {
	pb.UnimplementedConsentsServer
	c sdk.ConsentKeeper
}

func (s *consentsServer) ConsentTypes(ctx context.Context, req *pb.ConsentTypesRequest) (*pb.ConsentTypesResponse, error) {
	resp, err := s.c.ConsentTypes(ctx, &sdk.ConsentTypesRequest{Adapter: req.GetAdapter(), Type: req.GetType()})
	if err != nil {
		return nil, err
	}
	if resp == nil {
		return nil, errNoAnswer()
	}
	out := &pb.ConsentTypesResponse{}
	for i := range resp.Types {
		out.Types = append(out.Types, wire.ToConsentType(&resp.Types[i]))
	}
	return out, nil
}

func (s *consentsServer) Consents(ctx context.Context, req *pb.ConsentsRequest) (*pb.ConsentsResponse, error) {
	resp, err := s.c.Consents(ctx, &sdk.ConsentsRequest{Ref: wire.FromRef(req.GetRef())})
	if err != nil {
		return nil, err
	}
	if resp == nil {
		return nil, errNoAnswer()
	}
	out := &pb.ConsentsResponse{History: resp.History}
	for i := range resp.Events {
		out.Events = append(out.Events, wire.ToConsentEvent(&resp.Events[i]))
	}
	return out, nil
}

// AppendConsent refuses a request that is not as the contract says, so that no
// adapter has to look: its ID goes into searches.
func (s *consentsServer) AppendConsent(ctx context.Context, req *pb.AppendConsentRequest) (*pb.AppendConsentResponse, error) {
	in := wire.FromAppendConsentRequest(req)
	if !in.Valid() {
		return nil, sdk.Errorf(sdk.KindInvalid, "not a decision about a consent")
	}
	resp, err := s.c.AppendConsent(ctx, in)
	if err != nil {
		return nil, err
	}
	if resp == nil {
		return nil, errNoAnswer()
	}
	return &pb.AppendConsentResponse{Event: wire.ToConsentEvent(&resp.Event)}, nil
}

type purposesServer struct {
	pb.UnimplementedPurposesServer
	p sdk.PurposeKeeper
}

func (s *purposesServer) Purposes(ctx context.Context, req *pb.PurposesRequest) (*pb.PurposesResponse, error) {
	resp, err := s.p.Purposes(ctx, &sdk.PurposesRequest{Adapter: req.GetAdapter()})
	if err != nil {
		return nil, err
	}
	if resp == nil {
		return nil, errNoAnswer()
	}
	out := &pb.PurposesResponse{}
	for i := range resp.Purposes {
		out.Purposes = append(out.Purposes, wire.ToPurpose(&resp.Purposes[i]))
	}
	return out, nil
}

// errNoAnswer: no answer must not be read as an empty one.
func errNoAnswer() error { return sdk.Errorf(sdk.KindUnavailable, "the adapter gave no answer") }
