package adapternode

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

func TestTheHandshake(t *testing.T) {
	for _, mtls := range []bool{true, false} {
		t.Run(fmt.Sprintf("mtls=%v", mtls), func(t *testing.T) {
			p := launch(t, mtls)
			d, err := p.Describe(t.Context())
			if err != nil || d.Name != "json-file" || d.Simulated || len(d.Capabilities) != 3 {
				t.Fatalf("%+v, %v", d, err)
			}
			if err := p.ping(); err != nil {
				t.Errorf("health: %v", err)
			}
			p.plugin.Kill()
			if code := p.cmd.ProcessState.ExitCode(); code != 0 {
				t.Errorf("told to stop it ended with %d, as if it had to be killed", code)
			}
		})
	}
}

func (p *process) ping() error {
	rpc, err := p.plugin.Client()
	if err != nil {
		return err
	}
	return rpc.Ping()
}

func TestNobodyElseCanConnect(t *testing.T) {
	p := launch(t, true)
	for name, creds := range map[string]credentials.TransportCredentials{
		"no certificate": credentials.NewTLS(&tls.Config{InsecureSkipVerify: true}), //nolint:gosec // the stranger does not care
		"no TLS":         insecure.NewCredentials(),
	} {
		conn, err := grpc.NewClient("unix://"+p.plugin.ReattachConfig().Addr.String(), grpc.WithTransportCredentials(creds))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		err = conn.Invoke(ctx, "/inzage.adapter.v1.Adapter/Describe", nil, nil, grpc.ForceCodec(nothing{}))
		cancel()
		conn.Close()
		if err == nil || !strings.Contains(err.Error(), "Unavailable") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Describe(t.Context()); err != nil {
		t.Errorf("the host itself: %v", err)
	}
}

// TestOutputIsStreamedUntilTheEnd asks what go-plugin asks beside the contract.
// Without the stream each stop of an adapter takes two seconds.
func TestOutputIsStreamedUntilTheEnd(t *testing.T) {
	p := launch(t, false)
	conn, err := grpc.NewClient("unix://"+p.plugin.ReattachConfig().Addr.String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	stream, err := conn.NewStream(t.Context(), &grpc.StreamDesc{ServerStreams: true}, "/plugin.GRPCStdio/StreamStdio", grpc.ForceCodec(nothing{}))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(stream.SendMsg(nil), stream.CloseSend()); err != nil {
		t.Fatal(err)
	}
	if err := conn.Invoke(t.Context(), "/plugin.GRPCController/Shutdown", nil, nil, grpc.ForceCodec(nothing{})); err != nil {
		t.Error(err)
	}
	if err := stream.RecvMsg(nil); !errors.Is(err, io.EOF) {
		t.Errorf("the stream of its output: %v", err)
	}
	<-p.Gone()
}

// nothing is the codec of an empty message.
type nothing struct{}

func (nothing) Marshal(any) ([]byte, error) { return nil, nil }
func (nothing) Unmarshal([]byte, any) error { return nil }
func (nothing) Name() string                { return "proto" }

func TestItEndsWithItsHost(t *testing.T) {
	p := launch(t, true, "INZAGE_HOST_PID=1")
	select {
	case <-p.Gone():
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on without its host")
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 3 {
		t.Errorf("it ended with %d", code)
	}
}

func TestByHand(t *testing.T) {
	out, err := command(t).CombinedOutput()
	if err == nil || !strings.Contains(string(out), `adapter "json-file", version`) {
		t.Errorf("%v: %s", err, out)
	}
}
