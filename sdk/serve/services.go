package serve

import (
	"context"
	"slices"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
	"github.com/inzage/inzage/sdk/internal/wire"
)

// Register puts the services that a implements on a gRPC server.
func Register(s grpc.ServiceRegistrar, a sdk.Adapter) {
	pb.RegisterAdapterServer(s, &adapterServer{a: a})
	if f, ok := a.(sdk.Finder); ok {
		pb.RegisterFinderServer(s, &finderServer{f: f})
	}
	if r, ok := a.(sdk.Relater); ok {
		pb.RegisterRelaterServer(s, &relaterServer{r: r})
	}
	if u, ok := a.(sdk.Updater); ok {
		pb.RegisterUpdaterServer(s, &updaterServer{u: u})
	}
	if f, ok := a.(sdk.Files); ok {
		pb.RegisterFilesServer(s, &filesServer{f: f})
	}
	if j, ok := a.(sdk.Journal); ok {
		pb.RegisterJournalServer(s, &journalServer{j: j})
	}
	if g, ok := a.(sdk.Gatekeeper); ok {
		pb.RegisterGatekeeperServer(s, &gatekeeperServer{g: g})
	}
	if c, ok := a.(sdk.ConsentKeeper); ok {
		pb.RegisterConsentsServer(s, &consentsServer{c: c})
	}
	if p, ok := a.(sdk.PurposeKeeper); ok {
		pb.RegisterPurposesServer(s, &purposesServer{p: p})
	}
}

type adapterServer struct {
	pb.UnimplementedAdapterServer
	a sdk.Adapter
}

func (s *adapterServer) Describe(ctx context.Context, _ *pb.DescribeRequest) (*pb.DescribeResponse, error) {
	d, err := s.a.Describe(ctx)
	if err != nil {
		return nil, err
	}
	return &pb.DescribeResponse{
		Name: d.Name, Version: d.Version, Simulated: d.Simulated,
		Capabilities: wire.ToCapabilities(offered(s.a, d.Capabilities)),
	}, nil
}

// offered are the capabilities that are implemented and, where the adapter
// lists some itself, in its list: services are registered before the settings
// are known.
func offered(a sdk.Adapter, listed []sdk.Capability) []sdk.Capability {
	return slices.DeleteFunc(sdk.CapabilitiesOf(a), func(c sdk.Capability) bool {
		return listed != nil && !slices.Contains(listed, c)
	})
}

func (s *adapterServer) Configure(ctx context.Context, req *pb.ConfigureRequest) (*pb.ConfigureResponse, error) {
	resp, err := s.a.Configure(ctx, &sdk.ConfigureRequest{
		Name: req.GetName(), Settings: req.GetSettingsJson(), StateDir: req.GetStateDir(),
	})
	if err != nil {
		return nil, err
	}
	return wire.ToConfigureResponse(resp), nil
}

func (s *adapterServer) Check(ctx context.Context, _ *pb.CheckRequest) (*pb.CheckResponse, error) {
	c, err := s.a.Check(ctx)
	if err != nil {
		return nil, err
	}
	out := &pb.CheckResponse{LatencyUs: c.Latency.Microseconds(), Warnings: c.Warnings}
	if !c.CRMTime.IsZero() {
		out.CrmTime = timestamppb.New(c.CRMTime)
	}
	return out, nil
}

func (s *adapterServer) Schema(ctx context.Context, _ *pb.SchemaRequest) (*pb.SchemaResponse, error) {
	schema, err := s.a.Schema(ctx)
	if err != nil {
		return nil, err
	}
	return &pb.SchemaResponse{Schema: wire.ToSchema(schema)}, nil
}

func (s *adapterServer) Contact(ctx context.Context, req *pb.ContactRequest) (*pb.ContactResponse, error) {
	rec, err := s.a.Contact(ctx, wire.FromRef(req.GetRef()))
	if err != nil {
		return nil, err
	}
	return &pb.ContactResponse{Record: wire.ToRecord(rec)}, nil
}

type finderServer struct {
	pb.UnimplementedFinderServer
	f sdk.Finder
}

func (s *finderServer) Find(ctx context.Context, req *pb.FindRequest) (*pb.FindResponse, error) {
	resp, err := s.f.Find(ctx, &sdk.FindRequest{
		Type: req.GetType(), Text: req.GetText(), Field: req.GetField(), Limit: int(req.GetLimit()),
	})
	if err != nil {
		return nil, err
	}
	out := &pb.FindResponse{More: resp.More}
	for i := range resp.Records {
		out.Records = append(out.Records, wire.ToRecord(&resp.Records[i]))
	}
	return out, nil
}

type updaterServer struct {
	pb.UnimplementedUpdaterServer
	u sdk.Updater
}

func (s *updaterServer) Update(ctx context.Context, req *pb.UpdateRequest) (*pb.UpdateResponse, error) {
	resp, err := s.u.Update(ctx, wire.FromUpdateRequest(req))
	if err != nil {
		return nil, err
	}
	return wire.ToUpdateResponse(resp), nil
}

const (
	batchRecords = 500
	batchBytes   = 1 << 20
	batchWait    = 500 * time.Millisecond
)

type relaterServer struct {
	pb.UnimplementedRelaterServer
	r sdk.Relater
}

// Related sends records in batches: single messages cost a third of the speed.
func (s *relaterServer) Related(req *pb.RelatedRequest, stream grpc.ServerStreamingServer[pb.RelatedResponse]) error {
	batch, size, last := &pb.RelatedResponse{}, 0, time.Now()
	flush := func() error {
		out := batch
		batch, size, last = &pb.RelatedResponse{}, 0, time.Now()
		return stream.Send(out)
	}
	err := s.r.Related(stream.Context(), &sdk.RelatedRequest{
		Parent: wire.FromRef(req.GetParent()), Relation: req.GetRelation(), After: req.GetAfter(), Limit: int(req.GetLimit()),
	}, func(rec *sdk.Record) error {
		m := wire.ToRecord(rec)
		batch.Records = append(batch.Records, m)
		size += proto.Size(m)
		if len(batch.Records) >= batchRecords || size >= batchBytes || time.Since(last) > batchWait {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(batch.Records) == 0 {
		return nil
	}
	return flush()
}
