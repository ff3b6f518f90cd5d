package client_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/client"
	"github.com/inzage/inzage/sdk/memadapter"
	"github.com/inzage/inzage/sdk/serve"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// dial serves a over real gRPC without a process.
func dial(t *testing.T, a sdk.Adapter) *client.Client {
	t.Helper()
	lis := bufconn.Listen(1 << 20)
	srv := grpc.NewServer(serve.Options(hclog.NewNullLogger())...)
	serve.Register(srv, a)
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(lis) }()
	conn, err := grpc.NewClient("passthrough:///mem", append(client.DialOptions(),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return lis.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(); srv.Stop(); <-done })
	c := client.New(conn)
	if _, err := c.Describe(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c
}

func configured(t *testing.T, settings string) (*memadapter.Adapter, *client.Client) {
	t.Helper()
	a := memadapter.New()
	c := dial(t, a)
	resp, err := c.Configure(context.Background(), &sdk.ConfigureRequest{Name: "mem", Settings: []byte(settings)})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatalf("configure: %v %+v", err, resp)
	}
	return a, c
}

func TestRecordsComeThroughAsTheyAre(t *testing.T) {
	a, c := configured(t, `{}`)
	ref := sdk.Ref{Adapter: "mem", Type: "person", ID: "1"}
	want, err := a.Contact(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Contact(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if got.Ref != want.Ref || got.Revision != want.Revision || len(got.Values) != len(want.Values) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	for name, v := range want.Values {
		if !got.Values[name].Equal(v) {
			t.Errorf("%s: got %+v, want %+v", name, got.Values[name], v)
		}
	}
	schema, err := c.Schema(context.Background())
	if err != nil || len(schema.Type("person").Fields) != 9 || schema.Type("person").Guard != sdk.GuardAtomic {
		t.Fatalf("schema: %v %+v", err, schema)
	}
}

func TestBadTextDoesNotMakeARecordUnreadable(t *testing.T) {
	a, c := configured(t, `{}`)
	ref := sdk.Ref{Adapter: "mem", Type: "person", ID: "1"}
	a.Set(ref, "name", sdk.Text("Eva\xff\x00 \u202e<b>"))
	got, err := c.Contact(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if s := got.Values["name"].Text; !strings.HasPrefix(s, "Eva\uFFFD") || !strings.HasSuffix(s, "\u202e<b>") {
		t.Fatalf("got %q", s)
	}
}

func TestEveryKindOfErrorCrosses(t *testing.T) {
	a, c := configured(t, `{}`)
	for _, kind := range []sdk.ErrorKind{
		sdk.KindNotFound, sdk.KindMoved, sdk.KindInvalid, sdk.KindConflict, sdk.KindDenied,
		sdk.KindRateLimited, sdk.KindUnavailable, sdk.KindUnsupported,
	} {
		a.SetFaults(memadapter.Faults{Fail: map[string]sdk.ErrorKind{"contact": kind}})
		_, err := c.Contact(context.Background(), sdk.Ref{Adapter: "mem", Type: "person", ID: "1"})
		var e *sdk.Error
		if !errors.As(err, &e) || e.Kind != kind || e.ProcessGone || e.RetryAfter != 2*time.Second {
			t.Errorf("%s: got %+v", kind, err)
		}
	}
}

type leaky struct{ *memadapter.Adapter }

func (leaky) Contact(context.Context, sdk.Ref) (*sdk.Record, error) {
	return nil, errors.New("duplicate key canary@example.test")
}

func TestForeignErrorTextNeverCrosses(t *testing.T) {
	c := dial(t, leaky{memadapter.New()})
	_, err := c.Contact(context.Background(), sdk.Ref{Adapter: "a", Type: "b", ID: "c"})
	if sdk.KindOf(err) != sdk.KindUnavailable || strings.Contains(err.Error(), "canary") {
		t.Fatalf("got %v", err)
	}
}

func TestPanicIsAnErrorWithoutItsText(t *testing.T) {
	a, c := configured(t, `{}`)
	a.SetFaults(memadapter.Faults{PanicOn: "contact"})
	_, err := c.Contact(context.Background(), sdk.Ref{Adapter: "mem", Type: "person", ID: "canary"})
	if sdk.KindOf(err) != sdk.KindUnavailable || strings.Contains(err.Error(), "canary") {
		t.Fatalf("got %v", err)
	}
	a.SetFaults(memadapter.Faults{})
	if _, err := c.Check(context.Background()); err != nil {
		t.Fatalf("the adapter is gone after a panic: %v", err)
	}
}

func TestCallTravels(t *testing.T) {
	seen := &witness{Adapter: memadapter.New()}
	c := dial(t, seen)
	want := sdk.Call{RequestID: "r1", Actor: sdk.Actor{Kind: "agent", ID: "é\n1"}, Priority: sdk.PriorityBulk}
	ctx, cancel := context.WithTimeout(sdk.WithCall(context.Background(), want), 5*time.Second)
	defer cancel()
	if _, err := c.Check(ctx); err != nil {
		t.Fatal(err)
	}
	if seen.call != want || !seen.deadline {
		t.Fatalf("got %+v, deadline %v", seen.call, seen.deadline)
	}
}

type witness struct {
	*memadapter.Adapter
	call     sdk.Call
	deadline bool
}

func (w *witness) Check(ctx context.Context) (*sdk.CheckResponse, error) {
	w.call = sdk.CallFrom(ctx)
	_, w.deadline = ctx.Deadline()
	return &sdk.CheckResponse{}, nil
}

// plain has no optional capability.
type plain struct{ sdk.Adapter }

func TestCapabilitiesAreAskedNotAssumed(t *testing.T) {
	c := dial(t, plain{memadapter.New()})
	_, f := c.Finder()
	_, r := c.Relater()
	u, can := c.Updater()
	if f || r || can {
		t.Fatalf("capabilities: %v %v %v", f, r, can)
	}
	if _, err := u.Update(context.Background(), &sdk.UpdateRequest{}); sdk.KindOf(err) != sdk.KindUnsupported {
		t.Fatalf("calling it all the same: %v", err)
	}
}

func TestStreams(t *testing.T) {
	a, c := configured(t, `{"contacts":1,"notes":1201}`)
	rel, _ := c.Relater()
	parent := sdk.Ref{Adapter: "mem", Type: "person", ID: "1"}
	read := func(after string, limit int) (n int, last string, err error) {
		err = rel.Related(context.Background(), &sdk.RelatedRequest{Parent: parent, Relation: "notes", After: after, Limit: limit},
			func(r *sdk.Record) error { n++; last = r.Cursor; return nil })
		return n, last, err
	}
	if n, _, err := read("", 0); n != 1201 || err != nil {
		t.Fatalf("all: %d %v", n, err)
	}
	n, last, err := read("", 20)
	if n != 20 || err != nil {
		t.Fatalf("first page: %d %v", n, err)
	}
	if n, last, _ = read(last, 20); n != 20 || last != "40" {
		t.Fatalf("second page: %d %s", n, last)
	}
	stop := errors.New("stop")
	if err := rel.Related(context.Background(), &sdk.RelatedRequest{Parent: parent, Relation: "notes"}, func(*sdk.Record) error { return stop }); !errors.Is(err, stop) {
		t.Fatalf("send's error: %v", err)
	}
	a.SetFaults(memadapter.Faults{DelayMS: map[string]int{"related": 5000}})
	c.StreamIdle = 50 * time.Millisecond
	if _, _, err := read("", 0); sdk.KindOf(err) != sdk.KindUnavailable {
		t.Fatalf("a silent stream: %v", err)
	}
}

func TestLargeMessages(t *testing.T) {
	a, c := configured(t, `{}`)
	ref := sdk.Ref{Adapter: "mem", Type: "person", ID: "1"}
	a.Set(ref, "name", sdk.Text(strings.Repeat("x", 5<<20)))
	if got, err := c.Contact(context.Background(), ref); err != nil || len(got.Values["name"].Text) != 5<<20 {
		t.Fatalf("5 MiB: %v", err)
	}
	a.Set(ref, "name", sdk.Text(strings.Repeat("x", 17<<20)))
	if _, err := c.Contact(context.Background(), ref); sdk.KindOf(err) != sdk.KindInvalid {
		t.Fatalf("17 MiB: %v", err)
	}
}
