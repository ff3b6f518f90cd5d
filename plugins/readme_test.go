// Package plugins holds what is true of all adapters: its test compares the
// table of README.md with what each program says of itself.
package plugins

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	reflection "google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/client"
	"github.com/inzage/inzage/sdk/memadapter"
)

const service = "inzage.adapter.v1."

// capabilities are all that the contract has: the in-memory adapter has each.
func capabilities() []string {
	var names []string
	for _, c := range sdk.CapabilitiesOf(memadapter.New()) {
		names = append(names, string(c))
	}
	return names
}

func TestTheTableIsWhatTheAdaptersSay(t *testing.T) {
	if testing.Short() {
		t.Skip("builds every adapter")
	}
	rows := table(t)
	programs, err := filepath.Glob("*/main.go")
	if err != nil || len(programs) == 0 {
		t.Fatalf("no adapters here: %v", err)
	}
	for _, main := range programs {
		dir := filepath.Dir(main)
		t.Run(dir, func(t *testing.T) {
			row, ok := rows[dir]
			if !ok {
				t.Fatalf("README.md has no row for it; it begins with [`%s`](%s/README.md)", dir, dir)
			}
			delete(rows, dir)
			for name, want := range ask(t, dir) {
				if got := row[name]; got != want {
					t.Errorf("%s: the table says %q, the program %q", name, got, want)
				}
			}
			for _, column := range []string{"writes guarded by", "maturity"} {
				if row[column] == "" {
					t.Errorf("%s: nothing is said", column)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
				t.Error(err)
			}
		})
	}
	for name := range rows {
		t.Errorf("README.md has a row for %s, which is not here", name)
	}
}

// table reads README.md: adapter to column to cell.
func table(t *testing.T) map[string]map[string]string {
	t.Helper()
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var head []string
	rows := map[string]map[string]string{}
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|-") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if head == nil {
			head = cells
			continue
		}
		_, rest, _ := strings.Cut(cells[0], "[`")
		name, _, ok := strings.Cut(rest, "`]")
		if !ok || len(cells) != len(head) {
			t.Fatalf("not a row of the table: %s", line)
		}
		rows[name] = map[string]string{}
		for i, cell := range cells {
			rows[name][head[i]] = cell
		}
	}
	for _, c := range capabilities() {
		if !slices.Contains(head, c) {
			t.Errorf("README.md has no column for the capability %s", c)
		}
	}
	return rows
}

// ask builds an adapter and asks it, as a host does, what it can: "yes" when it
// says so before it has settings, "by setting" when it serves it all the same.
func ask(t *testing.T, dir string) map[string]string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), dir)
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "./"+dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	proc := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: client.Handshake(), Plugins: client.Plugins(), Cmd: exec.Command(bin), //nolint:noctx // Kill ends it
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC}, GRPCDialOptions: client.DialOptions(), Logger: hclog.NewNullLogger(),
	})
	t.Cleanup(proc.Kill)
	rpc, err := proc.Client()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := rpc.Dispense(client.PluginName)
	if err != nil {
		t.Fatal(err)
	}
	desc, err := raw.(*client.Client).Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	served := services(t, rpc.(*plugin.GRPCClient))
	can := map[string]string{}
	for _, c := range capabilities() {
		switch {
		case slices.Contains(desc.Capabilities, sdk.Capability(c)):
			can[c] = "yes"
		case slices.Contains(served, c):
			can[c] = "by setting"
		default:
			can[c] = "no"
		}
	}
	return can
}

// services are the services of the contract that a program registers, as names of capabilities.
func services(t *testing.T, rpc *plugin.GRPCClient) []string {
	t.Helper()
	stream, err := reflection.NewServerReflectionClient(rpc.Conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(stream.Send(&reflection.ServerReflectionRequest{
		MessageRequest: &reflection.ServerReflectionRequest_ListServices{},
	}), stream.CloseSend())
	if err != nil {
		t.Fatal(err)
	}
	resp, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	var names []string
	for _, s := range resp.GetListServicesResponse().GetService() {
		if name, ok := strings.CutPrefix(s.GetName(), service); ok {
			names = append(names, strings.ToLower(name))
		}
	}
	return names
}
