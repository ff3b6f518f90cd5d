package main

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"

	"github.com/inzage/inzage/examples/lime-crm/limecrm"
	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/adaptertest"
	"github.com/inzage/inzage/sdk/client"
)

func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	bin := filepath.Join(t.TempDir(), "inzage-lime")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return bin
}

func launch(t *testing.T, bin string) *client.Client {
	t.Helper()
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
	return raw.(*client.Client)
}

// TestProgram uses the program as a host does: another process, real gRPC.
func TestProgram(t *testing.T) {
	bin := build(t)
	crm, err := limecrm.New(limecrm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(crm.Handler())
	defer srv.Close()
	c := launch(t, bin)
	resp, err := c.Configure(t.Context(), &sdk.ConfigureRequest{Name: "lime", Settings: example(t, srv.URL)})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(resp, err)
	}
	if d, err := c.Describe(t.Context()); err != nil || d.Name != "lime" || !d.Simulated || len(d.Capabilities) != 6 {
		t.Errorf("%+v, %v", d, err)
	}
	if check, err := c.Check(t.Context()); err != nil || len(check.Warnings) > 0 {
		t.Errorf("%+v, %v", check, err)
	}
	related, _ := c.Relater()
	n, busy := 0, sdk.Ref{Adapter: "lime", Type: "person", ID: "1010"}
	err = related.Related(t.Context(), &sdk.RelatedRequest{Parent: busy, Relation: "history"}, func(*sdk.Record) error { n++; return nil })
	if err != nil || n < 10000 {
		t.Errorf("%d records, %v", n, err)
	}
	rec, err := c.Contact(t.Context(), sdk.Ref{Adapter: "lime", Type: "person", ID: "1003"})
	if err != nil {
		t.Fatal(err)
	}
	if v := rec.Values["photo"]; v.Text != "eva.png" {
		t.Errorf("photo is %+v", v)
	}
	files, _ := c.Files()
	size := 0
	err = files.OpenFile(t.Context(), &sdk.OpenFileRequest{Parent: rec.Ref, ID: rec.Values["photo"].Ref.ID},
		func(*sdk.File) error { return nil }, func(b []byte) error { size += len(b); return nil })
	if err != nil || size == 0 {
		t.Errorf("%d bytes, %v", size, err)
	}
	consents, _ := c.Consents()
	for range 2 {
		decided, err := consents.AppendConsent(t.Context(), &sdk.AppendConsentRequest{
			ID: "abcd1234", Ref: rec.Ref, Type: "1001", Given: true, Time: time.Now(), Source: sdk.ConsentPortal,
		})
		if err != nil || decided.Event.ID != "abcd1234" || !decided.Event.Given {
			t.Errorf("%+v, %v", decided, err)
		}
	}
	if held, err := consents.Consents(t.Context(), &sdk.ConsentsRequest{Ref: rec.Ref}); err != nil || len(held.Events) != 7 || !held.History {
		t.Errorf("%+v, %v", held, err)
	}
	purposes, _ := c.Purposes()
	if all, err := purposes.Purposes(t.Context(), &sdk.PurposesRequest{Adapter: "lime"}); err != nil || len(all.Purposes) != 4 || !all.Purposes[0].Basis.Valid() {
		t.Errorf("%+v, %v", all, err)
	}
	updater, _ := c.Updater()
	out, err := updater.Update(t.Context(), &sdk.UpdateRequest{Ref: rec.Ref, Revision: rec.Revision, Changes: []sdk.Change{
		{Op: sdk.OpSet, Field: "birthdate", Old: rec.Values["birthdate"], New: sdk.Date("1984-02-29")},
		{Op: sdk.OpSet, Field: "position", Old: rec.Values["position"], New: sdk.Choice("ceo", "")},
	}})
	if err != nil || out.Results[0].Status != sdk.StatusApplied || out.Results[1].Status != sdk.StatusApplied {
		t.Errorf("%+v, %v", out, err)
	}
}

func example(t *testing.T, url string) []byte {
	t.Helper()
	var set map[string]any
	if err := json.Unmarshal(exampleSettings(t), &set); err != nil {
		t.Fatal(err)
	}
	set["url"] = url + "/Lime CRM"
	set["consents"], set["purposes"] = map[string]any{}, map[string]any{}
	raw, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func exampleSettings(t adaptertest.T) []byte {
	t.Helper()
	raw, err := os.ReadFile("internal/lime/testdata/base.json")
	if err != nil {
		t.Fatalf("%v", err)
	}
	return raw
}

func TestProgramByHand(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), build(t)).CombinedOutput()
	if err == nil || !strings.Contains(string(out), `adapter "lime", version `+version) {
		t.Errorf("%v: %s", err, out)
	}
}
