package serve

import (
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/internal/wire"
)

// Main serves a until the host ends the process. It does not return. Started
// by hand it prints what the binary is and exits with 1.
func Main(a sdk.Adapter) {
	if os.Getenv(wire.Handshake().MagicCookieKey) == "" {
		explain(a)
		os.Exit(1)
	}
	log := Logger()
	go watchParent(log)
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: wire.Handshake(),
		Plugins:         plugin.PluginSet{wire.PluginName: &grpcPlugin{adapter: a, log: log}},
		Logger:          hclog.NewNullLogger(), // go-plugin's own lines tell an operator nothing
		GRPCServer:      func(opts []grpc.ServerOption) *grpc.Server { return grpc.NewServer(append(opts, Options(log)...)...) },
	})
}

// Logger returns the logger of an adapter: structured lines on stderr, which
// the host passes on with the keys that it allows. Never log data of a person;
// the host drops keys that it does not know.
func Logger() hclog.Logger {
	return hclog.New(&hclog.LoggerOptions{Name: "adapter", Level: hclog.Info, Output: os.Stderr, JSONFormat: true})
}

func explain(a sdk.Adapter) {
	d, err := a.Describe(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "This is an Inzage adapter that cannot describe itself.")
		return
	}
	fmt.Fprintf(os.Stderr, "This is the Inzage adapter %q, version %s.\n"+
		"The Inzage host starts it: name it as command of an adapter block in config.hcl.\n", d.Name, d.Version)
}

// grpcPlugin is go-plugin's view of an adapter.
type grpcPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	adapter sdk.Adapter
	log     hclog.Logger
}

// GRPCServer registers the services of the adapter.
func (p *grpcPlugin) GRPCServer(_ *plugin.GRPCBroker, s *grpc.Server) error {
	Register(s, p.adapter)
	return nil
}

// GRPCClient is the host's side, which is in sdk/client.
func (p *grpcPlugin) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, fmt.Errorf("an adapter does not dispense itself")
}
