package client

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/inzage/inzage/sdk"
	pb "github.com/inzage/inzage/sdk/internal/adapterv1"
	"github.com/inzage/inzage/sdk/internal/wire"
)

// PluginName is what a host dispenses from an adapter process.
const PluginName = wire.PluginName

// ParentEnv is the environment variable in which a host tells an adapter its process id.
const ParentEnv = wire.ParentEnv

// Handshake is the cookie and protocol version of the contract.
func Handshake() plugin.HandshakeConfig { return wire.Handshake() }

// Plugins is the plugin set for go-plugin; dispensing PluginName gives a *Client.
func Plugins() plugin.PluginSet { return plugin.PluginSet{PluginName: &grpcPlugin{}} }

// DialOptions are the options that every connection to an adapter needs.
func DialOptions() []grpc.DialOption {
	return []grpc.DialOption{grpc.WithDefaultCallOptions(
		grpc.MaxCallRecvMsgSize(wire.MaxMessage), grpc.MaxCallSendMsgSize(wire.MaxMessage))}
}

type grpcPlugin struct {
	plugin.NetRPCUnsupportedPlugin
}

func (*grpcPlugin) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("the host serves no adapter")
}

// GRPCClient keeps the context that go-plugin cancels when the process exits.
func (*grpcPlugin) GRPCClient(ctx context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	c := New(conn)
	c.gone = ctx.Done()
	return c, nil
}

// DefaultStreamIdle is how long a stream may be silent.
const DefaultStreamIdle = 30 * time.Second

// Client speaks to one adapter. It implements sdk.Adapter; optional
// capabilities are asked for, because a gRPC client has every method whether
// the adapter serves it or not.
type Client struct {
	// StreamIdle is how long a stream may be silent before it is given up.
	StreamIdle time.Duration

	adapter    pb.AdapterClient
	finder     pb.FinderClient
	relater    pb.RelaterClient
	updater    pb.UpdaterClient
	files      pb.FilesClient
	journal    pb.JournalClient
	gatekeeper pb.GatekeeperClient
	consents   pb.ConsentsClient
	purposes   pb.PurposesClient
	gone       <-chan struct{}
	caps       atomic.Pointer[map[sdk.Capability]bool]
}

// New returns a client on a connection.
func New(conn grpc.ClientConnInterface) *Client {
	return &Client{
		StreamIdle: DefaultStreamIdle,
		adapter:    pb.NewAdapterClient(conn),
		finder:     pb.NewFinderClient(conn),
		relater:    pb.NewRelaterClient(conn),
		updater:    pb.NewUpdaterClient(conn),
		files:      pb.NewFilesClient(conn),
		journal:    pb.NewJournalClient(conn),
		gatekeeper: pb.NewGatekeeperClient(conn),
		consents:   pb.NewConsentsClient(conn),
		purposes:   pb.NewPurposesClient(conn),
	}
}

// Gone is closed when the process has exited; nil for a client without a process.
func (c *Client) Gone() <-chan struct{} { return c.gone }

// Describe asks the adapter what it is, and remembers its capabilities: call
// it before any capability is asked for.
func (c *Client) Describe(ctx context.Context) (*sdk.Description, error) {
	resp, err := c.adapter.Describe(wire.Outgoing(ctx), &pb.DescribeRequest{})
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	d := &sdk.Description{
		Name: resp.GetName(), Version: resp.GetVersion(), Simulated: resp.GetSimulated(),
		Capabilities: wire.FromCapabilities(resp.GetCapabilities()),
	}
	caps := make(map[sdk.Capability]bool, len(d.Capabilities))
	for _, have := range d.Capabilities {
		caps[have] = true
	}
	c.caps.Store(&caps)
	return d, nil
}

// Configure hands over settings.
func (c *Client) Configure(ctx context.Context, req *sdk.ConfigureRequest) (*sdk.ConfigureResponse, error) {
	resp, err := c.adapter.Configure(wire.Outgoing(ctx), &pb.ConfigureRequest{
		Name: req.Name, SettingsJson: req.Settings, StateDir: req.StateDir,
	})
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	return wire.FromConfigureResponse(resp), nil
}

// Check asks whether the CRM can be reached.
func (c *Client) Check(ctx context.Context) (*sdk.CheckResponse, error) {
	resp, err := c.adapter.Check(wire.Outgoing(ctx), &pb.CheckRequest{})
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	out := &sdk.CheckResponse{Latency: time.Duration(resp.GetLatencyUs()) * time.Microsecond, Warnings: resp.GetWarnings()}
	if resp.GetCrmTime() != nil {
		out.CRMTime = resp.GetCrmTime().AsTime()
	}
	return out, nil
}

// Schema asks for types and fields.
func (c *Client) Schema(ctx context.Context) (*sdk.Schema, error) {
	resp, err := c.adapter.Schema(wire.Outgoing(ctx), &pb.SchemaRequest{})
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	return wire.FromSchema(resp.GetSchema()), nil
}

// Contact reads one record.
func (c *Client) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	resp, err := c.adapter.Contact(wire.Outgoing(ctx), &pb.ContactRequest{Ref: wire.ToRef(ref)})
	if err != nil {
		return nil, wire.FromStatus(err)
	}
	return wire.FromRecord(resp.GetRecord()), nil
}
