package serve

import (
	"context"
	"fmt"
	"runtime"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/internal/wire"
)

// Options are the gRPC server options of every adapter: message size, the
// call's metadata, the error table, and panics that become errors.
func Options(log hclog.Logger) []grpc.ServerOption {
	return []grpc.ServerOption{
		grpc.MaxRecvMsgSize(wire.MaxMessage),
		grpc.MaxSendMsgSize(wire.MaxMessage),
		grpc.ChainUnaryInterceptor(unary(log)),
		grpc.ChainStreamInterceptor(streaming(log)),
	}
}

func unary(log hclog.Logger) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (resp any, err error) {
		defer func() { err = settle(log, info.FullMethod, recover(), err) }()
		return next(wire.Incoming(ctx), req)
	}
}

func streaming(log hclog.Logger) grpc.StreamServerInterceptor {
	return func(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) (err error) {
		defer func() { err = settle(log, info.FullMethod, recover(), err) }()
		return next(srv, &callStream{ServerStream: ss, ctx: wire.Incoming(ss.Context())})
	}
}

// settle maps the error of a call. A panic becomes an error too, so that one
// odd record does not end the calls of everybody else; its value is not
// logged, since it may hold data, but its place is.
func settle(log hclog.Logger, method string, panicked any, err error) error {
	if panicked != nil {
		log.Error("adapter panicked", "method", method, "panic_type", fmt.Sprintf("%T", panicked), "stack", frames())
		err = &sdk.Error{Kind: sdk.KindUnavailable, Detail: "adapter panicked", MayHaveApplied: true}
	}
	return wire.ToStatus(err)
}

// frames lists function and line of the calls that led to a panic, without arguments.
func frames() []string {
	pcs := make([]uintptr, 16)
	n := runtime.Callers(4, pcs)
	it := runtime.CallersFrames(pcs[:n])
	var out []string
	for {
		f, more := it.Next()
		out = append(out, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return out
		}
	}
}

type callStream struct {
	grpc.ServerStream
	ctx context.Context //nolint:containedctx // gRPC streams carry their context
}

// Context returns the stream's context with the call in it.
func (s *callStream) Context() context.Context { return s.ctx }
